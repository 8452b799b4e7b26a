#include "predictive_scores.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

namespace wasserstrom {

void put_normal_prediction(double m, double s, double y, double* to, Index stride) {
  const double z = (y - m) / s;
  to[0] = m;
  to[stride] = std::exp(-0.5 * z * z - 0.5 * std::log(2 * std::numbers::pi)) / s;
  to[2 * stride] = 0.5 * std::erfc(-z / std::numbers::sqrt2);
}

std::array<double, 3> regression_scores(const Column& response, std::span<const double> averages, Index stride) {
  double squares = 0, log_likelihood = 0, calibration = 0;
  std::vector<double> quantile;
  for (Index r = 0; r < response.size(); ++r) {
    const double* const average = averages.data() + stride * r;
    squares += (response[r] - average[0]) * (response[r] - average[0]);
    log_likelihood += std::log(average[1]);
    quantile.push_back(average[2]);
  }
  std::sort(quantile.begin(), quantile.end());
  const auto count = static_cast<double>(response.size());
  for (std::size_t r = 0; r < quantile.size(); ++r)
    calibration += std::abs(quantile[r] - (static_cast<double>(r) + 0.5) / count);
  return {std::sqrt(squares / count), log_likelihood / count, calibration / count};
}

std::array<double, 4> classification_scores(const Column& label, Index classes, std::span<const double> averages,
                                            Index stride) {
  constexpr std::size_t bins = 10;
  double hits = 0, log_likelihood = 0, brier = 0;
  std::array<double, bins> excess{};  // of confidence over hits
  for (Index r = 0; r < label.size(); ++r) {
    const double* const p = averages.data() + stride * r;
    const auto own = static_cast<Index>(label[r]);
    const Index likeliest = std::max_element(p, p + classes) - p;
    if (!std::isfinite(p[likeliest])) {
      const double unknown = std::numeric_limits<double>::quiet_NaN();
      return {unknown, unknown, unknown, unknown};
    }
    hits += likeliest == own;
    log_likelihood += std::log(p[own]);
    for (Index c = 0; c < classes; ++c) brier += (p[c] - (c == own)) * (p[c] - (c == own));
    const auto bin = static_cast<std::size_t>(static_cast<double>(bins) * p[likeliest]);
    excess[std::min(bins - 1, bin)] += p[likeliest] - (likeliest == own);
  }
  double calibration = 0;
  for (const double each : excess) calibration += std::abs(each);
  const auto count = static_cast<double>(label.size());
  return {hits / count, log_likelihood / count, calibration / count, brier / count};
}

}  // namespace wasserstrom
