#include "network_likelihood.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "half_line.hpp"
#include "predictive_scores.hpp"
#include "wasserstrom/base/error.hpp"

namespace wasserstrom {
namespace {

const double half_log_of_two_pi = 0.5 * std::log(2 * std::numbers::pi);

Column responses_of(const DataRows& data) {
  Column responses(std::ssize(data.rows));
  for (Index i = 0; i < responses.size(); ++i)
    responses[i] = data.data->response[data.rows[static_cast<std::size_t>(i)]];
  return responses;
}

/// Of the responses that a model was made for.
struct ResponseUnits {
  double mean = 0, deviation = 1;

  explicit ResponseUnits(const Column& responses) : mean(responses.mean()) {
    const double variance = (responses.array() - mean).square().mean();
    if (variance > 0) deviation = std::sqrt(variance);
  }
};

class NormalScores final : public ResponseScores {
 public:
  NormalScores(Column responses, const ResponseUnits& units) : responses_(std::move(responses)), units_(units) {}

  Index averages() const override { return 5; }

  void put(Index row, const double* output, const double* own, double* to, Index stride) const override {
    const double m = units_.mean + units_.deviation * output[0], s = units_.deviation * std::exp(-0.5 * own[0]),
                 y = responses_[row], z = (y - m) / s;
    put_normal_prediction(m, s, y, to, stride);
    to[3 * stride] = (y - m) * (y - m);
    to[4 * stride] = -0.5 * z * z - half_log_of_two_pi - std::log(s);
  }

  std::vector<std::string> names() const override {
    return {"rmse", "log_likelihood", "calibration_error", "single_rmse", "single_log_likelihood"};
  }

  std::vector<double> scores(std::span<const double> averages_of) const override {
    const auto together = regression_scores(responses_, averages_of, averages());
    double square = 0, log_likelihood = 0;
    for (Index r = 0; r < responses_.size(); ++r) {
      square += averages_of[static_cast<std::size_t>(averages() * r + 3)];
      log_likelihood += averages_of[static_cast<std::size_t>(averages() * r + 4)];
    }
    const auto count = static_cast<double>(responses_.size());
    return {together[0], together[1], together[2], std::sqrt(square / count), log_likelihood / count};
  }

 private:
  Column responses_;
  ResponseUnits units_;
};

class NormalLikelihood final : public NetworkLikelihood {
 public:
  NormalLikelihood(const DataRows& data, double shape, double rate)
      : data_(data.data), units_(responses_of(data)), shape_(shape), rate_(rate) {}

  Index outputs() const override { return 1; }
  std::vector<std::string> own_names() const override { return {"log_noise_precision"}; }

  double add(std::span<const Index> rows, const ConstRowsRef& outputs, double weight, const double* own, RowsRef slope,
             double* own_slope) const override {
    const double precision = std::exp(own[0]);
    double squares = 0;
    for (Index i = 0; i < outputs.rows(); ++i) {
      const double y = (data_->response[rows[static_cast<std::size_t>(i)]] - units_.mean) / units_.deviation,
                   off = outputs(i, 0) - y;
      slope(i, 0) = weight * precision * off;
      squares += off * off;
    }
    const double count = weight * static_cast<double>(outputs.rows()), half = 0.5 * weight * precision * squares;
    own_slope[0] += half - 0.5 * count;
    return half + count * (half_log_of_two_pi - 0.5 * own[0] + std::log(units_.deviation));
  }

  double prior(const double* own, double* own_slope) const override {
    const ValueAndSlope found = gamma_law(own[0], shape_, rate_);
    own_slope[0] += found.slope;
    return found.value;
  }

  std::unique_ptr<ResponseScores> scores_of(const DataRows& held_out) const override {
    return std::make_unique<NormalScores>(responses_of(held_out), units_);
  }

 private:
  std::shared_ptr<const DataSet> data_;
  ResponseUnits units_;
  double shape_, rate_;
};

/// Shares of exp(output), none of which overflows; returns the logarithm of their sum.
double softmax(const double* output, Index classes, double* share) {
  const double most = *std::max_element(output, output + classes);
  double sum = 0;
  for (Index c = 0; c < classes; ++c) sum += share[c] = std::exp(output[c] - most);
  for (Index c = 0; c < classes; ++c) share[c] /= sum;
  return most + std::log(sum);
}

class SoftmaxScores final : public ResponseScores {
 public:
  SoftmaxScores(Column labels, Index classes) : labels_(std::move(labels)), classes_(classes) {}

  Index averages() const override { return classes_ + 2; }

