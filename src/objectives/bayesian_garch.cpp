// GARCH(1,1) (Bollerslev 1986): the variance of a series follows its squares.
//
//   y_t ~ N(mu, v_t),  v_1 known,  v_t = alpha0 + alpha1 (y_{t-1} - mu)^2 + beta1 v_{t-1}
//   mu, alpha0 > 0 and (alpha1, beta1) with alpha1, beta1 > 0, alpha1 + beta1 < 1: flat
//
// The particles are (mu, log alpha0, logit alpha1, logit(beta1 / (1 - alpha1))), with the Jacobian.

#include <cmath>
#include <numbers>

#include "half_line.hpp"
#include "objectives.hpp"
#include "posterior_data.hpp"

namespace wasserstrom {
namespace {

struct Parameters {
  explicit Parameters(const double* u)
      : mu(u[0]),
        alpha0(std::exp(u[1])),
        alpha1(logistic(u[2])),
        share(logistic(u[3])),
        rest(logistic(-u[2])),
        beta1(rest * share) {}
  double mu, alpha0, alpha1, share, rest, beta1;  ///< rest = 1 - alpha1, share = beta1 / rest
};

/// The particles, in this order: for the help, and for a case of another dimension.
constexpr const char* coordinates = "mu, log alpha0, logit alpha1, logit of beta1 / (1 - alpha1)";

/// -log likelihood and its derivatives in mu, alpha0, alpha1, beta1.
struct Likelihood {
  double value = 0, mu = 0, alpha0 = 0, alpha1 = 0, beta1 = 0;
};

class Garch final : public Potential, private ConstrainedScale {
 public:
  Garch(Column series, double initial_std) : series_(std::move(series)), initial_variance_(initial_std * initial_std) {}

  void evaluate(const ConstRowsRef& position, Index, ColumnRef value, RowsRef gradient) const override {
    for (Index i = 0; i < position.rows(); ++i) {
      const double* u = position.row(i).data();
      const Parameters p(u);
      const Likelihood of = likelihood(p);
      value[i] = of.value - u[1] + softplus(-u[2]) + 2 * softplus(u[2]) + softplus(-u[3]) + softplus(u[3]);
      gradient(i, 0) = of.mu;
      gradient(i, 1) = p.alpha0 * of.alpha0 - 1;
      gradient(i, 2) = p.alpha1 * (p.rest * of.alpha1 - p.beta1 * of.beta1) + 2 * p.alpha1 - p.rest;
      gradient(i, 3) = p.beta1 * logistic(-u[3]) * of.beta1 + p.share - logistic(-u[3]);
    }
  }

  std::vector<std::string> parameter_names() const override {
    return {"mu", "log_alpha0", "logit_alpha1", "logit_beta1_share"};
  }
  const ConstrainedScale* constrained_scale() const override { return this; }
  std::vector<std::string> constrained_names() const override { return {"mu", "alpha0", "alpha1", "beta1"}; }

  void constrain(const ConstRowsRef& position, RowsRef constrained) const override {
    for (Index i = 0; i < position.rows(); ++i) {
      const Parameters p(position.row(i).data());
      constrained.row(i) << p.mu, p.alpha0, p.alpha1, p.beta1;
    }
  }

 private:
  /// The derivatives of v_t follow the recursion of v_t itself.
  Likelihood likelihood(const Parameters& p) const {
    Likelihood sum;
    double v = initial_variance_, v_mu = 0, v_alpha0 = 0, v_alpha1 = 0, v_beta1 = 0;
    for (Index t = 0; t < series_.size(); ++t) {
      const double e = series_[t] - p.mu, precision = 1 / v, z = e * precision, square = e * z;
      const double slope = 0.5 * precision * (1 - square);
      sum.value += 0.5 * (std::log(v) + square);
      sum.mu += slope * v_mu - z;
      sum.alpha0 += slope * v_alpha0;
      sum.alpha1 += slope * v_alpha1;
      sum.beta1 += slope * v_beta1;
      v_mu = p.beta1 * v_mu - 2 * p.alpha1 * e;
      v_alpha0 = p.beta1 * v_alpha0 + 1;
      v_alpha1 = p.beta1 * v_alpha1 + e * e;
      v_beta1 = p.beta1 * v_beta1 + v;
      v = p.alpha0 + p.alpha1 * e * e + p.beta1 * v;
    }
    sum.value += 0.5 * static_cast<double>(series_.size()) * std::log(2 * std::numbers::pi);
    return sum;
  }

  Column series_;
  double initial_variance_;
};

}  // namespace

PotentialRegistry::Entry bayesian_garch_target() {
  std::vector<Key> keys = data_keys();
  keys.push_back(Key::real("initial_std").above(0).says("standard deviation of the first value of the series"));
  return {{"bayesian_garch",
           std::string("GARCH(1,1) model of a series (the only column), flat priors; coordinates: ") + coordinates,
           keys, check_data_keys},
          [](const Config& config, const PotentialContext& context) {
            require_parameters(config, context, 4, coordinates);
            return std::make_unique<Garch>(column_values(posterior_data(config, context, 1, false), 0),
                                           config.real("initial_std"));
          }};
}

}  // namespace wasserstrom
