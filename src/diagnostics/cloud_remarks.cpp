#include "wasserstrom/diagnostics/cloud_remarks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "wasserstrom/diagnostics/moments.hpp"

namespace wasserstrom {
namespace {

constexpr double narrow = 0.5, wide = 2, little_weight = 1e-3, quartile_distances = 10, least_excess = 10;
constexpr Index fewest = 8;  // particles of which something can be said

/// g and p (x - m) . grad g of every particle, on all ranks.
Rows blended(const PointCloud& points, const Objectives& objectives, const Column& weights, Index step) {
  const Column mean = moments(points).mean;
  const Index rows = points.position.rows();
  Rows own = Rows::Zero(rows, 2);
  Column value(rows);
  Rows gradient(rows, points.position.cols());
  for (std::size_t k = 0; k < objectives.size(); ++k) {
    const double w = weights[static_cast<Index>(k)];
    objectives[k].potential()->evaluate(points.position, step, value, gradient);
    for (Index i = 0; i < rows; ++i) {
      double product = 0;
      for (Index c = 0; c < mean.size(); ++c) product += (points.position(i, c) - mean[c]) * gradient(i, c);
      own(i, 0) += w * value[i];
      own(i, 1) += w * points.weight[i] * product;
    }
  }
  return points.exchange.gather(own);
}

std::string width_remark(const Rows& found, Index dimension) {
  double sum = 0;
  for (Index i = 0; i < found.rows(); ++i) sum += found(i, 1);
  const double width = sum / static_cast<double>(dimension);
  if (!std::isfinite(width) || (width >= narrow && width <= wide)) return {};
  return fmt::format(
      "the cloud of particles is too {}: the mean of (x - m) grad g is {:.2g} d, where it is d for draws of the "
      "target; "
      "means may be right, deviations are not{}",
      width < narrow ? "narrow" : "wide", width,
      width < narrow ? ": take more particles, a wider kernel bandwidth, or flow.type = \"ngflow_vi\""
                     : ", and the run has perhaps not come far enough");
}

std::string stranded_remark(const Rows& found) {
  std::vector<double> value(static_cast<std::size_t>(found.rows()));
  for (Index i = 0; i < found.rows(); ++i) value[static_cast<std::size_t>(i)] = found(i, 0);
  std::vector<double> sorted = value;
  std::sort(sorted.begin(), sorted.end());
  const double median = sorted[sorted.size() / 2], distance = sorted[3 * sorted.size() / 4] - sorted[sorted.size() / 4],
               limit = median + quartile_distances * distance + least_excess;
  Index count = 0, first = -1;
  for (std::size_t i = 0; i < value.size(); ++i)
    if (value[i] > limit) {
      if (count++ == 0) first = static_cast<Index>(i);
    }
  if (count == 0) return {};
  return fmt::format(
      "{} stranded, the first is number {}: -log of its density is {:.3g}, that of most others about {:.3g}; "
      "where kernel and gradient are flat nothing moves it, so start nearer, or with a wider kernel",
      count == 1 ? "a particle is" : fmt::format("{} particles are", count), first,
      value[static_cast<std::size_t>(first)], median);
}

}  // namespace

std::vector<std::string> cloud_remarks(const PointCloud& points, const Objectives& objectives, const Column& weights,
                                       bool weights_are_fixed, Index step) {
  std::vector<std::string> remarks;
  const auto tell = [&](std::string remark) {
    if (!remark.empty()) remarks.push_back(std::move(remark));
  };
  for (std::size_t k = 0; k < objectives.size() && objectives.size() > 1 && !weights_are_fixed; ++k)
    if (weights[static_cast<Index>(k)] < little_weight)
      tell(fmt::format(
          "the objective '{}' has weight {:.1g}: the others decide, and it falls with them; weights.lower_bound "
          "would give it a say",
          objectives[k].name, weights[static_cast<Index>(k)]));
  const auto all = [&](auto has) { return std::all_of(objectives.begin(), objectives.end(), has); };
  if (points.layout().particles() < fewest || !all([](const Objective& each) { return each.potential() != nullptr; }))
    return remarks;
  const Rows found = blended(points, objectives, weights, step);
  if (!found.allFinite()) return remarks;
  if (all([](const Objective& each) { return each.entropy() == 1; })) tell(width_remark(found, points.position.cols()));
  tell(stranded_remark(found));
  return remarks;
}

}  // namespace wasserstrom
