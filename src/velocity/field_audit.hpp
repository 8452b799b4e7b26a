#pragma once
// How far an approximate field is from the exact one, on some of the particles, evenly picked:
//
//   |v - v'| / |v'|    in the root mean square, v' the exact one

#include <vector>

#include "wasserstrom/particles/point_cloud.hpp"

namespace wasserstrom {

class FieldAudit {
 public:
  /// Picks 64 particles, or 63 or fewer where their number does not allow it: the same on any number of ranks.
  explicit FieldAudit(const PointCloud& points);

  /// The positions of those of this rank.
  Rows targets() const { return position_(picked_, Eigen::all); }

  /// `field` at all rows of this rank, `exact` at those picked.  Collective.
  double relative_error(const ConstRowsRef& field, const ConstRowsRef& exact) const;

 private:
  const Layout& layout_;
  ConstRowsRef position_;
  std::vector<Index> picked_;  // rows of this rank
};

}  // namespace wasserstrom
