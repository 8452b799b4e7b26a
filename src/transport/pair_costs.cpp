#include "wasserstrom/transport/pair_costs.hpp"

#include <algorithm>
#include <cmath>

#include "simd/point_distances.hpp"

namespace wasserstrom {

PairCosts::PairCosts(const ConstRowsRef& from, const ConstRowsRef& to, PairCost kind)
    : from_(from),
      columns_(to.rows()),
      to_(static_cast<std::size_t>((columns_ + tile_width - 1) / tile_width * tile_width * to.cols())),
      kind_(kind) {
  const Index d = to.cols();
  for (Index j = 0; j < columns_; ++j) {
    double* const tile = to_.data() + j / tile_width * tile_width * d + j % tile_width;
    for (Index c = 0; c < d; ++c) tile[c * tile_width] = to(j, c);
  }
}

void PairCosts::row(Index i, std::span<double> out) const {
  const double* const y = from_.row(i).data();
  const Index d = from_.cols(), whole = columns_ / tile_width, rest = columns_ % tile_width;
  square_distances(y, d, to_.data(), whole, out.data());
  if (rest > 0) {
    double last[tile_width];
    square_distances(y, d, to_.data() + whole * tile_width * d, 1, last);
    std::copy_n(last, rest, out.data() + whole * tile_width);
  }
  if (kind_ == PairCost::half_square)
    for (double& each : out) each *= 0.5;
  else
    for (double& each : out) each = std::sqrt(each);
}

}  // namespace wasserstrom
