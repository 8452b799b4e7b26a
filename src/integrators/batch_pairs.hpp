#pragma once
// The parts of an energy sum_k w_k F_k that batches of points tell.  Private.

#include <vector>

#include "wasserstrom/objectives/functional.hpp"

namespace wasserstrom {

/// Whether a pull with the exponent of a Cusp neither fades nor grows as points meet; an exponent is found to 1e-3.
constexpr bool is_steady(double exponent) { return exponent > 0.998; }

/// Kernels that objectives share, with the factor sum_k w_k a_k of each.
class BatchPairs {
 public:
  explicit BatchPairs(const Objectives& objectives);

  void set_weights(const Column& weights);

  /// With the other batch z of B points, for each target t: 1/(4 B^2) sum_j factor K(t, z_j) is added to `value` and
  /// twice its gradient to `gradient`, so that the values of both batches add up to factor / 2 times the mean over
  /// pairs, and gradients are those of that.  Local.
  void add(const ConstRowsRef& targets, const ConstRowsRef& sources, ColumnRef value, RowsRef gradient) const;

  /// sum_k w_k a_k slope_k over kernels that push points in one place apart at a steady pull, as -r does; and whether
  /// there is one whose pull grows without a bound there.
  double pull() const;
  bool has_endless_pull() const;

  /// What sums the first of the kernels; null without any.
  std::shared_ptr<const KernelSum> engine() const { return groups_.empty() ? nullptr : groups_.front().pairs->sum; }

 private:
  struct Group {
    const PairEnergy* pairs;
    std::vector<Index> objectives;
    double factor;
  };
  std::vector<Group> groups_;
  std::vector<double> factors_;  ///< a_k of each objective
};

/// The same for one kernel and one factor, no gate.
void add_pairs(const PairKernel& kernel, double factor, const ConstRowsRef& targets, const ConstRowsRef& sources,
               Index batch, ColumnRef value, RowsRef gradient);

/// sum_k w_k g_k at each point, and its gradient.  Local.
void add_potentials(const Objectives& objectives, const Column& weights, Index step, const ConstRowsRef& position,
                    ColumnRef value, RowsRef gradient);

}  // namespace wasserstrom
