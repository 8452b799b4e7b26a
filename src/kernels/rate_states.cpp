#include "rate_states.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/rate_states.cpp"
#include "simd/simd_targets.hpp"
// for each of them:
#include "simd/elementary-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace wasserstrom::HWY_NAMESPACE {

constexpr int vectors = lanes >= 8 ? 2 : 4;
using P = Pack<vectors>;
static_assert(RateArrays::multiple % P::width == 0);

/// (exp(f) - 1 - f) / f^2 by the first terms of its series, as many as `terms`.
template <std::size_t terms>
HWY_INLINE P rest_of_exponential(const P& f) {
  static constexpr double inverse_factorials[] = {
      1.0 / 2,      1.0 / 6,       1.0 / 24,       1.0 / 120,       1.0 / 720,        1.0 / 5040,       1.0 / 40320,
      1.0 / 362880, 1.0 / 3628800, 1.0 / 39916800, 1.0 / 479001600, 1.0 / 6227020800, 1.0 / 87178291200};
  P sum = spread(inverse_factorials[terms - 1]);
  for (std::size_t k = terms - 1; k-- > 0;) sum = mul_add(sum, f, P(spread(inverse_factorials[k])));
  return sum;
}

/// exp(-z), E_1(z) and E_2(z) of a few rates.
struct Exponentials {
  P decay, first, second;
};

/// For small z, with so many terms.
template <std::size_t terms>
HWY_INLINE Exponentials small_exponentials(const P& z) {
  const P second = z * z * rest_of_exponential<terms>(P(spread(0)) - z), first = z - second;
  return {P(spread(1)) - first, first, second};
}

/// For any z.  -z = k log(2) + f, and with p = exp(f) - 1: E_1 = (1 - 2^k) - 2^k p, E_2 = (z + 2^k f) + (2^k - 1) +
/// 2^k (p - f), of which for k = 0 all but the last terms are exactly zero.
HWY_INLINE Exponentials any_exponentials(const P& z) {
  const P log2_e = spread(0x1.71547652b82fep+0), log_2 = spread(0x1.62e42feep-1),
          log_2_low = spread(0x1.a39ef35793c76p-33);
  const P shift = spread(0x1.8p52 + 1023), one = spread(1);
  const P limited = min(z, P(spread(600)));  // exp(-600), and its square, are nothing
  const P shifted = sub_mul(shift, limited, log2_e);
  const P k = shifted - shift;
  const P f = sub_mul(sub_mul(P(spread(0)) - limited, k, log_2), k, log_2_low);
  P power;
  for (int i = 0; i < vectors; ++i) power.part[i] = number_of(hn::ShiftLeft<52>(bits_of(shifted.part[i])));
  const P rest = f * f * rest_of_exponential<13>(f);  // |f| <= log(2) / 2
  const P p = f + rest;
  return {mul_add(power, p, power), sub_mul(one - power, power, p),
          mul_add(power, rest, mul_add(power, f, z) + (power - one))};
}

/// decay, first and second at z = rate gap, each right to some ulp of itself.
void fill_exponentials(const RateArrays& of, double gap) {
  const P tiny = spread(1e-3), small = spread(0.05);
  for (Index m = 0; m < of.size; m += P::width) {
    const P z = P(spread(gap)) * P::load(of.rate + m);
    const Exponentials found = all_greater(tiny, z)    ? small_exponentials<5>(z)
                               : all_greater(small, z) ? small_exponentials<8>(z)
                                                       : any_exponentials(z);
    found.decay.store(of.decay + m);
    found.first.store(of.first + m);
    found.second.store(of.second + m);
  }
}

/// X_0, plus what a point that is met there adds.
void move_order_0(const RateArrays& by, double* x0, double added) {
  for (Index m = 0; m < by.size; m += P::width)
    mul_add(P::load(by.decay + m), P::load(x0 + m), P(spread(added))).store(x0 + m);
}

void move_order_1(const RateArrays& by, double* x1, double total) {
  const P w = spread(total);
  for (Index m = 0; m < by.size; m += P::width)
    mul_add(P::load(by.decay + m), P::load(x1 + m), P::load(by.first + m) * w).store(x1 + m);
}

/// X_2, of which X_1 is yet to be moved.
void move_order_2(const RateArrays& by, const double* x1, double* x2, double total) {
  const P w = spread(total);
  for (Index m = 0; m < by.size; m += P::width)
    (P::load(x2 + m) + mul_add(P::load(by.first + m), P::load(x1 + m), P::load(by.second + m) * w)).store(x2 + m);
}

double sum_of(const P& sum) {
  Vector all = sum.part[0];
  for (int i = 1; i < vectors; ++i) all = hn::Add(all, sum.part[i]);
  return hn::GetLane(hn::SumOfLanes(Lanes(), all));
}

