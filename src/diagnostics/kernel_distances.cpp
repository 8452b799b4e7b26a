// Means of a Gaussian kernel and of the distance over pairs of particles, and the distances between laws made of them.

#include <array>
#include <cmath>
#include <limits>

#include "pair_tiles.hpp"
#include "wasserstrom/diagnostics/distances.hpp"
#include "wasserstrom/diagnostics/moments.hpp"

namespace wasserstrom {

PairMeans pair_means(const PointCloud& x, const PointCloud& y, double bandwidth) {
  const Index d = x.position.cols();
  const double scale = -0.5 / (bandwidth * bandwidth);
  const Tiles targets(x.position);
  std::vector<Lanes> kernel(static_cast<std::size_t>(targets.count()), Lanes::Zero()), distance = kernel;
  visit_pairs(targets, with_weights(y.position, y.weight), y.exchange,
              [&](std::size_t tile, const Lanes* at, Index, const double* source) {
                const Lanes r2 = squared_distance(at, source, d);
                kernel[tile] += source[d] * (scale * r2).exp();
                distance[tile] += source[d] * r2.sqrt();
              });
  std::array<double, 2> sums{};
  x.layout().sum_rows(sums, [&](Index i, std::span<double> sum) {
    sum[0] += x.weight[i] * lane_of(kernel, i);
    sum[1] += x.weight[i] * lane_of(distance, i);
  });
  return {sums[0], sums[1]};
}

OwnMeans own_means(const PointCloud& x, double bandwidth) {
  const PairMeans all = pair_means(x, x, bandwidth);
  const double squares = sum_of_squared_weights(x);
  const double others = 1 - squares;
  const bool alone = x.layout().particles() == 1 || others <= 0;
  return {all, squares, alone ? std::numeric_limits<double>::quiet_NaN() : (all.kernel - squares) / others};
}

KernelDistances kernel_distances(const OwnMeans& x, const OwnMeans& y, const PairMeans& between) {
  return {x.all.kernel + y.all.kernel - 2 * between.kernel, x.unbiased + y.unbiased - 2 * between.kernel,
          2 * between.distance - x.all.distance - y.all.distance};
}

}  // namespace wasserstrom
