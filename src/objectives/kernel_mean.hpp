#pragma once
// A kernel averaged over a distribution of points, as a potential:
//
//   f(x) = a integral K(x, y) nu(dy) + b        grad f(x) = a integral grad_x K(x, y) nu(dy)
//
// Where K has a cusp (laplace, riesz), a point of nu does not pull at what lies in the same place.

#include <memory>

#include "wasserstrom/objectives/functional.hpp"
#include "wasserstrom/objectives/point_measure.hpp"

namespace wasserstrom {

class KernelMean final : public Potential {
 public:
  KernelMean(PairKernel kernel, PointMeasure target, double factor = 1);

  /// O(rows M d), without messages: every rank holds nu.
  void evaluate(const ConstRowsRef& position, Index step, ColumnRef value, RowsRef gradient) const override;

  /// The sums point by point, where these are approximate.
  const Potential* exact() const override { return exact_.get(); }

  std::vector<std::string> parameter_names() const override { return coordinates_; }
  std::string digest() const override { return digest_; }
  double bytes() const override { return static_cast<double>(sources_.size()) * sizeof(double); }

  /// integral f d nu.  Collective; O(M^2 d / P).
  double mean_over_target(const Communicator& communicator) const;

  /// nu; copies.
  Rows points() const { return sources_.leftCols(sources_.cols() - 2); }
  Column weights() const { return sources_.col(sources_.cols() - 1); }

  /// Adds to b.
  void shift(double by) { constant_ += by; }

 private:
  KernelSums sums(const ConstRowsRef& position, bool gradient) const;

  PairKernel kernel_;
  Rows sources_;  ///< M x (d + 2): [ y_j | q_j | q_j ], as sums take them
  std::vector<std::string> coordinates_;
  std::string digest_;
  double factor_, constant_ = 0;
  std::unique_ptr<KernelMean> exact_;
};

}  // namespace wasserstrom
