#include "importance.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace wasserstrom {
namespace {

/// The largest of so many weights, whose tail is looked at.
std::size_t tail_size(std::size_t count) {
  const auto n = static_cast<double>(count);
  return static_cast<std::size_t>(std::ceil(std::min(0.2 * n, 3 * std::sqrt(n))));
}

double mean_log(const std::vector<double>& excess, double b) {
  double sum = 0;
  for (const double x : excess) sum += std::log1p(-b * x);
  return sum / static_cast<double>(excess.size());
}

/// Of excesses in ascending order: the mean of the profile likelihood over a grid of b = -k / sigma.
double fitted_tail(const std::vector<double>& excess) {
  const auto n = static_cast<double>(excess.size());
  const auto points = 30 + static_cast<Index>(std::sqrt(n));
  const double quarter = excess[static_cast<std::size_t>(n / 4 + 0.5) - 1], largest = excess.back();
  std::vector<double> b, likelihood;
  for (Index i = 1; i <= points; ++i) {
    const double at =
        1 / largest + (1 - std::sqrt(static_cast<double>(points) / (static_cast<double>(i) - 0.5))) / (3 * quarter);
    const double k = mean_log(excess, at);
    b.push_back(at);
    likelihood.push_back(n * (std::log(-at / k) - k - 1));
  }
  double mean = 0, total = 0;
  const double top = *std::max_element(likelihood.begin(), likelihood.end());
  for (std::size_t i = 0; i < b.size(); ++i) {
    const double weight = std::exp(likelihood[i] - top);
    mean += weight * b[i];
    total += weight;
  }
  constexpr double prior_size = 10, prior = 0.5;
  return (n * mean_log(excess, mean / total) + prior_size * prior) / (n + prior_size);
}

std::vector<Index> entropic(const Objectives& objectives) {
  std::vector<Index> found;
  for (Index k = 0; k < std::ssize(objectives); ++k)
    if (objectives[static_cast<std::size_t>(k)].entropy() > 0) found.push_back(k);
  return found;
}

/// log r of this rank's points, r = pi / q, and what it takes to add such up without overflow.
struct Ratios {
  Column logarithm;
  double largest;

  Ratios(Column logarithms, const Communicator& communicator)
      : logarithm(std::move(logarithms)),
        largest(communicator.maximum(logarithm.size() > 0 ? logarithm.maxCoeff()
                                                          : -std::numeric_limits<double>::infinity())) {}
};

/// NaN beyond so many points, which the root would have to gather and sort in every step.
constexpr Index most_gathered = Index{1} << 20;

double tail_of(const Ratios& ratios, const ComponentPoints& points, const Layout& layout) {
  double tail = std::numeric_limits<double>::quiet_NaN();
  const Index all = layout.particles() * points.share.size();
  if (all > most_gathered) return tail;
  const Column logarithms = ratios.logarithm.array() + points.weight.array().log();
  const Communicator& communicator = layout.communicator();
  std::vector<double> gathered =
      communicator.gather(std::span(logarithms.data(), static_cast<std::size_t>(logarithms.size())));
  if (communicator.is_root()) tail = pareto_tail(std::move(gathered));
  communicator.broadcast(std::span(&tail, 1));
  return tail;
}

}  // namespace

double pareto_tail(std::vector<double> log_weight) {
  constexpr std::size_t fewest = 5;
  const std::size_t count = tail_size(log_weight.size());
  if (count < fewest || count >= log_weight.size()) return std::numeric_limits<double>::quiet_NaN();
  std::sort(log_weight.begin(), log_weight.end());
  const double top = log_weight.back(), cut = std::exp(log_weight[log_weight.size() - count - 1] - top);
  std::vector<double> excess;
  for (std::size_t i = log_weight.size() - count; i < log_weight.size(); ++i)
    excess.push_back(std::exp(log_weight[i] - top) - cut);
  if (!(excess.front() > 0)) return std::numeric_limits<double>::quiet_NaN();
  return fitted_tail(excess);
}

