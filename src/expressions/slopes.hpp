#pragma once
// Operations of a formula on numbers of two kinds, double and Dual, and their derivatives.  Private.

#include <algorithm>
#include <boost/math/special_functions/digamma.hpp>
#include <boost/math/special_functions/trigamma.hpp>
#include <cmath>
#include <limits>
#include <numbers>
#include <stdexcept>

#include "dual.hpp"
#include "wasserstrom/expressions/operations.hpp"

namespace wasserstrom {

inline double size_of(double number) { return number; }
inline double size_of(const Dual& number) { return number.value; }

inline double logistic(double x) { return x >= 0 ? 1 / (1 + std::exp(-x)) : std::exp(x) / (1 + std::exp(x)); }
inline double softplus(double x) { return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x))); }

inline double gamma_function(double x, double (*function)(double)) {
  if (!(x > 0)) return std::numeric_limits<double>::quiet_NaN();  // poles, and a logarithm that is none
  return function(x);
}

inline double apply_to(Operation operation, double x) {
  switch (operation) {
    case Operation::negative:
      return -x;
    case Operation::exp:
      return std::exp(x);
    case Operation::log:
      return std::log(x);
    case Operation::sqrt:
      return std::sqrt(x);
    case Operation::sin:
      return std::sin(x);
    case Operation::cos:
      return std::cos(x);
    case Operation::tan:
      return std::tan(x);
    case Operation::tanh:
      return std::tanh(x);
    case Operation::atan:
      return std::atan(x);
    case Operation::erf:
      return std::erf(x);
    case Operation::expm1:
      return std::expm1(x);
    case Operation::log1p:
      return std::log1p(x);
    case Operation::abs:
      return std::abs(x);
    case Operation::logistic:
      return logistic(x);
    case Operation::softplus:
      return softplus(x);
    case Operation::lgamma:
      return gamma_function(x, [](double at) { return std::lgamma(at); });
    case Operation::digamma:
      return gamma_function(x, [](double at) { return boost::math::digamma(at); });
    default:
      throw std::logic_error("an operation of one number was meant");
  }
}

/// The derivative of y = f(x), from both.
template <class Number>
Number slope_of(Operation operation, const Number& x, const Number& y);

inline Dual apply_to(Operation operation, const Dual& x) {
  const double y = apply_to(operation, x.value);
  return {y, slope_of(operation, x.value, y) * x.along};
}

template <class Number>
Number slope_of(Operation operation, const Number& x, const Number& y) {
  switch (operation) {
    case Operation::negative:
      return -1.0;
    case Operation::exp:
      return y;
    case Operation::log:
      return Number(1) / x;
    case Operation::sqrt:
      return Number(0.5) / y;
    case Operation::sin:
      return apply_to(Operation::cos, x);
    case Operation::cos:
      return -apply_to(Operation::sin, x);
    case Operation::tan:
      return Number(1) + y * y;
    case Operation::tanh:
      return Number(1) - y * y;
    case Operation::atan:
      return Number(1) / (Number(1) + x * x);
    case Operation::erf:
      return Number(2 * std::numbers::inv_sqrtpi) * apply_to(Operation::exp, Number(-(x * x)));
    case Operation::expm1:
      return y + Number(1);
    case Operation::log1p:
      return Number(1) / (Number(1) + x);
    case Operation::abs:
      return size_of(x) > 0 ? 1.0 : size_of(x) < 0 ? -1.0 : 0 * size_of(x);
    case Operation::logistic:
      return y * (Number(1) - y);
    case Operation::softplus:
      return apply_to(Operation::logistic, x);
    case Operation::lgamma:
      return apply_to(Operation::digamma, x);
    case Operation::digamma:
      return gamma_function(size_of(x), [](double at) { return boost::math::trigamma(at); });
    default:
      throw std::logic_error("an operation of one number was meant");
  }
}

inline double raise(double a, double b) { return std::pow(a, b); }

inline Dual raise(const Dual& a, const Dual& b) {
  const double y = std::pow(a.value, b.value);
  double along = b.value == 0 ? 0 : b.value * std::pow(a.value, b.value - 1) * a.along;
  if (b.along != 0) along += y * std::log(a.value) * b.along;
  return {y, along};
}

inline double log_add(double a, double b) {
  const double more = std::max(a, b);
  return std::isinf(more) ? more : more + std::log1p(std::exp(-std::abs(a - b)));
}

inline Dual log_add(const Dual& a, const Dual& b) {
  const double share = logistic(a.value - b.value);
  return {log_add(a.value, b.value), share * a.along + (1 - share) * b.along};
}

template <class Number>
Number apply_to(Operation operation, const Number& a, const Number& b) {
  switch (operation) {
    case Operation::sum:
      return a + b;
    case Operation::difference:
      return a - b;
    case Operation::product:
      return a * b;
    case Operation::quotient:
      return a / b;
    case Operation::power:
      return raise(a, b);
    case Operation::log_add:
      return log_add(a, b);
    case Operation::least:
      return size_of(b) < size_of(a) ? b : a;
    case Operation::most:
      return size_of(b) > size_of(a) ? b : a;
    default:
      throw std::logic_error("an operation of two numbers was meant");
  }
}

/// Derivatives of y = f(a, b) by both, times that of the result by y.
template <class Number>
void add_slopes(Operation operation, const Number& a, const Number& b, const Number& y, const Number& of_y,
                bool changing_b, Number& of_a, Number& of_b) {
  switch (operation) {
    case Operation::sum:
      of_a += of_y, of_b += of_y;
      return;
    case Operation::difference:
      of_a += of_y, of_b += -of_y;
      return;
    case Operation::product:
      of_a += of_y * b, of_b += of_y * a;
      return;
    case Operation::quotient:
      of_a += of_y / b, of_b += -(of_y * y / b);
      return;
    case Operation::power:
      if (size_of(b) != 0) of_a += of_y * b * raise(a, b - Number(1));
      if (changing_b) of_b += of_y * y * apply_to(Operation::log, a);
      return;
    case Operation::log_add: {
      const Number share = apply_to(Operation::logistic, Number(a - b));
      of_a += of_y * share, of_b += of_y * (Number(1) - share);
      return;
    }
    case Operation::least:
      (size_of(b) < size_of(a) ? of_b : of_a) += of_y;
      return;
    case Operation::most:
      (size_of(b) > size_of(a) ? of_b : of_a) += of_y;
      return;
    default:
      throw std::logic_error("an operation of two numbers was meant");
  }
}

}  // namespace wasserstrom
