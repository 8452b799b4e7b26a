#pragma once
// What it costs to bring one point to another: a row of costs at a time, so that nobody holds all of them.

#include <span>
#include <vector>

#include "wasserstrom/base/types.hpp"

namespace wasserstrom {

enum class PairCost {
  half_square,  ///< |y - x|^2 / 2
  distance      ///< |y - x|
};

class PairCosts {
 public:
  /// From N points to M.  `from` outlives it; `to` is copied, in tiles of points.
  PairCosts(const ConstRowsRef& from, const ConstRowsRef& to, PairCost kind);

  Index rows() const { return from_.rows(); }
  Index columns() const { return columns_; }

  /// out[j] = c_ij for all M columns.  The bits of one do not depend on the others.  O(M d).
  void row(Index i, std::span<double> out) const;

 private:
  ConstRowsRef from_;  ///< N x d
  Index columns_;
  std::vector<double> to_;  ///< tiles of points, [tile][coordinate][point]
  PairCost kind_;
};

}  // namespace wasserstrom
