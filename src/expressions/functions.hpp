#pragma once
// The functions that formulas may call.  Private.

#include <map>
#include <string>
#include <vector>

#include "wasserstrom/expressions/operations.hpp"

namespace wasserstrom {

const std::map<std::string, Operation>& functions_of_one();
const std::map<std::string, Operation>& functions_of_some();  ///< of one or more, taken together from the left

/// These, and those that the parser makes of other operations.
std::vector<std::string> function_names();

}  // namespace wasserstrom
