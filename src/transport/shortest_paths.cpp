// Dijkstra's search over costs less potentials, c_ij - v_j - u_i >= 0.  u is not kept: of a row that has a load on
// column j it is c_ij - v_j, and that of the row where the search begins shifts all distances alike.

#include "shortest_paths.hpp"

#include <algorithm>

namespace wasserstrom {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

std::size_t at(Index i) { return static_cast<std::size_t>(i); }

}  // namespace

ShortestPaths::ShortestPaths(NearestColumns& columns, Column& potential, std::vector<Mass> supply,
                             std::vector<Mass> demand)
    : columns_(columns),
      potential_(potential),
      supply_(std::move(supply)),
      demand_(std::move(demand)),
      loads_(demand_.size()),
      reached_(demand_.size(), Reached{infinite, 0, -1, false}),
      by_(supply_.size()),
      distance_(supply_.size()),
      base_(supply_.size()),
      left_(supply_.size(), false) {}

void ShortestPaths::place(Index row, std::int32_t column, double cost) {
  const Mass mass = std::min(supply_[at(row)], demand_[at(column)]);
  if (mass == 0) return;
  add(row, column, cost, mass);
  supply_[at(row)] -= mass;
  demand_[at(column)] -= mass;
}

void ShortestPaths::bring(Index row) {
  while (supply_[at(row)] > 0) {
    const Index end = find_open(row);
    lower_potentials(reached_[at(end)].distance);
    const Mass mass = narrowest(row, end);
    shift(row, end, mass);
    supply_[at(row)] -= mass;
    demand_[at(end)] -= mass;
    forget();
  }
}

/// The nearest column that has room.
Index ShortestPaths::find_open(Index row) {
  const NearestColumns::Best best = columns_.best(row, potential_, 0);
  leave(row, 0, best.value, -1);
  while (true) {
    const Stop stop = stops_.top();
    stops_.pop();
    if (stop.of_row) {
      look_further(stop.number);
      continue;
    }
    Reached& here = reached_[at(stop.number)];
    if (here.done) continue;
    here.done = true;
    if (demand_[at(stop.number)] > 0) return stop.number;
    for (const Load& each : loads_[at(stop.number)])
      if (!left_[at(each.row)]) leave(each.row, here.distance, each.cost - potential_[stop.number], stop.number);
  }
}

/// `base`: u of the row.
void ShortestPaths::leave(Index row, double distance, double base, Index by) {
  left_[at(row)] = true;
  by_[at(row)] = by;
  distance_[at(row)] = distance;
  base_[at(row)] = base;
  touched_rows_.push_back(row);
  for (const NearestColumns::Entry& each : columns_.of(row)) reach(row, each.column, each.cost, distance, base);
  if (columns_.beyond(row) < infinite) stops_.push({distance + std::max(0.0, columns_.beyond(row) - base), true, row});
}

void ShortestPaths::reach(Index row, std::int32_t column, double cost, double distance, double base) {
  const double way = distance + std::max(0.0, cost - potential_[column] - base);
  Reached& there = reached_[at(column)];
  if (way >= there.distance) return;
  if (there.distance == infinite) touched_columns_.push_back(column);
  there = {way, cost, row, false};
  stops_.push({way, false, column});
}

void ShortestPaths::look_further(Index row) {
  const std::span<const double> costs = columns_.look(row, potential_);
  for (std::size_t j = 0; j < costs.size(); ++j)
    reach(row, static_cast<std::int32_t>(j), costs[j], distance_[at(row)], base_[at(row)]);
}

void ShortestPaths::lower_potentials(double end) {
  for (const Index column : touched_columns_)
    if (const Reached& each = reached_[at(column)]; each.done) potential_[column] -= std::max(0.0, end - each.distance);
}

ShortestPaths::Mass ShortestPaths::narrowest(Index row, Index end) const {
  Mass mass = std::min(supply_[at(row)], demand_[at(end)]);
  for (Index i = reached_[at(end)].row; i != row; i = reached_[at(by_[at(i)])].row)
    for (const Load& each : loads_[at(by_[at(i)])])
      if (each.row == i) mass = std::min(mass, each.mass);
  return mass;
}

void ShortestPaths::shift(Index row, Index end, Mass mass) {
  for (Index column = end;;) {
    const Reached& here = reached_[at(column)];
    add(here.row, static_cast<std::int32_t>(column), here.cost, mass);
    if (here.row == row) return;
    const Index before = by_[at(here.row)];
    remove(here.row, before, mass);
    column = before;
  }
}

void ShortestPaths::add(Index row, std::int32_t column, double cost, Mass mass) {
  for (Load& each : loads_[at(column)])
    if (each.row == row) {
      each.mass += mass;
      return;
    }
  loads_[at(column)].push_back({row, cost, mass});
}

void ShortestPaths::remove(Index row, Index column, Mass mass) {
  std::vector<Load>& loads = loads_[at(column)];
  const auto found = std::find_if(loads.begin(), loads.end(), [&](const Load& each) { return each.row == row; });
  found->mass -= mass;
  if (found->mass == 0) loads.erase(found);
}

void ShortestPaths::forget() {
  for (const Index row : touched_rows_) left_[at(row)] = false;
  for (const Index column : touched_columns_) reached_[at(column)] = {infinite, 0, -1, false};
  touched_rows_.clear();
  touched_columns_.clear();
  stops_ = {};
}

}  // namespace wasserstrom
