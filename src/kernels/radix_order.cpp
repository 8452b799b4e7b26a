// Sorting by digits of 11 bits, the last digit first.  A digit that all numbers share takes no pass.

#include "radix_order.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <utility>

namespace wasserstrom {
namespace {

constexpr Index few = 2000;  // below, comparing is faster
constexpr int digit_bits = 11, digits = 6;
constexpr std::size_t digit_values = std::size_t{1} << digit_bits;

struct Item {
  std::uint64_t key;
  Index place;
};

/// An unsigned number that orders as the value does: the bits of a positive one come above all those of negative ones,
/// whose order is turned round.
std::uint64_t key_of(double value) {
  const auto bits = std::bit_cast<std::uint64_t>(value + 0.0);  // -0 becomes 0
  constexpr std::uint64_t sign = std::uint64_t{1} << 63;
  return (bits & sign) != 0 ? ~bits : bits | sign;
}

double value_of(std::uint64_t key) {
  constexpr std::uint64_t sign = std::uint64_t{1} << 63;
  return std::bit_cast<double>((key & sign) != 0 ? key & ~sign : ~key);
}

std::size_t digit_of(std::uint64_t key, int digit) { return (key >> (digit * digit_bits)) & (digit_values - 1); }

void sort_by_comparing(std::vector<Item>& items) {
  std::sort(items.begin(), items.end(),
            [](const Item& a, const Item& b) { return a.key != b.key ? a.key < b.key : a.place < b.place; });
}

void sort_by_digits(std::vector<Item>& items) {
  std::vector<std::array<std::size_t, digit_values>> count(digits);
  for (auto& each : count) each.fill(0);
  for (const Item& item : items)
    for (int d = 0; d < digits; ++d) ++count[static_cast<std::size_t>(d)][digit_of(item.key, d)];

  std::vector<Item> sorted(items.size());
  for (int d = 0; d < digits; ++d) {
    auto& next = count[static_cast<std::size_t>(d)];
    if (next[digit_of(items.front().key, d)] == items.size()) continue;
    std::size_t before = 0;
    for (std::size_t& each : next) before += std::exchange(each, before);
    for (const Item& item : items) sorted[next[digit_of(item.key, d)]++] = item;
    items.swap(sorted);
  }
}

}  // namespace

AscendingOrder::AscendingOrder(std::span<const double> values) : place(values.size()), value(values.size()) {
  std::vector<Item> items(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) items[i] = {key_of(values[i]), static_cast<Index>(i)};
  if (std::ssize(items) < few) sort_by_comparing(items);
  else sort_by_digits(items);
  for (std::size_t i = 0; i < items.size(); ++i) {
    place[i] = items[i].place;
    value[i] = value_of(items[i].key);
  }
}

}  // namespace wasserstrom
