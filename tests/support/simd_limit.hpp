#pragma once
// Tests of the loops on each instruction set that the processor has.

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

}  // namespace wasserstrom::test
