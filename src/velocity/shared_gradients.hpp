#pragma once
// Gradients of functions that are sums over parts of data, by all ranks together.  Private.

#include <optional>

#include "wasserstrom/objectives/potential.hpp"
#include "wasserstrom/particles/point_cloud.hpp"

namespace wasserstrom {

/// Of this rank's points.
struct PotentialValues {
  Column value;
  Rows gradient;
};

/// Pairs of a point and a part are dealt out over the ranks, and what they find is sent to the owner of the point, who
/// adds it up in the order of the parts: the bits are those of `evaluate`.  Nothing where sharing would save less than
/// a tenth of the time, or take more than 256 MB on a rank.  Collective; O(N parts d) memory and messages.
std::optional<PotentialValues> share_gradients(const PartedPotential& potential, const PointCloud& points, Index step);

}  // namespace wasserstrom
