// y = x theta + intercept + noise,  noise ~ N(0, s^2),  theta ~ N(prior_mean, prior_std^2) or flat:
//
//   g = power sum_r [ (y_r - m_r)^2 / (2 s^2) + log s + 1/2 log 2 pi ] - log prior(theta)
//
// s is known, or inferred: then u = log s is the last parameter (noise.hpp).

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "information.hpp"
#include "noise.hpp"
#include "objectives.hpp"
#include "predictive_scores.hpp"
#include "regression.hpp"

namespace wasserstrom {
namespace {

const double half_log_two_pi = 0.5 * std::log(2 * std::numbers::pi);

/// Root mean square error of the mean prediction, mean log predictive density, and how far the predictive quantiles of
/// the responses are from evenly spread.
class LinearPredictorScores final : public Predictor {
 public:
  LinearPredictorScores(DataRows held_out, bool intercept, Noise noise)
      : held_out_(std::move(held_out)), intercept_(intercept), noise_(noise) {}

  Index rows() const override { return std::ssize(held_out_.rows); }
  Index averages_per_row() const override { return 3; }

  void predict(const ConstRowsRef& position, Index first, Index count, std::span<double> out) const override {
    const auto part =
        std::span(held_out_.rows).subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(count));
    const Design& design = held_out_.data->design;
    CoefficientTile tile(design.columns() + intercept_);
    tile.load(position, 0, position.rows());
    AlignedArray predictor(count * lanes);
    linear_predictor({design, held_out_.data->response, part, intercept_}, tile.parameter(), predictor.data());
    for (Index i = 0; i < position.rows(); ++i) {
      const double s = noise_.std(noise_.inferred() ? position(i, position.cols() - 1) : 0);
      for (Index r = 0; r < count; ++r) {
        put_normal_prediction(predictor.data()[r * lanes + i], s, response(first + r), out.data() + 3 * r * lanes + i,
                              lanes);
      }
    }
  }

  std::vector<std::string> score_names() const override { return {"rmse", "log_likelihood", "calibration_error"}; }

  std::vector<double> scores(std::span<const double> averages) const override {
    Column responses(rows());
    for (Index r = 0; r < rows(); ++r) responses[r] = response(r);
    const auto found = regression_scores(responses, averages, 3);
    return {found.begin(), found.end()};
  }

 private:
  double response(Index r) const { return held_out_.data->response[held_out_.rows[static_cast<std::size_t>(r)]]; }

  DataRows held_out_;
  bool intercept_;
  Noise noise_;
};

class LinearRegression final : public Potential, private ConstrainedScale {
 public:
  LinearRegression(Regression regression, Noise noise, std::vector<std::string> warnings)
      : regression_(std::move(regression)), noise_(noise), warnings_(std::move(warnings)) {}

  void evaluate(const ConstRowsRef& position, Index step, ColumnRef value, RowsRef gradient) const override {
    const std::vector<Index> batch = regression_.batch(step);
    const DataSet& data = *regression_.data().data;
    const ResponseRows rows{data.design, data.response, batch, regression_.intercept()};
    const double weight = regression_.row_weight(batch), count = weight * static_cast<double>(batch.size());
    const Index coefficients = regression_.coefficients();
    CoefficientTile tile(coefficients);
    for (Index first = 0; first < position.rows(); first += predictor_lanes) {
      const Index lanes = std::min(predictor_lanes, position.rows() - first);
      tile.load(position, first, lanes);
      add_half_squares(rows, tile.tile());
      for (Index lane = 0; lane < lanes; ++lane) {
        const double* theta = position.row(first + lane).data();
        double* to = &gradient(first + lane, 0);
        const double u = noise_.inferred() ? theta[coefficients] : 0;
        const double s = noise_.std(u), factor = weight / (s * s);
        value[first + lane] =
            factor * tile.sum(lane) + count * (std::log(s) + half_log_two_pi) + regression_.prior(theta);
        for (Index c = 0; c < coefficients; ++c) to[c] = factor * tile.gradient(c, lane);
        regression_.add_prior_gradient(theta, to);
        if (!noise_.inferred()) continue;
        const ValueAndSlope prior = noise_.prior(u);
        value[first + lane] += prior.value;
        to[coefficients] = count - 2 * factor * tile.sum(lane) + prior.slope;
      }
    }
  }

