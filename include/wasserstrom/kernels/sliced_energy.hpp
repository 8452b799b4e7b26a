#pragma once
// The energy of charges for the kernel K = -|x - y|^r, and its field, by sums along lines instead of sums over pairs:
//
//   F = 1/2 sum_ij q_i q_j K(x_i, x_j)               F ~ c/P sum_p F_p
//   v(x) = sum_j q_j grad_x K(x, x_j)                v(x) ~ c/P sum_p xi_p v_p(<xi_p, x>)
//
// with P directions xi_p, the same F_p and v_p of the projected charges on the line, and c of slice_constant.  The
// field is an estimate of finite variance for r > 1/2.  On a line sums are exact after sorting, for r = 1 with S(t)
// the charges up to t and W all of them:
//
//   F_p = integral S (S - W) dt        v_p(t) = W - S(t-) - S(t+)
//
// Where W = 0, as for the difference of two distributions, F_p = integral S^2 and nothing cancels.  For other r they
// are sums of exponentials, right to 1e-9 of the sum of absolute values (engine "sorted").
//
// Slices are shared out over the ranks, each of which has all points.  Fields are rounded to multiples of one power of
// two before they are added up, 2^-50 of the largest sum that can be, so that additions do not round and their order
// has no influence.

#include <memory>

#include "wasserstrom/kernels/kernel.hpp"
#include "wasserstrom/kernels/slice_directions.hpp"
#include "wasserstrom/particles/exchange.hpp"

namespace wasserstrom {

/// Points with charges, all on every rank; the first ones are those of the exchange's layout.
struct ChargedPoints {
  Rows position;  ///< n x d
  Column charge;  ///< n
};

class SlicedEnergy {
 public:
  /// `kernel`: riesz, with an exponent r above 1/2.
  SlicedEnergy(SliceDirections directions, std::shared_ptr<const Kernel> kernel);

  struct Result {
    Rows field;     ///< v at the points of this rank, rows x d
    double energy;  ///< F; on all ranks
  };

  /// With the directions of step `step`.  Collective; O(P n (d + log n)) over all ranks, some forty times
  /// as much for r other than 1; n (2 d + 20) numbers on each, n (3 d + 30) for r < 1.
  Result evaluate(const ChargedPoints& points, Index step, const Exchange& exchange) const;

 private:
  SliceDirections directions_;
  std::shared_ptr<const Kernel> kernel_;
  double exponent_;
};

}  // namespace wasserstrom
