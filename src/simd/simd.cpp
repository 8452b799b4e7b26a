#include "wasserstrom/simd/simd.hpp"

#include <algorithm>
#include <chrono>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/simd.cpp"
#include "simd/simd_targets.hpp"
// for each of them:
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace wasserstrom::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

/// Runs `rounds` of multiply-and-adds in twelve independent chains: enough to hide their latency.  Returns the number
/// of floating-point operations; `sum` keeps the compiler from leaving them out.
double multiply_add_rounds(std::int64_t rounds, double& sum) {
  const hn::ScalableTag<double> tag;
  constexpr int chains = 12;
  hn::Vec<decltype(tag)> chain[chains];
  for (int c = 0; c < chains; ++c) chain[c] = hn::Set(tag, c);
  const auto factor = hn::Set(tag, 0.999), term = hn::Set(tag, 0.001);
  for (std::int64_t round = 0; round < rounds; ++round)
    for (int c = 0; c < chains; ++c) chain[c] = hn::MulAdd(chain[c], factor, term);
  for (int c = 0; c < chains; ++c) sum += hn::GetLane(chain[c]);
  return 2.0 * chains * static_cast<double>(rounds) * static_cast<double>(hn::Lanes(tag));
}

}  // namespace wasserstrom::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace wasserstrom {

HWY_EXPORT(multiply_add_rounds);

std::int64_t supported_simd_targets() { return hwy::SupportedTargets() & HWY_TARGETS; }

void limit_simd_targets(std::int64_t targets) {
  hwy::SetSupportedTargetsForTest(0);
  if (targets != 0) hwy::SetSupportedTargetsForTest(hwy::SupportedTargets() & (targets | HWY_STATIC_TARGET));
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
}

std::string simd_target_name() {
  const std::int64_t targets = supported_simd_targets();
  return hwy::TargetName(targets & -targets);  // the better a target, the lower its bit
}

double measure_multiply_add_peak(double seconds) {
  using Clock = std::chrono::steady_clock;
  constexpr std::int64_t rounds = 100000;
  double best = 0;
  volatile double sink = 0;
  const auto end = Clock::now() + std::chrono::duration<double>(seconds);
  for (auto start = Clock::now(); start < end;) {
    double sum = 0;
    const double operations = HWY_DYNAMIC_DISPATCH(multiply_add_rounds)(rounds, sum);
    const auto stop = Clock::now();
    sink = sum;
    best = std::max(best, 1e-9 * operations / std::chrono::duration<double>(stop - start).count());
    start = stop;
  }
  static_cast<void>(sink);
  return best;
}

}  // namespace wasserstrom
#endif
