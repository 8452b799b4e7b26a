#pragma once
// Numbers that know their derivative.  Private.

namespace wasserstrom {

/// A number with its derivative along a direction.
struct Dual {
  double value = 0, along = 0;
  Dual() = default;
  Dual(double number) : value(number) {}  // NOLINT(google-explicit-constructor): a number is one that does not change
  Dual(double number, double derivative) : value(number), along(derivative) {}
  Dual& operator+=(const Dual& other) {
    value += other.value;
    along += other.along;
    return *this;
  }
};
inline Dual operator-(const Dual& a) { return {-a.value, -a.along}; }
inline Dual operator+(const Dual& a, const Dual& b) { return {a.value + b.value, a.along + b.along}; }
inline Dual operator-(const Dual& a, const Dual& b) { return {a.value - b.value, a.along - b.along}; }
inline Dual operator*(const Dual& a, const Dual& b) {
  return {a.value * b.value, a.along * b.value + a.value * b.along};
}
inline Dual operator/(const Dual& a, const Dual& b) {
  const double quotient = a.value / b.value;
  return {quotient, (a.along - quotient * b.along) / b.value};
}

}  // namespace wasserstrom