/// sum_m factor_m times what the states would be, moved.
double read_order_0(const RateArrays& by, const double* factor, const double* x0) {
  P sum = spread(0);
  for (Index m = 0; m < by.size; m += P::width)
    sum = mul_add(P::load(factor + m), P::load(by.decay + m) * P::load(x0 + m), sum);
  return sum_of(sum);
}

double read_order_1(const RateArrays& by, const double* factor, const double* x1, double total) {
  P sum = spread(0);
  const P w = spread(total);
  for (Index m = 0; m < by.size; m += P::width)
    sum = mul_add(P::load(factor + m), mul_add(P::load(by.decay + m), P::load(x1 + m), P::load(by.first + m) * w), sum);
  return sum_of(sum);
}

double read_order_2(const RateArrays& by, const double* factor, const double* x1, const double* x2, double total) {
  P sum = spread(0);
  const P w = spread(total);
  for (Index m = 0; m < by.size; m += P::width) {
    const P moved = P::load(x2 + m) + mul_add(P::load(by.first + m), P::load(x1 + m), P::load(by.second + m) * w);
    sum = mul_add(P::load(factor + m), moved, sum);
  }
  return sum_of(sum);
}

}  // namespace wasserstrom::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace wasserstrom {

HWY_EXPORT(fill_exponentials);
HWY_EXPORT(move_order_0);
HWY_EXPORT(move_order_1);
HWY_EXPORT(move_order_2);
HWY_EXPORT(read_order_0);
HWY_EXPORT(read_order_1);
HWY_EXPORT(read_order_2);

namespace {

Index filled_up(std::size_t rates) {
  return (static_cast<Index>(rates) + RateArrays::multiple - 1) / RateArrays::multiple * RateArrays::multiple;
}

}  // namespace

RateStates::RateStates(const ExponentialSum& sum, Index columns, bool slopes)
    : order_(sum.order),
      columns_(columns),
      slopes_(slopes),
      work_(6 * filled_up(sum.rate.size())),
      states_((columns * (sum.order == 2 ? 2 : 1) + 1) * filled_up(sum.rate.size())),
      total_(static_cast<std::size_t>(columns + 1)) {
  arrays_.size = filled_up(sum.rate.size());
  double* next = work_.data();
  for (double** const each :
       {&arrays_.rate, &arrays_.factor, &arrays_.slope_factor, &arrays_.decay, &arrays_.first, &arrays_.second}) {
    *each = next;
    next += arrays_.size;
  }
  for (std::size_t m = 0; m < sum.rate.size(); ++m) {
    arrays_.rate[m] = sum.rate[m];
    arrays_.factor[m] = -sum.factor[m];
    arrays_.slope_factor[m] = -sum.factor[m] * sum.rate[m];
  }
}

/// A particle is asked at the distance by which the sweep moves on to it: half of all times the same again.
void RateStates::fill(double gap) {
  if (gap == filled_gap_) return;
  HWY_DYNAMIC_DISPATCH(fill_exponentials)(arrays_, gap);
  filled_gap_ = gap;
}

void RateStates::take(double gap, const double* weight) {
  fill(gap);
  for (Index c = 0; c < columns_; ++c) {
    double& total = total_[static_cast<std::size_t>(c)];
    double* const x1 = has_pairs() ? state(2 * c + 1) : state(c);
    if (has_pairs()) HWY_DYNAMIC_DISPATCH(move_order_2)(arrays_, x1, state(2 * c), total);
    HWY_DYNAMIC_DISPATCH(move_order_1)(arrays_, x1, total);
    total += weight[c];
  }
  if (!slopes_) return;
  if (has_pairs()) HWY_DYNAMIC_DISPATCH(move_order_1)(arrays_, state(2 * columns_), total_.back());
  else HWY_DYNAMIC_DISPATCH(move_order_0)(arrays_, state(columns_), weight[columns_]);
  total_.back() += weight[columns_];
}

void RateStates::read(double gap, double* value, double& slope) {
  fill(gap);
  for (Index c = 0; c < columns_; ++c) {
    const double total = total_[static_cast<std::size_t>(c)];
    value[c] += has_pairs()
                    ? HWY_DYNAMIC_DISPATCH(read_order_2)(arrays_, arrays_.factor, state(2 * c + 1), state(2 * c), total)
                    : HWY_DYNAMIC_DISPATCH(read_order_1)(arrays_, arrays_.factor, state(c), total);
  }
  if (!slopes_) return;
  slope += has_pairs()
               ? HWY_DYNAMIC_DISPATCH(read_order_1)(arrays_, arrays_.slope_factor, state(2 * columns_), total_.back())
               : HWY_DYNAMIC_DISPATCH(read_order_0)(arrays_, arrays_.slope_factor, state(columns_));
}

}  // namespace wasserstrom
#endif
