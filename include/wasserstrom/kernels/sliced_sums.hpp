#pragma once
// Sums of the kernel K = -|x - y|^r over fixed sources, by sums along lines instead of sums over pairs:
//
//   value_i    = sum_j q_j K(x_i, y_j)        ~ c/P sum_p sum_j q_j K(<xi_p, x_i>, <xi_p, y_j>)
//   gradient_i = sum_j q_j grad_x K(x_i, y_j)
//
// with P directions xi_p and c of slice_constant; the gradient is that of the value, and of finite variance for
// r > 1/2.  On a line the sums are exact for r = 1, and else of exponentials, right to 1e-9 of the sum of absolute
// values.  What a row gets depends on it and on the sources alone, so that no rank needs to know of others.

#include <memory>

#include "wasserstrom/kernels/kernel_sum.hpp"
#include "wasserstrom/kernels/slice_directions.hpp"

namespace wasserstrom {

class SlicedSums {
 public:
  /// `kernel`: riesz, with an exponent r above 1/2.  `sources`: [ y_j | q_j ], a row each.
  SlicedSums(SliceDirections directions, std::shared_ptr<const Kernel> kernel, Rows sources);

  /// At the rows of `targets`, with the directions of step `step`: rows x 1 and rows x d.  Local; O(P (M (d + log M) +
  /// rows (d + log rows))) for M sources, some forty times as much for r other than 1.
  KernelSums evaluate(const ConstRowsRef& targets, Index step) const;

  Index directions() const { return directions_.count(); }

 private:
  SliceDirections directions_;
  std::shared_ptr<const Kernel> kernel_;
  Rows sources_;
  double exponent_;
};

}  // namespace wasserstrom
