#pragma once

#include <span>
#include <vector>

#include "wasserstrom/base/types.hpp"

namespace wasserstrom {

/// Numbers in ascending order.
struct AscendingOrder {
  /// Equal ones stay in the order of their places.  -0 becomes 0, which it equals; what is not a number comes last, or
  /// first where its sign says so.  Local; O(N) for many, O(N log N) for few.
  explicit AscendingOrder(std::span<const double> values);

  std::vector<Index> place;   ///< where they stood
  std::vector<double> value;  ///< they themselves
};

}  // namespace wasserstrom
