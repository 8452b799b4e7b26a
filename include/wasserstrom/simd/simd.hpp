#pragma once
// Which instruction set the vectorised loops use (pair sums, likelihoods).
//
// The code is compiled for several; the best one that the processor has is chosen at run time.  They differ in the last
// bits (AVX2 and AVX-512 fuse multiply and add, SSE4 does not), so that ranks on unlike processors have to agree:
//   limit_simd_targets(bitwise AND over the ranks of supported_simd_targets()).

#include <cstdint>
#include <string>

namespace wasserstrom {

/// The instruction sets that are compiled in and that this processor has and may use: a bit each, the same on every
/// machine of an architecture.  The plainest is always among them.
std::int64_t supported_simd_targets();

/// From now on use none outside `targets`; 0 lifts an earlier limit.
void limit_simd_targets(std::int64_t targets);

/// The one in use, such as "AVX3" (which is AVX-512) or "AVX2".
std::string simd_target_name();

/// Multiply-and-adds in double precision on one core, in 1e9 floating-point operations per second: the yardstick of a
/// benchmark.  Independent chains in registers, the best of several measurements, about `seconds` in all.
double measure_multiply_add_peak(double seconds);

}  // namespace wasserstrom
