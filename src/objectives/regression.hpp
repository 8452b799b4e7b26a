#pragma once
// What Bayesian regressions have in common: the data, the prior of the coefficients, mini-batches, names.
//
//   g(theta) = power (n / b) sum over the batch of loss(y_r, m_r)
//              + sum_c (theta_c - prior_mean_c)^2 / (2 prior_std_c^2) + normaliser
//
// A flat prior, which is improper, has no second line.
//
// The first parameters are the coefficients of the columns, then the intercept, then what a model has of its own.

#include <string>
#include <vector>

#include "linear_predictor.hpp"
#include "mini_batch.hpp"
#include "simd/aligned_array.hpp"
#include "wasserstrom/objectives/potential.hpp"

namespace wasserstrom {

/// The keys that every regression has, and their rule.
std::vector<Key> regression_keys();
void check_regression(const Config& self, const Config& whole, Problems& problems);

/// `name`, with as many "_" behind it as keep it apart from the names that are taken: a column may be called
/// "intercept".
std::string unused_name(std::string name, const std::vector<std::string>& taken);

class Regression {
 public:
  /// `own_parameters`: how many parameters the model has besides the coefficients.  Throws ConfigError when the
  /// particles have another dimension.
  Regression(const Config& target, const PotentialContext& context, Index own_parameters);

  const DataRows& data() const { return data_; }
  bool intercept() const { return intercept_; }
  Index coefficients() const { return data_.data->design.columns() + intercept_; }
  std::vector<std::string> coefficient_names() const;

  /// The rows that step `step` looks at: all, or as many as `batch` says, one drawn from each of so many equal shares.
  std::vector<Index> batch(Index step) const { return batch_.rows(data_, step); }
  /// What each row of a batch stands for: power n / b.
  double row_weight(const std::vector<Index>& batch) const;

  /// -log prior of the coefficients, and its gradient.
  double prior(const double* theta) const;
  void add_prior_gradient(const double* theta, double* gradient) const;
  void add_prior_hessian(Rows& hessian) const;

 private:
  DataRows data_;
  bool intercept_;
  MiniBatch batch_;
  double power_;
  bool flat_;
  Column prior_mean_, prior_std_;  ///< one for each coefficient
};

/// Throws ConfigError when `held_out` has other columns than the data of the model.
void require_same_columns(const DataRows& model, const DataRows& held_out);

/// The coefficients of up to predictor_lanes particles, side by side, and sums of the same shape.
class CoefficientTile {
 public:
  explicit CoefficientTile(Index coefficients);

  /// Takes over rows [first, first + count) of `position` and sets the sums to zero.
  void load(const ConstRowsRef& position, Index first, Index count);

  const double* parameter() const { return parameter_.data(); }
  PredictorTile tile() { return {parameter_.data(), gradient_.data(), sum_.data()}; }
  double gradient(Index coefficient, Index lane) const {
    return gradient_.data()[coefficient * predictor_lanes + lane];
  }
  double sum(Index lane) const { return sum_.data()[lane]; }

 private:
  Index coefficients_;
  AlignedArray parameter_, gradient_, sum_;
};

}  // namespace wasserstrom
