#pragma once
// Sums of a kernel and of its derivative over sources on a line, without looking at all pairs:
//
//   value_i = sum_j phi(|x_i - y_j|) payload_j        slope_i = sum_j charge_j d/dx phi(|x_i - y_j|)
//
// Two sweeps over the sorted sources, one for those on the left of a target and one for those on its right, carry along
// what line_states.hpp says:
//
//   riesz, r = 1   sum_j w_j and sum_j w_j (x - y_j)                                    exact
//   laplace, matern32, matern52    sum_j w_j z^p exp(-z), p = 0, 1, 2                   exact
//   riesz, else    about 40 + 3 log(extent / smallest gap) exponentials, exponential_sum.hpp    1e-10 of phi and phi'
//
// For the last, pairs nearer than the smallest distance of sources four places apart, of which a target has four on a
// side at most, are done one by one; and targets far outside by the moments of far_power.hpp.  Errors are relative to
// the sum of absolute values.  Sources in the place of a target count with phi(0) and have no slope.
//
// What a target gets depends on the sources alone, in the order of their positions and, in one place, of their numbers.

#include <optional>
#include <span>

#include "line_sources.hpp"
#include "wasserstrom/kernels/kernel_sum.hpp"

namespace wasserstrom {

class LineSums {
 public:
  /// Whether there are sweeps for a kernel.
  static bool know(const Kernel& kernel);

  /// Whether those of a kernel that they know are of exponentials, and not exact.
  static bool approximate(const Kernel& kernel);

  /// Of a kernel that they know; `weights` has a row per source, `columns` of payload and then, for slopes, the charge.
  /// Local; O(M log M).
  LineSums(const Kernel& kernel, double bandwidth, std::span<const double> positions, const ConstRowsRef& weights,
           bool slopes);

  /// Targets x columns, and targets x 1 or nothing.  Local; O(M + N log N), times the exponentials.
  KernelSums at(std::span<const double> targets) const;

  /// The same, to the bit, where the targets are the places of the sources: without sorting again.
  KernelSums at_sources() const;

 private:
  KernelSums at(std::span<const LineOrder::Place> targets) const;

  RadialForm form_;
  double bandwidth_;
  bool slopes_;
  LineSources sources_;
};

}  // namespace wasserstrom
