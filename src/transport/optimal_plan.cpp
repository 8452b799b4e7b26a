#include "wasserstrom/transport/optimal_plan.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "auction.hpp"
#include "shortest_paths.hpp"

namespace wasserstrom {
namespace {

using Mass = ShortestPaths::Mass;

bool is_even(const Column& share) { return share.minCoeff() == share.maxCoeff(); }

/// In units of 2^-60, what rounding leaves over for the largest.
std::vector<Mass> rounded_masses(const Column& share) {
  constexpr Mass whole = Mass{1} << 60;
  std::vector<Mass> masses;
  for (const double each : share) masses.push_back(std::llround(each * static_cast<double>(whole)));
  *std::max_element(masses.begin(), masses.end()) += whole - std::accumulate(masses.begin(), masses.end(), Mass{0});
  return masses;
}

struct Masses {
  std::vector<Mass> supply, demand;

  Masses(const Column& of_rows, const Column& of_columns) {
    if (is_even(of_rows) && is_even(of_columns)) {
      const Index n = of_rows.size(), m = of_columns.size(), common = std::gcd(n, m);
      supply.assign(static_cast<std::size_t>(n), m / common);
      demand.assign(static_cast<std::size_t>(m), n / common);
    } else {
      supply = rounded_masses(of_rows);
      demand = rounded_masses(of_columns);
    }
  }

  bool is_assignment() const { return supply.size() == demand.size() && supply.front() == 1 && demand.front() == 1; }
};

/// How far costs differ in a row, on the mean over some rows.
double spread(const PairCosts& costs) {
  const Index looked_at = std::min<Index>(costs.rows(), 16);
  std::vector<double> row(static_cast<std::size_t>(costs.columns()));
  double sum = 0;
  for (Index k = 0; k < looked_at; ++k) {
    costs.row(k * costs.rows() / looked_at, row);
    const auto [low, high] = std::minmax_element(row.begin(), row.end());
    sum += *high - *low;
  }
  return sum / static_cast<double>(looked_at);
}

/// Prices by an auction, and what it has assigned to a cheapest column.
void assign_first(const PairCosts& costs, NearestColumns& columns, Column& potential, bool guessed,
                  ShortestPaths& paths) {
  const double range = spread(costs), finest = range / (8 * static_cast<double>(costs.rows()));
  if (!(range > 0)) return;
  const std::vector<std::int32_t> column =
      auction(columns, potential, costs.rows(), guessed ? finest : range / 4, finest);
  for (Index i = 0; i < costs.rows(); ++i)
    if (const NearestColumns::Best best = columns.best(i, potential, 0);
        best.column == column[static_cast<std::size_t>(i)])
      paths.place(i, best.column, best.cost);
}

/// Entries row by row, with the cheapest column for who has no mass.
TransportPlan plan_of(const ShortestPaths& paths, const std::vector<Mass>& supply, NearestColumns& columns,
                      const Column& potential) {
  const Mass whole = std::accumulate(supply.begin(), supply.end(), Mass{0});
  TransportPlan plan;
  plan.first.assign(supply.size() + 1, 0);
  for (const auto& loads : paths.loads())
    for (const auto& each : loads) ++plan.first[static_cast<std::size_t>(each.row) + 1];
  for (std::size_t i = 0; i < supply.size(); ++i)
    if (supply[i] == 0) plan.first[i + 1] = 1;
  std::partial_sum(plan.first.begin(), plan.first.end(), plan.first.begin());
  plan.column.resize(static_cast<std::size_t>(plan.first.back()));
  plan.share.resize(plan.column.size());
  std::vector<Index> next(plan.first.begin(), plan.first.end() - 1);
  for (std::size_t j = 0; j < paths.loads().size(); ++j)
    for (const auto& each : paths.loads()[j]) {
      const auto row = static_cast<std::size_t>(each.row), entry = static_cast<std::size_t>(next[row]++);
      plan.column[entry] = static_cast<Index>(j);
      plan.share[entry] = static_cast<double>(each.mass) / static_cast<double>(supply[row]);
      plan.cost += each.cost * (static_cast<double>(each.mass) / static_cast<double>(whole));
    }
  for (std::size_t i = 0; i < supply.size(); ++i) {
    if (supply[i] > 0) continue;
    const auto entry = static_cast<std::size_t>(plan.first[i]);
    plan.column[entry] = columns.best(static_cast<Index>(i), potential, 0).column;
    plan.share[entry] = 1;
  }
  return plan;
}

}  // namespace

double plan_bytes(Index rows, Index columns) {
  constexpr double of_row = 8 * sizeof(double), of_column = 16 * sizeof(double);
  return static_cast<double>(rows) * (of_row + NearestColumns::entry_bytes(columns)) +
         static_cast<double>(columns) * of_column;
}

TransportPlan optimal_plan(const PairCosts& costs, const Column& supply, const Column& demand, const Column& guess,
                           const std::function<void(Index)>& watch) {
  constexpr Index unwatched = 512;
  const Masses masses(supply, demand);
  Column potential = guess.size() > 0 ? guess : Column(Column::Zero(costs.columns()));
  NearestColumns columns(costs);
  ShortestPaths paths(columns, potential, masses.supply, masses.demand);
  if (masses.is_assignment()) assign_first(costs, columns, potential, guess.size() > 0, paths);
  for (Index i = 0; i < costs.rows(); ++i) {
    paths.bring(i);
    if (watch && i % unwatched == unwatched - 1) watch(i);
  }
  TransportPlan plan = plan_of(paths, masses.supply, columns, potential);
  plan.potential = std::move(potential);
  plan.potential.array() -= plan.potential.mean();
  return plan;
}

}  // namespace wasserstrom
