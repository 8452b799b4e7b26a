#include "rounded_sum.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace wasserstrom {

RoundedSum::Part RoundedSum::Part::up_to(double largest, Index rows, Index columns) {
  int exponent = 0;
  std::frexp(largest, &exponent);
  return {std::ldexp(1.5, exponent + 1), Rows::Zero(rows, columns)};
}

double RoundedSum::Part::unit() const { return std::ldexp(shift / 1.5, -52); }

RoundedSum RoundedSum::bounded(Index rows, Index columns, double largest) {
  RoundedSum made;
  made.high_ = Part::up_to(largest, rows, columns);
  made.cut_ = std::numeric_limits<double>::infinity();
  return made;
}

RoundedSum RoundedSum::with_outliers(Index rows, Index columns, double usual, Index terms) {
  RoundedSum made;
  const double most = std::ldexp(usual, 40), count = static_cast<double>(terms);
  made.high_ = Part::up_to(most, rows, columns);
  made.low_ = Part::up_to(count * made.high_.unit(), rows, columns);
  made.cut_ = most / count;
  return made;
}

void RoundedSum::add(const Rows& terms) {
  const bool two = low_.sum.size() > 0;
  for (Index i = 0; i < terms.size(); ++i) {
    const double term = std::clamp(terms.data()[i], -cut_, cut_), rounded = high_.round(term);
    high_.sum.data()[i] += rounded;
    if (two) low_.sum.data()[i] += low_.round(term - rounded);
  }
}

}  // namespace wasserstrom
