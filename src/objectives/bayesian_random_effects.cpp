// Effects of J groups, each observed once with an error of known size, as in a meta-analysis:
//
//   mu ~ N(0, m^2),  tau ~ Cauchy(0, c), tau > 0,  theta_j ~ N(mu, tau^2),  y_j ~ N(theta_j, s_j^2)
//
// The particles are (t_1, ..., t_J, mu, log tau) with theta_j = mu + tau t_j and t_j ~ N(0, 1), the non-centred form
// (Papaspiliopoulos, Roberts and Skold 2007), which has no funnel at small tau.

#include <fmt/format.h>

#include <cmath>
#include <numbers>

#include "half_line.hpp"
#include "objectives.hpp"
#include "posterior_data.hpp"
#include "wasserstrom/base/error.hpp"

namespace wasserstrom {
namespace {

class RandomEffects final : public Potential, private ConstrainedScale {
 public:
  RandomEffects(Column effect, Column error, double mean_std, double spread_scale)
      : effect_(std::move(effect)), error_(std::move(error)), mean_std_(mean_std), spread_scale_(spread_scale) {
    const auto normal_laws = static_cast<double>(2 * groups() + 1);
    normaliser_ = 0.5 * normal_laws * std::log(2 * std::numbers::pi) + error_.array().log().sum() + std::log(mean_std_);
  }

  void evaluate(const ConstRowsRef& position, Index, ColumnRef value, RowsRef gradient) const override {
    for (Index i = 0; i < position.rows(); ++i) value[i] = evaluate_one(position.row(i).data(), &gradient(i, 0));
  }

  std::vector<std::string> parameter_names() const override { return names("t", "log_tau"); }
  const ConstrainedScale* constrained_scale() const override { return this; }
  std::vector<std::string> constrained_names() const override { return names("theta", "tau"); }

  void constrain(const ConstRowsRef& position, RowsRef constrained) const override {
    const Index j = groups();
    for (Index i = 0; i < position.rows(); ++i) {
      const double mu = position(i, j), tau = std::exp(position(i, j + 1));
      for (Index g = 0; g < j; ++g) constrained(i, g) = mu + tau * position(i, g);
      constrained(i, j) = mu;
      constrained(i, j + 1) = tau;
    }
  }

 private:
  Index groups() const { return effect_.size(); }

  std::vector<std::string> names(const std::string& effect, const std::string& spread) const {
    std::vector<std::string> all = numbered_names(effect, groups());
    all.insert(all.end(), {"mu", spread});
    return all;
  }

  double evaluate_one(const double* x, double* gradient) const {
    const double mu = x[groups()], tau = std::exp(x[groups() + 1]), scaled = mu / mean_std_;
    const ValueAndSlope prior = half_cauchy(x[groups() + 1], spread_scale_);
    double squares = scaled * scaled, pull = 0, spread_pull = 0;
    for (Index j = 0; j < groups(); ++j) {
      const double t = x[j], z = (mu + tau * t - effect_[j]) / error_[j], slope = z / error_[j];
      squares += t * t + z * z;
      pull += slope;
      spread_pull += slope * t;
      gradient[j] = t + tau * slope;
    }
    gradient[groups()] = scaled / mean_std_ + pull;
    gradient[groups() + 1] = tau * spread_pull + prior.slope;
    return 0.5 * squares + prior.value + normaliser_;
  }

  Column effect_, error_;
  double mean_std_, spread_scale_, normaliser_;
};

/// The particles, in this order: for the help, and for a case of another dimension.
constexpr const char* coordinates = "(effect - mu) / tau of each group, mu, log tau";

std::unique_ptr<Potential> make(const Config& config, const PotentialContext& context) {
  const DataRows data = posterior_data(config, context, 1, true);
  const Column error = column_values(data, 0);
  for (Index r = 0; r < error.size(); ++r)
    if (!(error[r] > 0))
      throw ConfigError(fmt::format("data '{}': the error in row {} (from 0) is {}, not positive: give standard errors",
                                    data.data->name, data.rows[static_cast<std::size_t>(r)], error[r]));
  require_parameters(config, context, error.size() + 2, coordinates);
  return std::make_unique<RandomEffects>(response_values(data), error, config.real("mean_prior_std"),
                                         config.real("spread_prior_scale"));
}

}  // namespace

PotentialRegistry::Entry bayesian_random_effects_target() {
  std::vector<Key> keys = data_keys();
  keys.push_back(Key::real("mean_prior_std").default_to("5.0").above(0).says("mu has a normal prior of mean 0"));
  keys.push_back(
      Key::real("spread_prior_scale").default_to("5.0").above(0).says("tau has a Cauchy prior, cut to tau > 0"));
  return {{"bayesian_random_effects",
           std::string("effects of groups (responses) with known standard errors (the column), drawn from N(mu, "
                       "tau^2), non-centred; coordinates: ") +
               coordinates,
           keys, check_data_keys},
          make};
}

}  // namespace wasserstrom