  std::optional<Rows> hessian(const ConstColumnRef& x) const override {
    const std::vector<Index>& all = regression_.data().rows;
    const Index coefficients = regression_.coefficients();
    const double s = noise_.std(noise_.inferred() ? x[coefficients] : 0),
                 factor = regression_.row_weight(all) / (s * s);
    Rows hessian = Rows::Zero(x.size(), x.size()), prior = Rows::Zero(coefficients, coefficients);
    regression_.add_prior_hessian(prior);
    hessian.topLeftCorner(coefficients, coefficients) =
        prior +
        information({regression_.data().data->design, regression_.data().data->response, all, regression_.intercept()},
                    x, [&](double) { return factor; });
    if (noise_.inferred()) add_noise_hessian(x, factor, hessian);
    return hessian;
  }

  std::vector<std::string> parameter_names() const override {
    std::vector<std::string> names = regression_.coefficient_names();
    if (noise_.inferred()) names.push_back(unused_name("log_noise_std", names));
    return names;
  }

  const ConstrainedScale* constrained_scale() const override { return noise_.inferred() ? this : nullptr; }

  std::vector<std::string> constrained_names() const override {
    std::vector<std::string> names = regression_.coefficient_names();
    names.push_back(unused_name("noise_std", names));
    return names;
  }

  void constrain(const ConstRowsRef& position, RowsRef constrained) const override {
    constrained = position;
    const Index last = position.cols() - 1;
    for (Index i = 0; i < position.rows(); ++i) constrained(i, last) = noise_.std(position(i, last));
  }

  std::vector<std::string> warnings() const override { return warnings_; }

  std::unique_ptr<Predictor> predictor(const DataRows& held_out) const override {
    require_same_columns(regression_.data(), held_out);
    return std::make_unique<LinearPredictorScores>(held_out, regression_.intercept(), noise_);
  }

 private:
  /// The last row and column: the squares are divided by s^2 = exp(2 u), so that each derivative in u is -2 of them.
  void add_noise_hessian(const ConstColumnRef& x, double factor, Rows& hessian) const {
    const Index last = regression_.coefficients();
    CoefficientTile tile(last);
    tile.load(x.transpose(), 0, 1);
    const std::vector<Index>& all = regression_.data().rows;
    add_half_squares({regression_.data().data->design, regression_.data().data->response, all, regression_.intercept()},
                     tile.tile());
    for (Index c = 0; c < last; ++c) hessian(c, last) = hessian(last, c) = -2 * factor * tile.gradient(c, 0);
    hessian(last, last) = 4 * factor * tile.sum(0) + noise_.prior_curvature(x[last]);
  }

  Regression regression_;
  Noise noise_;
  std::vector<std::string> warnings_;
};

/// The scale b of the default prior of the noise is 1 whatever the unit of the responses, because cases rely on it.
/// Their squares about the mean, halved, are what the data set against b at most.
std::vector<std::string> noise_warnings(const Config& target, const DataRows& data) {
  if (!target.is_text("noise_std") || target.text("noise_prior") != "inverse_gamma") return {};
  if (!target.is_default("noise_scale")) return {};
  double mean = 0, squares = 0;
  for (const Index r : data.rows) mean += data.data->response[r] / static_cast<double>(data.rows.size());
  for (const Index r : data.rows) squares += (data.data->response[r] - mean) * (data.data->response[r] - mean);
  const double variance = squares / static_cast<double>(data.rows.size()), b = target.real("noise_scale");
  if (!(0.5 * squares < b)) return {};
  return {fmt::format(
      "{}: the default prior of the noise (inverse gamma, noise_scale = {}) outweighs all {} responses, whose variance "
      "is {:.3g}: give noise_scale in squares of their unit, such as {:.1g}, or another noise_prior",
      target.path(), b, data.rows.size(), variance, 0.1 * variance)};
}

std::vector<Key> keys() {
  std::vector<Key> keys = regression_keys();
  for (const Key& key : noise_keys()) keys.push_back(key);
  return keys;
}

void check(const Config& self, const Config& whole, Problems& problems) {
  check_regression(self, whole, problems);
  check_noise(self, problems);
}

}  // namespace

PotentialRegistry::Entry bayesian_linear_regression_target() {
  return {{"bayesian_linear_regression", "posterior of the coefficients of a linear regression, normal or flat prior",
           keys(), check},
          [](const Config& config, const PotentialContext& context) {
            const Noise noise(config);
            Regression regression(config, context, noise.inferred());
            const auto warnings = noise_warnings(config, regression.data());
            return std::make_unique<LinearRegression>(std::move(regression), noise, warnings);
          }};
}

}  // namespace wasserstrom
