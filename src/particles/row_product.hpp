#pragma once
// Inner products of rows in ascending order: Eigen's depends on where in memory a row begins, and so on the ranks.

#include <cmath>

#include "wasserstrom/base/types.hpp"

namespace wasserstrom {

inline double row_product(const Rows& a, const Rows& b, Index row) {
  double sum = 0;
  for (Index c = 0; c < a.cols(); ++c) sum += a(row, c) * b(row, c);
  return sum;
}

inline double row_norm(const Rows& rows, Index row) { return std::sqrt(row_product(rows, rows, row)); }

}  // namespace wasserstrom
