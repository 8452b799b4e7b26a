// Two normal laws mixed, told apart by the order of their means:
//
//   p(y) = weight N(y; mean_1, std_1^2) + (1 - weight) N(y; mean_2, std_2^2),  mean_1 < mean_2
//   mean_k ~ N(0, a^2),  std_k ~ N(0, b^2), std_k > 0,  weight ~ Beta(c, c)
//
// The particles are (mean_1, log(mean_2 - mean_1), log std_1, log std_2, logit weight), with the Jacobian.

#include <algorithm>
#include <cmath>
#include <numbers>

#include "half_line.hpp"
#include "mixture_sums.hpp"
#include "objectives.hpp"
#include "posterior_data.hpp"

namespace wasserstrom {
namespace {

const double half_log_two_pi = 0.5 * std::log(2 * std::numbers::pi);

struct Priors {
  double mean_std, spread_std, weight_shape;
};

class MixturePosterior final : public Potential, private ConstrainedScale {
 public:
  MixturePosterior(Column numbers, const Priors& priors) : numbers_(std::move(numbers)), priors_(priors) {
    const double c = priors_.weight_shape;
    normaliser_ = 2 * (half_log_two_pi + std::log(priors_.mean_std)) - std::numbers::ln2 + 2 * std::lgamma(c) -
                  std::lgamma(2 * c);
  }

  void evaluate(const ConstRowsRef& position, Index, ColumnRef value, RowsRef gradient) const override {
    MixtureTile tile{};
    MixtureSums sums{};
    for (Index first = 0; first < position.rows(); first += mixture_lanes) {
      const Index count = std::min(mixture_lanes, position.rows() - first);
      for (Index lane = 0; lane < count; ++lane) load(position.row(first + lane).data(), lane, tile);
      find_mixture_sums({numbers_.data(), static_cast<std::size_t>(numbers_.size())}, tile, sums);
      for (Index lane = 0; lane < count; ++lane)
        value[first + lane] = finish(position.row(first + lane).data(), lane, tile, sums, &gradient(first + lane, 0));
    }
  }

  std::vector<std::string> parameter_names() const override {
    return {"mean[1]", "log_mean_gap", "log_std[1]", "log_std[2]", "logit_weight"};
  }
  const ConstrainedScale* constrained_scale() const override { return this; }
  std::vector<std::string> constrained_names() const override {
    return {"mean[1]", "mean[2]", "std[1]", "std[2]", "weight"};
  }
  void constrain(const ConstRowsRef& position, RowsRef constrained) const override {
    for (Index i = 0; i < position.rows(); ++i) {
      const double* u = position.row(i).data();
      constrained.row(i) << u[0], u[0] + std::exp(u[1]), std::exp(u[2]), std::exp(u[3]), logistic(u[4]);
    }
  }

 private:
  static void load(const double* u, Index lane, MixtureTile& tile) {
    const double mean[2] = {u[0], u[0] + std::exp(u[1])}, log_weight[2] = {-softplus(-u[4]), -softplus(u[4])};
    for (int k = 0; k < 2; ++k) {
      tile.mean[k][lane] = mean[k];
      tile.precision[k][lane] = std::exp(-u[2 + k]);
      tile.offset[k][lane] = log_weight[k] - u[2 + k] - half_log_two_pi;
    }
  }

  /// Likelihood and prior of one particle; a Beta law of weight is one of logit weight with the Jacobian's shape.
  double finish(const double* u, Index lane, const MixtureTile& tile, const MixtureSums& sums, double* gradient) const {
    double slope[2], value = sums.value[lane] + normaliser_ - u[1];
    for (int k = 0; k < 2; ++k) {
      const double scaled = tile.mean[k][lane] / priors_.mean_std;
      const ValueAndSlope prior = half_normal(u[2 + k], priors_.spread_std);
      slope[k] = scaled / priors_.mean_std - tile.precision[k][lane] * sums.score[k][lane];
      gradient[2 + k] = sums.share[k][lane] - sums.square[k][lane] + prior.slope;
      value += 0.5 * scaled * scaled + prior.value;
    }
    const double c = priors_.weight_shape, weight = logistic(u[4]), rest = logistic(-u[4]);
    gradient[0] = slope[0] + slope[1];
    gradient[1] = slope[1] * std::exp(u[1]) - 1;
    gradient[4] = weight * sums.share[1][lane] - rest * sums.share[0][lane] + c * (weight - rest);
    return value + c * (softplus(u[4]) + softplus(-u[4]));
  }

  Column numbers_;
  Priors priors_;
  double normaliser_;
};

/// The particles, in this order: for the help, and for a case of another dimension.
constexpr const char* coordinates =
    "mean 1, log(mean 2 - mean 1), log std 1, log std 2, logit of the weight of component 1";

}  // namespace

PotentialRegistry::Entry bayesian_gaussian_mixture_target() {
  std::vector<Key> keys = data_keys();
  const std::vector<Key> own = {
      Key::real("mean_prior_std").default_to("2.0").above(0).says("both means have a normal prior of mean 0"),
      Key::real("std_prior_std")
          .default_to("2.0")
          .above(0)
          .says("both standard deviations have a normal prior of mean 0, cut to positive values"),
      Key::real("weight_prior_shape").default_to("5.0").above(0).says("c of the prior Beta(c, c) of the weight")};
  keys.insert(keys.end(), own.begin(), own.end());
  return {
      {"bayesian_gaussian_mixture",
       std::string(
           "posterior of a mixture of two normal distributions on the line, the lower mean first, given a column of "
           "numbers; coordinates: ") +
           coordinates,
       keys, check_data_keys},
      [](const Config& config, const PotentialContext& context) {
        require_parameters(config, context, 5, coordinates);
        return std::make_unique<MixturePosterior>(
            column_values(posterior_data(config, context, 1, false), 0),
            Priors{config.real("mean_prior_std"), config.real("std_prior_std"), config.real("weight_prior_shape")});
      }};
}

}  // namespace wasserstrom
