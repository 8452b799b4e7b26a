// P(y = 1 | x) = 1 / (1 + exp(-m)),  m = x theta + intercept,  theta ~ N(0, prior_std^2):
//
//   g(theta) = power sum_r log(1 + exp(-y_r m_r)) - log prior(theta),  y_r of -1 and 1

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "half_line.hpp"
#include "information.hpp"
#include "objectives.hpp"
#include "regression.hpp"
#include "wasserstrom/base/error.hpp"

namespace wasserstrom {
namespace {

/// The two values that responses have; the larger one counts as 1.
struct Labels {
  double low, high;
};

Labels labels_of(const DataRows& data) {
  const Column& response = data.data->response;
  Labels labels{response[data.rows.front()], response[data.rows.front()]};
  for (const Index r : data.rows) {
    labels.low = std::min(labels.low, response[r]);
    labels.high = std::max(labels.high, response[r]);
  }
  if (labels.low == labels.high)
    throw ConfigError(
        fmt::format("the responses of data '{}' are all {} in the rows that are looked at: logistic "
                    "regression needs two values",
                    data.data->name, labels.low));
  return labels;
}

/// -1 and 1 for all rows of the data set; what is not looked at stays 0.
Column signs(const DataRows& data, const Labels& labels) {
  Column signs = Column::Zero(data.data->response.size());
  for (const Index r : data.rows) {
    const double y = data.data->response[r];
    if (y != labels.low && y != labels.high)
      throw ConfigError(
          fmt::format("a response of data '{}' is {}: logistic regression looks at rows with the two "
                      "responses {} and {}; choose them by 'rows'",
                      data.data->name, y, labels.low, labels.high));
    signs[r] = y == labels.high ? 1 : -1;
  }
  return signs;
}

/// Accuracy, mean log-likelihood and calibration of the averaged probabilities.
class LogisticPredictor final : public Predictor {
 public:
  LogisticPredictor(DataRows held_out, const Labels& labels, bool intercept)
      : held_out_(std::move(held_out)), signs_(signs(held_out_, labels)), intercept_(intercept) {}

  Index rows() const override { return std::ssize(held_out_.rows); }
  Index averages_per_row() const override { return 1; }

  void predict(const ConstRowsRef& position, Index first, Index count, std::span<double> out) const override {
    const auto part =
        std::span(held_out_.rows).subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(count));
    const Design& design = held_out_.data->design;
    CoefficientTile tile(design.columns() + intercept_);
    tile.load(position, 0, position.rows());
    AlignedArray predictor(count * lanes);
    linear_predictor({design, signs_, part, intercept_}, tile.parameter(), predictor.data());
    for (std::size_t k = 0; k < out.size(); ++k)  // of the label that was seen: as small as numbers can be, not 1 - 1
      out[k] = 1 / (1 + std::exp(-sign(static_cast<std::size_t>(first) + k / lanes) * predictor.data()[k]));
  }

  std::vector<std::string> score_names() const override { return {"accuracy", "log_likelihood", "calibration_error"}; }

  std::vector<double> scores(std::span<const double> likelihood) const override {
    double hits = 0, log_likelihood = 0;
    std::array<double, bins> excess{};  // of expected over seen ones, by predicted probability
    for (std::size_t r = 0; r < likelihood.size(); ++r) {
      const bool one = sign(r) > 0;
      const double p = one ? likelihood[r] : 1 - likelihood[r];
      if (!std::isfinite(p)) return std::vector<double>(3, p);
      hits += (p >= 0.5) == one;
      log_likelihood += std::log(likelihood[r]);
      excess[std::min<std::size_t>(bins - 1, static_cast<std::size_t>(bins * p))] += p - one;
    }
    double calibration = 0;
    for (const double each : excess) calibration += std::abs(each);
    const auto count = static_cast<double>(likelihood.size());
    return {hits / count, log_likelihood / count, calibration / count};
  }

 private:
  static constexpr std::size_t bins = 10;
  double sign(std::size_t r) const { return signs_[held_out_.rows[r]]; }

  DataRows held_out_;
  Column signs_;
  bool intercept_;
};

class LogisticRegression final : public Potential {
 public:
  explicit LogisticRegression(Regression regression)
      : regression_(std::move(regression)),
        labels_(labels_of(regression_.data())),
        signs_(signs(regression_.data(), labels_)) {}

  void evaluate(const ConstRowsRef& position, Index step, ColumnRef value, RowsRef gradient) const override {
    const std::vector<Index> batch = regression_.batch(step);
    const ResponseRows rows{regression_.data().data->design, signs_, batch, regression_.intercept()};
    const double weight = regression_.row_weight(batch);
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

  std::optional<Rows> hessian(const ConstColumnRef& x) const override {
    const std::vector<Index>& all = regression_.data().rows;
    const double weight = regression_.row_weight(all);
    Rows hessian = information({regression_.data().data->design, signs_, all, regression_.intercept()}, x,
                               [&](double m) { return weight * logistic(m) * logistic(-m); });
    regression_.add_prior_hessian(hessian);
    return hessian;
  }

  std::vector<std::string> parameter_names() const override { return regression_.coefficient_names(); }

  std::unique_ptr<Predictor> predictor(const DataRows& held_out) const override {
    require_same_columns(regression_.data(), held_out);
    return std::make_unique<LogisticPredictor>(held_out, labels_, regression_.intercept());
  }

 private:
  Regression regression_;
  Labels labels_;
  Column signs_;
};

}  // namespace

PotentialRegistry::Entry bayesian_logistic_regression_target() {
  return {
      {"bayesian_logistic_regression", "posterior of the coefficients of a logistic regression, normal or flat prior",
       regression_keys(), check_regression},
      [](const Config& config, const PotentialContext& context) {
        return std::make_unique<LogisticRegression>(Regression(config, context, 0));
      }};
}

}  // namespace wasserstrom
