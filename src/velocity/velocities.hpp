#pragma once
// The estimators there are; each is made in the file of its name.  And what they have in common.

#include "wasserstrom/velocity/velocity_term.hpp"

namespace wasserstrom {

VelocityRegistry::Entry svgd_velocity();
VelocityRegistry::Entry blob_velocity();
VelocityRegistry::Entry gfsd_velocity();
VelocityRegistry::Entry network_velocity();
VelocityRegistry::Entry gradient_velocity();
VelocityRegistry::Entry no_velocity();

/// What `[velocity]` names.
class Estimator : public VelocityTerm {
 public:
  /// The mean of h, NaN where there is none: a column that every run has.
  std::vector<std::string> numbers() const override { return {"bandwidth"}; }
  void report(std::span<double> values) const override { values[0] = mean_bandwidth(bandwidth()); }
};

/// An estimator that has a kernel, whose bandwidth follows the points.
class KernelEstimator : public Estimator {
 public:
  explicit KernelEstimator(KernelParts parts) : parts_(std::move(parts)) {}

  void prepare(const PointCloud& points, Index step) override;
  Column bandwidth() const override { return bandwidth_; }

 protected:
  const KernelParts& parts() const { return parts_; }

 private:
  KernelParts parts_;
  Column bandwidth_;
};

/// The pair sums of an estimator.  Where h differs from coordinate to coordinate they are made in the coordinates
/// x_c / h_c, in which the kernel is radial with h = 1, and gradients are taken back.
class PairSums {
 public:
  /// Keeps references to all but the bandwidth.
  PairSums(const PointCloud& points, const KernelParts& parts, Column bandwidth);

  /// Rows for `evaluate`, [ position | payload | charge ]; the payload columns are left to the caller.
  Rows sources(Index payload_columns, const Column& charge) const;

  /// value_i = sum_j K(x_i, x_j) payload_j,  gradient_i = sum_j charge_j grad_x K(x_i, x_j).  Collective.
  KernelSums evaluate(const Rows& sources) const { return evaluate(sources, {}); }

  /// sum_j [ K(x_i, x_j) payload_jk + factor_k charge_j grad_x K(x_i, x_j) ] for each k: rows x (K d).  Collective.
  Rows evaluate_joint(const Rows& sources, const std::vector<double>& factor) const;

  /// Logarithm of the integral of K(x, .); NaN when there is none.
  double log_integral() const;

 private:
  KernelSums evaluate(const Rows& sources, std::vector<double> into_values) const;
  bool scaled() const { return bandwidth_.size() > 1; }
  ConstRowsRef position() const { return scaled() ? ConstRowsRef(scaled_position_) : points_.position; }
  double h() const { return bandwidth_.size() == 1 ? bandwidth_[0] : 1; }

  const PointCloud& points_;
  const KernelParts& parts_;
  Column bandwidth_;
  Rows scaled_position_;  ///< x_c / h_c; empty with one h
};

/// The kernel density of the points and its gradient:  density_i = sum_j p_j K(x_i, x_j),  gradient_i = its grad at
/// x_i.
struct SmoothedDensity {
  Column density;
  Rows gradient;
};
SmoothedDensity smoothed_density(const PairSums& pair_sums, const Column& weight);

/// log density_i - log of the kernel's integral; NaN for a kernel that has none.
Column log_density(const SmoothedDensity& smoothed, const PairSums& pair_sums);

/// The rule of the estimators that take the logarithm of a kernel sum: K must be positive.
void require_positive_kernel(const Config& velocity, const Config& whole, Problems& problems);

/// Complains about a kernel or an engine that `velocity` would not use, for the reason that is given.
void refuse_kernel(const Config& velocity, const std::string& reason, Problems& problems);

/// Adds c_k times `repulsion` (rows x d) to the velocity of every objective.
void add_repulsion(const Rows& repulsion, Fields& fields);

/// Whether any objective has an entropy, without which there is nothing to estimate.
bool any_entropic(const Fields& fields);

}  // namespace wasserstrom
