#pragma once
// Points with weights over the ranks: where functionals are asked for their velocity, and what diagnostics look at.

#include <memory>

#include "wasserstrom/base/types.hpp"
#include "wasserstrom/particles/exchange.hpp"

namespace wasserstrom {

/// The distribution sum_i p_i delta(x_i), sum_i p_i = 1; the points of this rank.  Valid as long as what it refers to.
struct PointCloud {
  ConstRowsRef position;                   ///< rows x d
  const Column& weight;                    ///< rows; p_i
  const Exchange& exchange;                ///< shows the rows of all ranks
  std::shared_ptr<const void> owner = {};  ///< of points that were made for it; null where they are somebody else's

  const Layout& layout() const { return exchange.layout(); }
};

}  // namespace wasserstrom