Column log_ratios(const FlowParts& parts, const ComponentMoments& moments, const Column& weights, double factor) {
  double temperature = 0;
  Column blended = Column::Zero(moments.log_density.size());
  for (const Index k : entropic(parts.objectives)) {
    blended -= factor * weights[k] * moments.potential.col(k);
    temperature += weights[k] * parts.objectives[static_cast<std::size_t>(k)].entropy();
  }
  if (temperature > 0) blended /= temperature;
  return blended - moments.log_density;
}

std::vector<std::string> importance_columns(const Objectives& objectives) {
  std::vector<std::string> names;
  for (const Index k : entropic(objectives))
    for (const char* kind : {"elbo_", "elbo_se_", "iw_elbo_"})
      names.push_back(kind + objectives[static_cast<std::size_t>(k)].name);
  if (!names.empty()) names.insert(names.end(), {"importance_ess", "pareto_k"});
  return names;
}

namespace {

/// For each of `objectives` what elbo, the square of elbo_se and iw_elbo are made from; behind them the sums of r and
/// r^2 of the last of `ratios`.  Collective.
std::vector<double> importance_sums(const FlowParts& parts, const ComponentMoments& moments,
                                    const Column& component_weight, const std::vector<Index>& objectives,
                                    const std::vector<Ratios>& ratios) {
  const ComponentPoints& points = *moments.points;
  const Index each = points.share.size();
  const std::size_t count = objectives.size();
  return sum_rows(parts, 3 * count + 2, [&](Index row, std::span<double> sum) {
    const double alpha = component_weight[row];
    for (std::size_t n = 0; n < count; ++n) {
      sum[3 * n] += alpha * moments.value(row, objectives[n]);
      sum[3 * n + 1] += alpha * alpha * moments.variance(row, objectives[n]) / static_cast<double>(each);
    }
    for (Index point = row * each; point < (row + 1) * each; ++point)
      for (std::size_t n = 0; n <= count; ++n) {
        const double ratio = std::exp(ratios[n].logarithm[point] - ratios[n].largest);
        sum[n < count ? 3 * n + 2 : 3 * n] += points.weight[point] * ratio;
        if (n == count) sum[3 * n + 1] += points.weight[point] * ratio * ratio;
      }
  });
}

}  // namespace

Column importance_numbers(const FlowParts& parts, const Mixture& mixture, const ComponentMoments& moments,
                          const Column& component_weight, const Column& weights) {
  constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
  const std::vector<Index> objectives = entropic(parts.objectives);
  if (objectives.empty()) return {};
  const std::size_t count = objectives.size();
  const Communicator& communicator = mixture.layout().communicator();
  const auto entropy = [&](Index k) { return parts.objectives[static_cast<std::size_t>(k)].entropy(); };
  std::vector<Ratios> ratios;
  for (const Index k : objectives)
    ratios.emplace_back(-moments.potential.col(k) / entropy(k) - moments.log_density, communicator);
  ratios.emplace_back(log_ratios(parts, moments, weights), communicator);
  const std::vector<double> sums = importance_sums(parts, moments, component_weight, objectives, ratios);

  const DrawRule& rule = mixture.draw_rule();
  Column numbers(std::ssize(sums));
  for (std::size_t n = 0; n < count; ++n) {
    const auto at = static_cast<Index>(3 * n);
    numbers[at] = -sums[3 * n];
    numbers[at + 1] = rule.is_independent() ? std::sqrt(sums[3 * n + 1]) : unknown;
    numbers[at + 2] = entropy(objectives[n]) * (ratios[n].largest + std::log(sums[3 * n + 2]));
  }
  const Index last = numbers.size() - 2;
  numbers[last] = sums[3 * count] * sums[3 * count] / sums[3 * count + 1];
  numbers[last + 1] =
      rule.kind == DrawKind::nodes ? unknown : tail_of(ratios[count], *moments.points, mixture.layout());
  return numbers;
}

}  // namespace wasserstrom
