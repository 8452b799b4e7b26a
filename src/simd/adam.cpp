#include "simd/adam.hpp"

#include <algorithm>

#include "simd/panels.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "simd/adam.cpp"
#include "simd/simd_targets.hpp"
// for each of them:
#include "simd/pack-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace wasserstrom::HWY_NAMESPACE {

HWY_INLINE Vector without_dust(Vector number) {
  return hn::IfThenElseZero(hn::Gt(hn::Abs(number), spread(1e-150)), number);
}

HWY_INLINE void step_of_lanes(const AdamStep& step, const double* g_at, double* m_at, double* v_at, double* to) {
  const Lanes tag;
  const Vector g = hn::LoadU(tag, g_at);
  const Vector m =
      without_dust(hn::Add(hn::Mul(spread(step.beta1), hn::LoadU(tag, m_at)), hn::Mul(spread(1 - step.beta1), g)));
  const Vector v = without_dust(
      hn::Add(hn::Mul(spread(step.beta2), hn::LoadU(tag, v_at)), hn::Mul(spread(1 - step.beta2), hn::Mul(g, g))));
  const Vector length = hn::Add(hn::Sqrt(hn::Mul(v, spread(step.second_part))), spread(step.epsilon));
  hn::StoreU(m, tag, m_at);
  hn::StoreU(v, tag, v_at);
  hn::StoreU(hn::Sub(hn::LoadU(tag, to), hn::Div(hn::Mul(spread(step.rate), m), length)), tag, to);
}

void adam_of_all(const AdamStep& step, const double* g, double* m, double* v, double* parameters, Index count) {
  Index i = 0;
  for (; i + lanes <= count; i += lanes) step_of_lanes(step, g + i, m + i, v + i, parameters + i);
  if (i == count) return;
  const auto rest = static_cast<std::size_t>(count - i);
  double last_g[lanes] = {}, last_m[lanes] = {}, last_v[lanes] = {}, last[lanes] = {};
  std::copy_n(g + i, rest, last_g);
  std::copy_n(m + i, rest, last_m);
  std::copy_n(v + i, rest, last_v);
  std::copy_n(parameters + i, rest, last);
  step_of_lanes(step, last_g, last_m, last_v, last);
  std::copy_n(last_m, rest, m + i);
  std::copy_n(last_v, rest, v + i);
  std::copy_n(last, rest, parameters + i);
}

}  // namespace wasserstrom::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace wasserstrom {

HWY_EXPORT(adam_of_all);

void adam_step(const AdamStep& step, const double* g, double* m, double* v, double* parameters, Index count) {
  HWY_DYNAMIC_DISPATCH(adam_of_all)(step, g, m, v, parameters, count);
}

}  // namespace wasserstrom
#endif
