#include "resize.hpp"

#include <algorithm>
#include <cmath>

namespace wasserstrom {
namespace {

/// side x n: the weights of one axis.
Rows axis_weights(Index n, Index side) {
  Rows weights(side, n);
  const double ratio = static_cast<double>(n) / static_cast<double>(side), support = std::max(1.0, ratio);
  for (Index o = 0; o < side; ++o) {
    double sum = 0;
    for (Index i = 0; i < n; ++i) {
      const double off = static_cast<double>(i) + 0.5 - (static_cast<double>(o) + 0.5) * ratio;
      sum += weights(o, i) = std::max(0.0, 1 - std::abs(off) / support);
    }
    weights.row(o) /= sum;
  }
  return weights;
}

}  // namespace

std::vector<double> resized(const std::vector<double>& pictures, Index count, Index height, Index width, Index side) {
  const Rows down = axis_weights(height, side), across = axis_weights(width, side).transpose();
  std::vector<double> found(static_cast<std::size_t>(count * side * side));
  for (Index p = 0; p < count; ++p) {
    const Eigen::Map<const Rows> from(pictures.data() + p * height * width, height, width);
    Eigen::Map<Rows>(found.data() + p * side * side, side, side).noalias() = Rows(down * from) * across;
  }
  return found;
}

}  // namespace wasserstrom
