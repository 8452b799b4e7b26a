#pragma once
// What of the particles at the end should not be believed unseen.

#include <string>
#include <vector>

#include "wasserstrom/diagnostics/diagnostic.hpp"
#include "wasserstrom/objectives/functional.hpp"

namespace wasserstrom {

/// A sentence each, none where nothing is to be said.  With g = sum_k w_k g_k of objectives that have targets or
/// potentials,
///
///   width      sum_i p_i (x_i - m) . grad g(x_i) / d, m the mean of the particles: 1 for draws of exp(-g), whatever
///   its
///              shape (Stein's identity), and the ratio of variances where that is normal.  Below 1/2 the cloud is too
///              narrow, above 2 too wide.  Where all objectives are energies.
///   stranded   a particle whose g lies above the median by more than ten times the distance of the quartiles, and 10
///   weight     an objective whose weight is below 1e-3 beside others, though it has no fixed one
///
/// `step` is the number of the step, for targets with mini-batches.  Collective, the same on all ranks; a gradient of
/// each objective at each particle, O(N) memory.
std::vector<std::string> cloud_remarks(const PointCloud& points, const Objectives& objectives, const Column& weights,
                                       bool weights_are_fixed, Index step);

}  // namespace wasserstrom
