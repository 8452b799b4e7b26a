#pragma once
// Tables of the format of the MNIST files.  Private.

#include <string>
#include <vector>

#include "wasserstrom/base/types.hpp"

namespace wasserstrom {

struct IdxTable {
  Index rows = 0, columns = 1;  ///< the first size, the product of the others
  std::vector<Index> sizes;     ///< the others
  unsigned char code = 0;       ///< of the type of its elements
  std::vector<double> values;

  /// What its elements are divided by to lie between 0 and 1: 255 for bytes without a sign, else 1.
  double usual_scale() const;
};

/// Throws ConfigError for what is no such table of finite numbers.
IdxTable read_idx_table(const std::string& path);

/// One number for each of the rows of `images`.
Column read_idx_labels(const std::string& path, const std::string& images, Index rows);

}  // namespace wasserstrom
