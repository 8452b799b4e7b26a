// P(y = 1 | x) = 1 / (1 + exp(-m)),  m = x theta + intercept,  theta ~ N(0, prior_std^2):
//
//   g(theta) = power sum_r log(1 + exp(-y_r m_r)) - log prior(theta),  y_r of -1 and 1

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "objectives.hpp"
#include "regression.hpp"
#include "wasserstrom/base/error.hpp"

namespace wasserstrom {
namespace {

/// The responses of a data set as -1 and 1; of its two values the larger one is 1.
Column signs(const DataSet& data) {
  const double low = data.response.minCoeff(), high = data.response.maxCoeff();
  Column signs(data.response.size());
  for (Index r = 0; r < signs.size(); ++r) {
    const double y = data.response[r];
    if (low == high || (y != low && y != high))
      throw ConfigError(fmt::format(
          "the responses of data '{}' are {}: logistic regression needs two values", data.name,
          low == high ? fmt::format("all {}", low) : fmt::format("{}, {}, {} and perhaps more", low, y, high)));
    signs[r] = y == high ? 1 : -1;
  }
  return signs;
}

/// Accuracy, mean log-likelihood and calibration of the averaged probabilities.
class LogisticPredictor final : public Predictor {
 public:
  LogisticPredictor(DataRows held_out, bool intercept)
      : held_out_(std::move(held_out)), signs_(signs(*held_out_.data)), intercept_(intercept) {}

  Index rows() const override { return std::ssize(held_out_.rows); }
  Index averages_per_row() const override { return 1; }

  void predict(const ConstRowsRef& position, std::span<double> out) const override {
    const Design& design = held_out_.data->design;
    CoefficientTile tile(design.columns() + intercept_);
    tile.load(position, 0, position.rows());
    AlignedArray predictor(std::ssize(out));
    linear_predictor({design, signs_, held_out_.rows, intercept_}, tile.parameter(), predictor.data());
    for (std::size_t k = 0; k < out.size(); ++k)
      out[k] = 1 / (1 + std::exp(-predictor.data()[k]));  // 0 where exp overflows
  }

  std::vector<std::string> score_names() const override { return {"accuracy", "log_likelihood", "calibration_error"}; }

  std::vector<double> scores(std::span<const double> probability) const override {
    double hits = 0, log_likelihood = 0;
    std::array<double, bins> excess{};  // of expected over seen ones, by predicted probability
    for (std::size_t r = 0; r < probability.size(); ++r) {
      const double p = probability[r];
      const bool one = signs_[held_out_.rows[r]] > 0;
      hits += (p >= 0.5) == one;
      log_likelihood += std::log(one ? p : 1 - p);
      excess[std::min<std::size_t>(bins - 1, static_cast<std::size_t>(bins * p))] += p - one;
    }
    double calibration = 0;
    for (const double each : excess) calibration += std::abs(each);
    const auto count = static_cast<double>(probability.size());
    return {hits / count, log_likelihood / count, calibration / count};
  }

 private:
  static constexpr std::size_t bins = 10;

  DataRows held_out_;
  Column signs_;
  bool intercept_;
};

class LogisticRegression final : public Potential {
 public:
  explicit LogisticRegression(Regression regression)
      : regression_(std::move(regression)), signs_(signs(*regression_.data().data)) {}

  void evaluate(const ConstRowsRef& position, Index step, ColumnRef value, RowsRef gradient) const override {
    const std::vector<Index> batch = regression_.batch(step);
    const ResponseRows rows{regression_.data().data->design, signs_, batch, regression_.intercept()};
    const double weight = regression_.row_weight();
    CoefficientTile tile(regression_.coefficients());
    for (Index first = 0; first < position.rows(); first += predictor_lanes) {
      const Index count = std::min(predictor_lanes, position.rows() - first);
      tile.load(position, first, count);
      add_logistic_loss(rows, tile.tile());
      for (Index lane = 0; lane < count; ++lane) {
        const double* theta = position.row(first + lane).data();
        value[first + lane] = weight * tile.sum(lane) + regression_.prior(theta);
        double* to = &gradient(first + lane, 0);
        for (Index c = 0; c < position.cols(); ++c) to[c] = weight * tile.gradient(c, lane);
        regression_.add_prior_gradient(theta, to);
      }
    }
  }

  std::vector<std::string> parameter_names() const override { return regression_.coefficient_names(); }

  std::unique_ptr<Predictor> predictor(const DataRows& held_out) const override {
    require_same_columns(regression_.data(), held_out);
    return std::make_unique<LogisticPredictor>(held_out, regression_.intercept());
  }

 private:
  Regression regression_;
  Column signs_;
};

}  // namespace

PotentialRegistry::Entry bayesian_logistic_regression_target() {
  return {{"bayesian_logistic_regression", "posterior of the coefficients of a logistic regression, normal prior",
           regression_keys(), check_regression},
          [](const Config& config, const PotentialContext& context) {
            return std::make_unique<LogisticRegression>(Regression(config, context, 0));
          }};
}

}  // namespace wasserstrom
