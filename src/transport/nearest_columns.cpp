#include "nearest_columns.hpp"

#include <algorithm>

namespace wasserstrom {
namespace {

constexpr Index most_kept = 64;

}  // namespace

NearestColumns::NearestColumns(const PairCosts& costs)
    : costs_(costs),
      kept_(static_cast<std::size_t>(std::min(most_kept, costs.columns()))),
      entries_(static_cast<std::size_t>(costs.rows()) * kept_, Entry{0, -1}),
      beyond_(static_cast<std::size_t>(costs.rows()), -std::numeric_limits<double>::infinity()),
      row_(static_cast<std::size_t>(costs.columns())),
      order_(row_.size()) {}

double NearestColumns::entry_bytes(Index columns) {
  return static_cast<double>(std::min(most_kept, columns)) * sizeof(Entry);
}

std::span<const NearestColumns::Entry> NearestColumns::of(Index row) const {
  const auto all = std::span(entries_).subspan(static_cast<std::size_t>(row) * kept_, kept_);
  return all.front().column < 0 ? all.first(0) : all;
}

std::span<const double> NearestColumns::look(Index row, const Column& potential) {
  costs_.row(row, row_);
  for (std::size_t j = 0; j < row_.size(); ++j)
    order_[j] = {row_[j] - potential[static_cast<Index>(j)], static_cast<std::int32_t>(j)};
  const auto cheaper = [](const Entry& a, const Entry& b) {
    return a.cost < b.cost || (a.cost == b.cost && a.column < b.column);
  };
  const auto end = order_.begin() + static_cast<Index>(kept_);
  if (kept_ < order_.size()) std::nth_element(order_.begin(), end, order_.end(), cheaper);
  beyond_[static_cast<std::size_t>(row)] = kept_ < order_.size() ? end->cost : std::numeric_limits<double>::infinity();
  Entry* out = &entries_[static_cast<std::size_t>(row) * kept_];
  for (auto each = order_.begin(); each != end; ++each)
    *out++ = {row_[static_cast<std::size_t>(each->column)], each->column};
  return row_;
}

NearestColumns::Best NearestColumns::best_kept(Index row, const Column& potential) const {
  Best found;
  for (const Entry& each : of(row)) {
    const double value = each.cost - potential[each.column];
    if (value > found.second) continue;
    const bool first = value < found.value || (value == found.value && each.column < found.column);
    if (!first) {
      found.second = value;
      continue;
    }
    found.second = found.value;
    found.value = value;
    found.column = each.column;
    found.cost = each.cost;
  }
  return found;
}

NearestColumns::Best NearestColumns::best(Index row, const Column& potential, double slack) {
  Best found = best_kept(row, potential);
  if (beyond(row) >= found.second) return found;
  if (beyond(row) <= found.value || beyond(row) < found.value + slack) {
    look(row, potential);
    found = best_kept(row, potential);
  }
  found.second = std::min(found.second, beyond(row));
  return found;
}

}  // namespace wasserstrom
