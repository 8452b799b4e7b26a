#include "wasserstrom/base/normals.hpp"

#include <Random123/philox.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace wasserstrom {
namespace {

constexpr Index at_a_time = 4;

/// The 52 high bits, put in the middle of their interval: never 0, never 1.
double open_unit(std::uint64_t word) { return (static_cast<double>(word >> 12) + 0.5) * 0x1p-52; }

/// Box and Muller, both of their numbers.
std::array<double, at_a_time> four_normals(const r123::Philox4x64::ctr_type& words) {
  std::array<double, at_a_time> found{};
  for (std::size_t pair = 0; pair < 2; ++pair) {
    const double radius = std::sqrt(-2.0 * std::log(open_unit(words[2 * pair])));
    const double angle = 2.0 * std::numbers::pi * open_unit(words[2 * pair + 1]);
    found[2 * pair] = radius * std::cos(angle);
    found[2 * pair + 1] = radius * std::sin(angle);
  }
  return found;
}

}  // namespace

void draw_normals(std::uint64_t seed, Purpose purpose, Index number, Index first, RowsRef out) {
  const r123::Philox4x64::key_type key = {{seed, static_cast<std::uint64_t>(purpose)}};
  const Index begin = first * out.cols(), end = begin + out.size();
  Index i = 0, c = 0;
  for (Index block = begin / at_a_time; block * at_a_time < end; ++block) {
    const r123::Philox4x64::ctr_type counter = {
        {static_cast<std::uint64_t>(block), static_cast<std::uint64_t>(number), 0, 1}};
    const auto four = four_normals(r123::Philox4x64()(counter, key));
    const Index from = block * at_a_time, last = std::min(at_a_time, end - from);
    for (Index n = std::max<Index>(0, begin - from); n < last; ++n) {
      out(i, c) = four[static_cast<std::size_t>(n)];
      if (++c < out.cols()) continue;
      c = 0;
      ++i;
    }
  }
}

}  // namespace wasserstrom
