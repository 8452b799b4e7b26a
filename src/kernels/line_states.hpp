#pragma once
// What a sweep over sources on a line carries along, so that no pair needs to be looked at.  Each has
//
//   take(gap, weight)         moves by `gap`, then meets sources of these weights: [ columns of values | charge ]
//   read(gap, value, slope)   adds sum_j w_j phi(x - y_j) of each column and sum_j q_j phi'(x - y_j) at `gap` further
//   on

#include <array>
#include <cmath>
#include <vector>

#include "rate_states.hpp"

namespace wasserstrom {

/// phi(t) = sum_p b_p t^p by M_p = sum_j w_j (x - y_j)^p, which a gap g takes to sum_i binomial(p, i) g^(p-i) M_i: sums
/// of positive terms, with nothing that cancels, wherever the origin is.
template <int degree>
class PolynomialStates {
 public:
  using Coefficients = std::array<double, degree + 1>;

  PolynomialStates(const Coefficients& coefficients, Index columns, bool slopes)
      : coefficients_(coefficients),
        columns_(columns),
        moments_(static_cast<std::size_t>(columns + (slopes ? 1 : 0))) {}

  void take(double gap, const double* weight) {
    for (std::size_t c = 0; c < moments_.size(); ++c) {
      moments_[c] = moved(moments_[c], gap);
      moments_[c][0] += weight[c];
    }
  }

  void read(double gap, double* value, double& slope) const {
    for (std::size_t c = 0; c < static_cast<std::size_t>(columns_); ++c) {
      const Coefficients at = moved(moments_[c], gap);
      for (std::size_t p = 0; p <= degree; ++p) value[c] += coefficients_[p] * at[p];
    }
    if (static_cast<std::size_t>(columns_) == moments_.size()) return;
    const Coefficients at = moved(moments_.back(), gap);
    for (std::size_t p = 1; p <= degree; ++p) slope += static_cast<double>(p) * coefficients_[p] * at[p - 1];
  }

 private:
  /// (t + g)^p for all p, by Horner's scheme for the shift of a polynomial.
  static Coefficients moved(Coefficients moments, double gap) {
    for (int round = degree; round > 0; --round)
      for (int p = degree; p > degree - round; --p)
        moments[static_cast<std::size_t>(p)] += gap * moments[static_cast<std::size_t>(p - 1)];
    return moments;
  }

  Coefficients coefficients_;
  Index columns_;
  std::vector<Coefficients> moments_;  // of each column, the charge last
};

/// phi(t) = (a_0 + a_1 z + a_2 z^2) exp(-z) and phi'(t) = -l (b_0 + b_1 z + b_2 z^2) exp(-z), z = l t, by
/// sum_j w_j z^p exp(-z).
struct PolynomialDecay {
  double rate = 1;
  std::array<double, 3> value = {}, slope = {};
};

class DecayStates {
 public:
  DecayStates(const PolynomialDecay& profile, Index columns, bool slopes)
      : profile_(profile), columns_(columns), moments_(static_cast<std::size_t>(columns + (slopes ? 1 : 0))) {}

  void take(double gap, const double* weight) {
    const double z = profile_.rate * gap, decay = std::exp(-z);
    for (std::size_t c = 0; c < moments_.size(); ++c) {
      moments_[c] = moved(moments_[c], z, decay);
      moments_[c][0] += weight[c];
    }
  }

  void read(double gap, double* value, double& slope) const {
    const double z = profile_.rate * gap, decay = std::exp(-z);
    for (std::size_t c = 0; c < static_cast<std::size_t>(columns_); ++c)
      value[c] += product(profile_.value, moved(moments_[c], z, decay));
    if (static_cast<std::size_t>(columns_) < moments_.size())
      slope -= profile_.rate * product(profile_.slope, moved(moments_.back(), z, decay));
  }

 private:
  using Moments = std::array<double, 3>;

  static Moments moved(const Moments& from, double z, double decay) {
    if (decay == 0) return {};  // also where z^2 is no number any more
    return {decay * from[0], decay * (from[1] + z * from[0]), decay * (from[2] + z * (2 * from[1] + z * from[0]))};
  }
  static double product(const std::array<double, 3>& a, const Moments& b) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  }

  PolynomialDecay profile_;
  Index columns_;
  std::vector<Moments> moments_;
};

/// phi(t) = -t^r, from `near` on.
class PowerStates {
 public:
  PowerStates(const ExponentialSum& sum, Index columns, bool slopes)
      : polynomial_(sum.polynomial, columns, slopes), exponentials_(sum, columns, slopes) {}

  void take(double gap, const double* weight) {
    polynomial_.take(gap, weight);
    exponentials_.take(gap, weight);
  }
  void read(double gap, double* value, double& slope) {
    polynomial_.read(gap, value, slope);
    exponentials_.read(gap, value, slope);
  }

 private:
  PolynomialStates<4> polynomial_;
  RateStates exponentials_;
};

}  // namespace wasserstrom
