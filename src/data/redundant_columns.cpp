#include "redundant_columns.hpp"

#include <bit>
#include <unordered_map>

namespace wasserstrom {
namespace {

/// Of a column: what is not zero in it.
struct Trace {
  Index entries = 0;
  double value = 0;  ///< the first
  bool is_one_value = true;
  std::uint64_t hash = 0;  ///< a sum over the rows, so that zeros need not be visited
};

// The mixing of SplitMix64.
std::uint64_t mixed(std::uint64_t bits) {
  bits = (bits ^ bits >> 30) * 0xBF58476D1CE4E5B9U;
  bits = (bits ^ bits >> 27) * 0x94D049BB133111EBU;
  return bits ^ bits >> 31;
}

void add(Trace& trace, std::uint64_t row, double value) {
  if (value == 0) return;
  if (trace.entries++ == 0) trace.value = value;
  trace.is_one_value = trace.is_one_value && value == trace.value;
  trace.hash += mixed(std::bit_cast<std::uint64_t>(value) ^ mixed(row + 1));
}

std::vector<Trace> traces_of(const DataRows& data) {
  std::vector<Trace> traces(static_cast<std::size_t>(data.data->design.columns()));
  for (const Index r : data.rows) {
    const Design::Row row = data.data->design.row(r);
    for (std::size_t e = 0; e < row.value.size(); ++e)
      add(traces[row.column.empty() ? e : static_cast<std::size_t>(row.column[e])], static_cast<std::uint64_t>(r),
          row.value[e]);
  }
  return traces;
}

bool are_same(const DataRows& data, Index left, Index right) {
  const Design& design = data.data->design;
  for (const Index r : data.rows)
    if (design.at(r, left) != design.at(r, right)) return false;
  return true;
}

}  // namespace

RedundantColumns redundant_columns(const DataRows& data) {
  RedundantColumns found;
  std::unordered_map<std::uint64_t, Index> first;
  const std::vector<Trace> traces = traces_of(data);
  for (Index c = 0; c < std::ssize(traces); ++c) {
    const Trace& trace = traces[static_cast<std::size_t>(c)];
    if (trace.entries == 0 || (trace.entries == std::ssize(data.rows) && trace.is_one_value)) {
      found.constant.push_back(c);
      continue;
    }
    const auto [same, is_new] = first.try_emplace(trace.hash, c);
    if (!is_new && are_same(data, same->second, c)) found.twins.emplace_back(c, same->second);
  }
  return found;
}

}  // namespace wasserstrom
