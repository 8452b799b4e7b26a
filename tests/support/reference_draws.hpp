#pragma once
// Draws from the posteriors of posteriordb, as its reference_draws.json.zip hold them.

#include <string>
#include <vector>

#include "wasserstrom/base/types.hpp"

namespace wasserstrom::test {

struct ReferenceDraws {
  std::vector<std::string> names;  ///< in the order of the file, which is that of the model's parameters
  Rows draws;                      ///< draws x names, on the natural scale, chain after chain
};

/// Every `every`-th draw of each chain.  Throws std::runtime_error when the file is none of these.
ReferenceDraws read_reference_draws(const std::string& path, Index every = 1);

}  // namespace wasserstrom::test