  void put(Index row, const double* output, const double*, double* to, Index stride) const override {
    std::vector<double> share(static_cast<std::size_t>(classes_));
    const double log_sum = softmax(output, classes_, share.data());
    for (Index c = 0; c < classes_; ++c) to[c * stride] = share[static_cast<std::size_t>(c)];
    const auto own = static_cast<Index>(labels_[row]);
    // Of numbers that are none no class is the likeliest.
    to[classes_ * stride] =
        std::isfinite(log_sum) ? std::max_element(output, output + classes_) - output == own : log_sum - log_sum;
    to[(classes_ + 1) * stride] = output[own] - log_sum;
  }

  std::vector<std::string> names() const override {
    return {"accuracy", "log_likelihood", "calibration_error", "brier", "single_accuracy", "single_log_likelihood"};
  }

  std::vector<double> scores(std::span<const double> averages_of) const override {
    const auto together = classification_scores(labels_, classes_, averages_of, averages());
    double hits = 0, log_likelihood = 0;
    for (Index r = 0; r < labels_.size(); ++r) {
      hits += averages_of[static_cast<std::size_t>(averages() * r + classes_)];
      log_likelihood += averages_of[static_cast<std::size_t>(averages() * r + classes_ + 1)];
    }
    const auto count = static_cast<double>(labels_.size());
    return {together[0], together[1], together[2], together[3], hits / count, log_likelihood / count};
  }

 private:
  Column labels_;  ///< numbers of classes
  Index classes_;
};

class SoftmaxLikelihood final : public NetworkLikelihood {
 public:
  explicit SoftmaxLikelihood(const DataRows& data) : label_(Column::Constant(data.data->response.size(), -1)) {
    const Column responses = responses_of(data);
    classes_.assign(responses.begin(), responses.end());
    std::sort(classes_.begin(), classes_.end());
    classes_.erase(std::unique(classes_.begin(), classes_.end()), classes_.end());
    if (classes_.size() < 2)
      throw ConfigError(
          fmt::format("the responses of data '{}' are all {} in the rows that are looked at: a "
                      "classification needs two values or more",
                      data.data->name, classes_.front()));
    constexpr std::size_t most = 1000;
    if (classes_.size() > most)
      throw ConfigError(
          fmt::format("the responses of data '{}' have {} values, as those of a regression: take "
                      "likelihood = \"regression\"",
                      data.data->name, classes_.size()));
    for (const Index row : data.rows) label_[row] = class_of(data, row);
  }

  Index outputs() const override { return std::ssize(classes_); }
  std::vector<std::string> own_names() const override { return {}; }

  double add(std::span<const Index> rows, const ConstRowsRef& outputs, double weight, const double*, RowsRef slope,
             double*) const override {
    double sum = 0;
    std::vector<double> share(classes_.size());
    for (Index i = 0; i < outputs.rows(); ++i) {
      const auto own = static_cast<Index>(label_[rows[static_cast<std::size_t>(i)]]);
      const Rows output = outputs.row(i);
      sum += softmax(output.data(), this->outputs(), share.data()) - output(0, own);
      for (Index c = 0; c < this->outputs(); ++c)
        slope(i, c) = weight * (share[static_cast<std::size_t>(c)] - (c == own));
    }
    return weight * sum;
  }

  double prior(const double*, double*) const override { return 0; }

  std::unique_ptr<ResponseScores> scores_of(const DataRows& held_out) const override {
    Column labels(std::ssize(held_out.rows));
    for (Index i = 0; i < labels.size(); ++i)
      labels[i] = class_of(held_out, held_out.rows[static_cast<std::size_t>(i)]);
    return std::make_unique<SoftmaxScores>(std::move(labels), outputs());
  }

 private:
  double class_of(const DataRows& data, Index row) const {
    const double response = data.data->response[row];
    const auto found = std::lower_bound(classes_.begin(), classes_.end(), response);
    if (found == classes_.end() || *found != response)
      throw ConfigError(
          fmt::format("the response of row {} of data '{}' is {}, which is none of the {} classes that the "
                      "model was made for: leave such rows out, or let both data have the same classes",
                      row, data.data->name, response, classes_.size()));
    return static_cast<double>(found - classes_.begin());
  }

  std::vector<double> classes_;
  Column label_;  ///< of each row of the data set, -1 for what is not looked at
};

}  // namespace

std::unique_ptr<NetworkLikelihood> normal_likelihood(const DataRows& data, double shape, double rate) {
  return std::make_unique<NormalLikelihood>(data, shape, rate);
}

std::unique_ptr<NetworkLikelihood> softmax_likelihood(const DataRows& data) {
  return std::make_unique<SoftmaxLikelihood>(data);
}

}  // namespace wasserstrom
