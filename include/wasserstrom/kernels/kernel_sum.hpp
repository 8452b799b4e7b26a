#pragma once
// Sums of a kernel and of its gradient over all particles, the O(N^2) part of every estimator:
//
//   value_i    = sum_j K(x_i, y_j) payload_j                      rows of the targets x columns of the payload
//   gradient_i = sum_j charge_j grad_x K(x_i, y_j)                rows of the targets x d
//
// The order of summation is part of the contract: for each target, the sources of a block in ascending order from zero,
// then the blocks in ascending order; for "sorted", that of places on the line.  It knows neither of ranks nor of other
// targets, so that the bits do not depend on them.  Engines: "reference" is slow and obviously right, "dense" works in
// tiles, "sorted" in O(N log N) where d = 1; they agree to rounding, or to what an engine says of itself.
//
// From expanded_from_dimension on, for blocks of expanded_from_sources or more, "dense" takes distances and gradients,
// relative to the mean of the block, as products of matrices: |x - y|^2 = |x|^2 + |y|^2 - 2 x y, and x sum_j w_j -
// sum_j w_j y_j.  Each of the sums over j is in ascending order; pairs that are near beside their distance from the
// mean are done by differences, in a sum of their own, so that coinciding points have distance zero and no gradient.
// src/kernels/source_block.hpp bounds the error.

#include <memory>
#include <vector>

#include "wasserstrom/base/profile.hpp"
#include "wasserstrom/base/types.hpp"
#include "wasserstrom/case/registry.hpp"
#include "wasserstrom/kernels/kernel.hpp"
#include "wasserstrom/particles/exchange.hpp"

namespace wasserstrom {

constexpr Index expanded_from_dimension = 6, expanded_from_sources = 8;

/// Which sums are wanted, and for which kernel.
struct KernelSumRequest {
  const Kernel* kernel = nullptr;
  double bandwidth = 1;
  Index dimension = 0;        ///< d; the first d columns of the sources are positions
  Index payload_columns = 0;  ///< the columns after them
  bool gradient = false;      ///< whether a last column holds charges
  /// c_k: the gradient, times c_k, is added to columns [k d, (k + 1) d) of the values, which there are no others of,
  /// and is not given by itself; cheaper for kernels whose slope is a multiple of their value.  Empty: the gradient is.
  std::vector<double> into_values = {};
  Index source_columns() const { return dimension + payload_columns + (gradient ? 1 : 0); }
};

/// The sums for the rows of this rank.
struct KernelSums {
  Rows value;     ///< rows x payload columns
  Rows gradient;  ///< rows x d, or empty

  /// Adds the gradient, times factor_k, to columns [k d, (k + 1) d) of the values.  Local.
  void add_gradient(const std::vector<double>& factor);
};

/// Leaves the sums as the request wants them: the gradient in the values, or by itself.  Local.
void finish(const KernelSumRequest& request, KernelSums& sums);

class KernelSum {
 public:
  /// The sums of one evaluation while its blocks come in.
  class Pass {
   public:
    virtual ~Pass() = default;

    /// Adds the sums over one block of sources, [ position | payload | charge ].  Local.
    virtual void add_block(const ConstRowsRef& sources) = 0;

    /// What has been added up.
    virtual KernelSums sums() const = 0;
  };

  virtual ~KernelSum() = default;

  /// Whether it goes along a line instead of over pairs.
  virtual bool sorts(const Kernel&, Index /*dimension*/) const { return false; }

  /// Whether its sums of a kernel are farther from the exact ones than rounding is.
  virtual bool approximates(const Kernel&, Index /*dimension*/) const { return false; }

  /// Why it cannot make the sums of a kernel in R^dimension, as a sentence; empty where it can.
  virtual std::string refusal(const Kernel&, Index /*dimension*/) const { return {}; }

  /// Sums for `targets` (rows x d), all zero so far.  Request and targets must outlive the pass.  Local.
  virtual std::unique_ptr<Pass> begin(const KernelSumRequest& request, const ConstRowsRef& targets) const = 0;

  /// The sums over all particles: one visit of the exchange.  `sources` are this rank's rows.  Collective.
  /// Cost: N^2 (d + payload columns) / P; memory O(N / P) and what the exchange holds.
  KernelSums evaluate(const KernelSumRequest& request, const ConstRowsRef& targets, const Rows& sources,
                      const Exchange& exchange) const;
};

using KernelSumRegistry = Registry<KernelSum>;
KernelSumRegistry& kernel_sums();

}  // namespace wasserstrom
