#pragma once
// Tests of the loops on each instruction set that the processor has.

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <vector>

#include "wasserstrom/simd/simd.hpp"

namespace wasserstrom::test {

/// Lifts the limit of a test at its end.
struct SimdLimit {
  ~SimdLimit() { limit_simd_targets(0); }
};

/// Each supported instruction set as a limit, from the best to the plainest.
inline std::vector<std::int64_t> simd_targets() {
  std::vector<std::int64_t> all;
  for (std::int64_t rest = supported_simd_targets(); rest != 0; rest &= rest - 1) all.push_back(rest & -rest);
  return all;
}

/// That find(), some numbers, is the same on all of them but for rounding.
template <class Find>
void expect_same_on_all_sets(const Find& find, double relative) {
  const SimdLimit limit;
  const std::vector<double> best = find();
  for (const std::int64_t target : simd_targets()) {
    limit_simd_targets(target);
    const std::vector<double> found = find();
    for (std::size_t n = 0; n < best.size(); ++n)
      EXPECT_NEAR(found[n], best[n], relative * std::abs(best[n])) << simd_target_name() << ", number " << n;
  }
}

}  // namespace wasserstrom::test
