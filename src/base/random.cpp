#include "wasserstrom/base/random.hpp"

#include <Random123/philox.h>

#include <array>
#include <cmath>
#include <numbers>

namespace wasserstrom {
namespace {

using Words = std::array<std::uint64_t, 4>;

Words random_words(std::uint64_t seed, Purpose purpose, Index step, Index particle, Index draw) {
  const r123::Philox4x64::ctr_type counter = {
      {static_cast<std::uint64_t>(particle), static_cast<std::uint64_t>(step), static_cast<std::uint64_t>(draw), 0}};
  const r123::Philox4x64::key_type key = {{seed, static_cast<std::uint64_t>(purpose)}};
  const auto words = r123::Philox4x64()(counter, key);
  return {words[0], words[1], words[2], words[3]};
}

/// The 52 high bits, put in the middle of their interval: never 0, never 1.
double open_unit(std::uint64_t word) { return (static_cast<double>(word >> 12) + 0.5) * 0x1p-52; }

}  // namespace

double CounterRandom::uniform(Index step, Index particle, Index draw) const {
  return open_unit(random_words(seed_, purpose_, step, particle, draw)[0]);
}

double CounterRandom::normal(Index step, Index particle, Index draw) const {
  const Words words = random_words(seed_, purpose_, step, particle, draw);
  const double radius = std::sqrt(-2.0 * std::log(open_unit(words[0])));
  return radius * std::cos(2.0 * std::numbers::pi * open_unit(words[1]));
}

}  // namespace wasserstrom
