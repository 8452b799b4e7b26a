#include "line_order.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

namespace wasserstrom {
namespace {

constexpr std::uint64_t sign = std::uint64_t{1} << 63;
constexpr int digit_bits = 11, digits = 6;
constexpr std::size_t digit_values = std::size_t{1} << digit_bits;

/// Points up to which comparing is faster than counting.
constexpr std::size_t few = 1000;

/// The bits of a double are in the order of its magnitude: those of negative ones are turned round.
std::uint64_t key_of(double position) {
  const auto bits = std::bit_cast<std::uint64_t>(position + 0.0);  // which makes 0 of -0
  return (bits & sign) != 0 ? ~bits : bits | sign;
}

std::size_t digit_of(std::uint64_t key, int digit) { return key >> (digit * digit_bits) & (digit_values - 1); }

}  // namespace

double LineOrder::Place::position() const { return std::bit_cast<double>((key & sign) != 0 ? key & ~sign : ~key); }

std::span<const LineOrder::Place> LineOrder::sort(const ConstColumnRef& position) {
  return sort(std::span(position.data(), static_cast<std::size_t>(position.size())));
}

std::span<const LineOrder::Place> LineOrder::sort(std::span<const double> position) {
  const std::size_t count = position.size();
  places_.resize(count);
  for (std::size_t i = 0; i < count; ++i) places_[i] = {key_of(position[i]), static_cast<std::uint32_t>(i)};
  if (count > few) sort_by_digits();
  else
    std::sort(places_.begin(), places_.end(),
              [](const Place& a, const Place& b) { return a.key != b.key ? a.key < b.key : a.point < b.point; });
  return places_;
}

/// From the last digit to the first; each pass keeps the order of those that it does not tell apart.  Digits that all
/// have alike, such as the first bits of an exponent, take no pass.
void LineOrder::sort_by_digits() {
  std::array<std::array<std::uint32_t, digit_values>, digits> count{};
  for (const Place& each : places_)
    for (int digit = 0; digit < digits; ++digit) ++count[digit][digit_of(each.key, digit)];
  other_.resize(places_.size());
  for (int digit = 0; digit < digits; ++digit) {
    auto& start = count[digit];
    if (start[digit_of(places_[0].key, digit)] == places_.size()) continue;
    std::uint32_t next = 0;
    for (std::uint32_t& each : start) next += std::exchange(each, next);
    for (const Place& each : places_) other_[start[digit_of(each.key, digit)]++] = each;
    places_.swap(other_);
  }
}

}  // namespace wasserstrom
