#pragma once
// The rows of data that a step looks at.

#include <cstdint>
#include <vector>

#include "wasserstrom/objectives/potential.hpp"

namespace wasserstrom {

/// All rows, or `size` of them, one drawn from each of so many equal shares, anew in each step.
class MiniBatch {
 public:
  /// Of the rows that a table with `batch` has selected; 0 stands for all.  Throws ConfigError when there are fewer.
  MiniBatch(const Config& target, const DataRows& data, const PotentialContext& context);

  /// How many rows a step looks at.
  Index size(const DataRows& data) const { return size_ > 0 ? size_ : std::ssize(data.rows); }

  /// Numbers of rows of the data set, ascending.
  std::vector<Index> rows(const DataRows& data, Index step) const;

 private:
  Index size_;
  std::uint64_t seed_;
  Index number_;
};

/// The key `batch`.
Key mini_batch_key();

}  // namespace wasserstrom
