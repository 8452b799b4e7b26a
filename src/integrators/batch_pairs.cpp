#include "batch_pairs.hpp"

#include <algorithm>

namespace wasserstrom {
namespace {

bool share_sums(const PairEnergy& one, const PairEnergy& other) {
  return !one.gate && !other.gate && one.sums_as(other);
}

/// Rows that have passed the gate.
std::vector<Index> passed(const ConstRowsRef& points, const Gate& gate) {
  std::vector<Index> rows;
  for (Index i = 0; i < points.rows(); ++i)
    if (points(i, gate.coordinate) >= gate.from) rows.push_back(i);
  return rows;
}

void add_gated_pairs(const PairEnergy& pairs, double factor, const ConstRowsRef& targets, const ConstRowsRef& sources,
                     ColumnRef value, RowsRef gradient) {
  const Gate& gate = *pairs.gate;
  const std::vector<Index> own = passed(targets, gate), others = passed(sources, gate);
  if (own.empty() || others.empty()) return;
  const Rows on_line = targets(own, Eigen::seqN(gate.along, 1)), seen = sources(others, Eigen::seqN(gate.along, 1));
  Column line_value = Column::Zero(std::ssize(own));
  Rows line_gradient = Rows::Zero(std::ssize(own), 1);
  add_pairs(pairs, factor, on_line, seen, sources.rows(), line_value, line_gradient);
  for (std::size_t n = 0; n < own.size(); ++n) {
    value[own[n]] += line_value[static_cast<Index>(n)];
    gradient(own[n], gate.along) += line_gradient(static_cast<Index>(n), 0);
  }
}

}  // namespace

void add_pairs(const PairKernel& kernel, double factor, const ConstRowsRef& targets, const ConstRowsRef& sources,
               Index batch, ColumnRef value, RowsRef gradient) {
  constexpr Index block = Exchange::block_rows;
  const Index d = targets.cols();
  const KernelSumRequest request{kernel.kernel.get(), kernel.bandwidth, d, 1, true};
  const auto pass = kernel.sum->begin(request, targets);
  Rows charged(sources.rows(), d + 2);
  charged.leftCols(d) = sources;
  charged.rightCols(2).setConstant(factor / (2 * static_cast<double>(batch) * static_cast<double>(batch)));
  for (Index first = 0; first < charged.rows(); first += block)
    pass->add_block(charged.middleRows(first, std::min(block, charged.rows() - first)));
  const KernelSums sums = pass->sums();
  value += 0.5 * sums.value.col(0);
  gradient += sums.gradient;
}

BatchPairs::BatchPairs(const Objectives& objectives) {
  for (Index k = 0; k < std::ssize(objectives); ++k) {
    const PairEnergy* const pairs = objectives[static_cast<std::size_t>(k)].pairs();
    factors_.push_back(pairs ? pairs->factor : 0);
    if (!pairs) continue;
    const auto found = std::find_if(groups_.begin(), groups_.end(),
                                    [&](const Group& each) { return share_sums(*each.pairs, *pairs); });
    if (found != groups_.end()) found->objectives.push_back(k);
    else groups_.push_back({pairs, {k}, 0});
  }
}

void BatchPairs::set_weights(const Column& weights) {
  for (Group& each : groups_) {
    each.factor = 0;
    for (const Index k : each.objectives) each.factor += weights[k] * factors_[static_cast<std::size_t>(k)];
  }
}

void BatchPairs::add(const ConstRowsRef& targets, const ConstRowsRef& sources, ColumnRef value,
                     RowsRef gradient) const {
  for (const Group& each : groups_) {
    if (each.factor == 0) continue;
    if (each.pairs->gate) add_gated_pairs(*each.pairs, each.factor, targets, sources, value, gradient);
    else add_pairs(*each.pairs, each.factor, targets, sources, sources.rows(), value, gradient);
  }
}

double BatchPairs::pull() const {
  double sum = 0;
  for (const Group& each : groups_)
    if (const auto cusp = cusp_of(*each.pairs->kernel, each.pairs->bandwidth); cusp && is_steady(cusp->exponent))
      sum += each.factor * cusp->slope;
  return sum;
}

bool BatchPairs::has_endless_pull() const {
  return std::any_of(groups_.begin(), groups_.end(), [](const Group& each) {
    const auto cusp = cusp_of(*each.pairs->kernel, each.pairs->bandwidth);
    return each.factor != 0 && cusp && !is_steady(cusp->exponent);
  });
}

void add_potentials(const Objectives& objectives, const Column& weights, Index step, const ConstRowsRef& position,
                    ColumnRef value, RowsRef gradient) {
  Column each_value(position.rows());
  Rows each_gradient(position.rows(), position.cols());
  for (Index k = 0; k < std::ssize(objectives); ++k) {
    const Potential* const potential = objectives[static_cast<std::size_t>(k)].potential();
    if (!potential || weights[k] == 0) continue;
    potential->evaluate(position, step, each_value, each_gradient);
    value += weights[k] * each_value;
    gradient += weights[k] * each_gradient;
  }
}

}  // namespace wasserstrom
