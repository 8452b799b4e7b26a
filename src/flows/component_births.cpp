#include "component_births.hpp"

#include <cmath>
#include <limits>

#include "importance.hpp"

namespace wasserstrom {
namespace {

/// The lowest global number of those of this rank's `numbers` that are as large as the largest of all ranks.
Index place_of_largest(const Column& numbers, Index first, const Communicator& communicator) {
  constexpr double none = -std::numeric_limits<double>::infinity();
  const double largest = communicator.maximum(numbers.size() > 0 ? numbers.maxCoeff() : none);
  Index place = std::numeric_limits<Index>::max();
  for (Index i = numbers.size() - 1; i >= 0; --i)
    if (numbers[i] == largest) place = first + i;
  return communicator.minimum(place);
}

/// log pi - max(log q, largest log q - bonus) at the draws of this rank: where q is next to nothing, as at most draws
/// of empty slots, pi decides and not how little q is.
Column prospects(const FlowParts& parts, const ComponentMoments& moments, const Column& weights,
                 const Communicator& communicator) {
  constexpr double bonus = 10;
  const Column& log_q = moments.log_density;
  const double none = -std::numeric_limits<double>::infinity();
  const double floor = communicator.maximum(log_q.size() > 0 ? log_q.maxCoeff() : none) - bonus;
  const Column log_target = log_ratios(parts, moments, weights, moments.annealing) + log_q;
  return log_target.array() - log_q.array().max(floor);
}

}  // namespace

std::optional<Birth> find_birth(const FlowParts& parts, const Mixture& mixture, const ComponentMoments& moments,
                                const ConstRowsRef& rows, const Column& component_weight, const Column& weights,
                                double empty_below) {
  const Layout& layout = mixture.layout();
  const Communicator& communicator = layout.communicator();
  const Index each = moments.points->share.size(), d = mixture.dimension();
  const Index slot = place_of_largest(-component_weight, layout.first_row(), communicator);
  const Index point =
      place_of_largest(prospects(parts, moments, weights, communicator), layout.first_row() * each, communicator);
  const Index parent = point / each, own = parent - layout.first_row();
  const std::vector<double> found =
      sum_rows(parts, static_cast<std::size_t>(rows.cols()) + 1, [&](Index row, std::span<double> sum) {
        if (layout.first_row() + row == slot) sum[0] = component_weight[row];
        if (row != own) return;
        for (Index c = 0; c < rows.cols(); ++c)
          sum[static_cast<std::size_t>(1 + c)] =
              c < d ? moments.points->position(own * each + point % each, c) : rows(own, c);
      });
  if (!(found[0] < empty_below)) return {};
  Birth birth{slot, Eigen::Map<const Column>(found.data() + 1, rows.cols())};
  birth.row[mixture.shape().log_weight()] = std::log(0.1 / static_cast<double>(layout.particles()));
  return birth;
}

void give_birth(const Birth& birth, const Layout& components, const ConstRowsRef& rows, double t, RowsRef rate) {
  const Index log_weight = rows.cols() - 1, own = birth.component - components.first_row();
  rate.col(log_weight).array() += std::log1p(-std::exp(birth.row[log_weight])) / t;
  if (own >= 0 && own < rows.rows()) rate.row(own) = (birth.row.transpose() - rows.row(own)) / t;
}

}  // namespace wasserstrom
