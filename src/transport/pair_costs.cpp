#include "wasserstrom/transport/pair_costs.hpp"

#include <algorithm>
#include <cmath>

namespace wasserstrom {
namespace {

constexpr Index strip = 512;  // columns at a time: their sums stay in the nearest cache

/// Four coordinates in one pass over the sums.
void add_squares(const double* y, const Rows& to, Index c, Index count, const double* x, double* out) {
  const Index stride = to.cols();
  const double y0 = y[c], y1 = y[c + 1], y2 = y[c + 2], y3 = y[c + 3];
  const double *x0 = x, *x1 = x + stride, *x2 = x + 2 * stride, *x3 = x + 3 * stride;
  for (Index j = 0; j < count; ++j) {
    const double d0 = y0 - x0[j], d1 = y1 - x1[j], d2 = y2 - x2[j], d3 = y3 - x3[j];
    out[j] += (d0 * d0 + d1 * d1) + (d2 * d2 + d3 * d3);
  }
}

}  // namespace

PairCosts::PairCosts(const ConstRowsRef& from, const ConstRowsRef& to, PairCost kind)
    : from_(from), to_(to.transpose()), kind_(kind) {}

void PairCosts::row(Index i, std::span<double> out) const {
  const double* const y = from_.row(i).data();
  const Index d = to_.rows();
  for (Index first = 0; first < columns(); first += strip) {
    const Index count = std::min(strip, columns() - first);
    double* const sum = out.data() + first;
    std::fill_n(sum, count, 0.0);
    Index c = 0;
    for (; c + 4 <= d; c += 4) add_squares(y, to_, c, count, &to_(c, first), sum);
    for (; c < d; ++c) {
      const double* const x = &to_(c, first);
      for (Index j = 0; j < count; ++j) sum[j] += (y[c] - x[j]) * (y[c] - x[j]);
    }
    if (kind_ == PairCost::half_square)
      for (Index j = 0; j < count; ++j) sum[j] *= 0.5;
    else
      for (Index j = 0; j < count; ++j) sum[j] = std::sqrt(sum[j]);
  }
}

}  // namespace wasserstrom
