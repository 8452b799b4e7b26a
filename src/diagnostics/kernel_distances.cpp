// Means of a Gaussian kernel and of the distance over pairs of particles, and the distances between laws made of them.

#include <array>
#include <limits>

#include "pair_sums.hpp"
#include "wasserstrom/diagnostics/distances.hpp"
#include "wasserstrom/diagnostics/moments.hpp"

namespace wasserstrom {
namespace {

/// sum_i p_i sum_j q_j k(x_i, y_j) and, as a second number where one is wanted, that of |x_i - y_j|.
template <std::size_t numbers>
std::array<double, numbers> means(const PointCloud& x, const PointCloud& y, double bandwidth) {
  const Tiles targets(x.position);
  Tiles sums(targets.rows(), std::array<double, numbers>{});
  y.exchange.visit(with_weights(y.position, y.weight),
                   [&](Index, const ConstRowsRef& block) { add_kernels(targets, block, bandwidth, sums); });
  std::array<double, numbers> means{};
  x.layout().sum_rows(means, [&](Index i, std::span<double> mean) {
    for (std::size_t c = 0; c < numbers; ++c) mean[c] += x.weight[i] * sums(i, static_cast<Index>(c));
  });
  return means;
}

}  // namespace

PairMeans pair_means(const PointCloud& x, const PointCloud& y, double bandwidth) {
  const auto [kernel, distance] = means<2>(x, y, bandwidth);
  return {kernel, distance};
}

double kernel_mean(const PointCloud& x, const PointCloud& y, double bandwidth) { return means<1>(x, y, bandwidth)[0]; }

double unbiased_mean(const PointCloud& x, double kernel) {
  const double squares = sum_of_squared_weights(x), others = 1 - squares;
  const bool alone = x.layout().particles() == 1 || others <= 0;
  return alone ? std::numeric_limits<double>::quiet_NaN() : (kernel - squares) / others;
}

OwnMeans own_means(const PointCloud& x, double bandwidth) {
  const PairMeans all = pair_means(x, x, bandwidth);
  return {all, unbiased_mean(x, all.kernel)};
}

KernelDistances kernel_distances(const OwnMeans& x, const OwnMeans& y, const PairMeans& between) {
  return {x.all.kernel + y.all.kernel - 2 * between.kernel, x.unbiased + y.unbiased - 2 * between.kernel,
          2 * between.distance - x.all.distance - y.all.distance};
}

}  // namespace wasserstrom
