// The filters are those of SciPy (gaussian_filter), the raster that of scikit-image (resize with anti-aliasing): a
// picture of n pixels to a side is smoothed by (n / R - 1) / 2 pixels where that is positive, and read off linearly at
// the middles (r + 1/2) n / R - 1/2; beyond its ends it is mirrored in the middle of the last pixel (c b | a b c). Both
// are sums along one side after the other, hence matrices.

#include "image_density.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace wasserstrom {
namespace {

/// Where a pixel beyond an end lies in the mirror, which stands at the outer edge of the last pixel or in its middle.
enum class Mirror { at_edge, in_middle };
Index mirrored(Index k, Index pixels, Mirror mirror) {
  if (pixels == 1) return 0;
  const Index twice = mirror == Mirror::at_edge ? 1 : 0, period = 2 * pixels - 2 + 2 * twice;
  const Index place = (k % period + period) % period;
  return std::min(place, period - twice - place);
}

/// Adds `factor` times the filter that is centred at pixel `centre` to a row of weights.
void add_filter(Eigen::Ref<Eigen::RowVectorXd> row, Index centre, double sigma, double factor, Mirror mirror) {
  const auto reach = static_cast<Index>(4 * sigma + 0.5);
  std::vector<double> weights;
  double sum = 0;
  for (Index k = -reach; k <= reach; ++k) {
    const auto away = static_cast<double>(k);
    weights.push_back(k == 0 ? 1.0 : std::exp(-0.5 * away * away / (sigma * sigma)));
    sum += weights.back();
  }
  for (Index k = -reach; k <= reach; ++k)
    row[mirrored(centre + k, row.size(), mirror)] += factor * weights[static_cast<std::size_t>(k + reach)] / sum;
}

/// From n pixels to R, R x n.
Rows resampling(Index pixels, Index resolution) {
  const double ratio = static_cast<double>(pixels) / static_cast<double>(resolution);
  const double sigma = std::max(0.0, 0.5 * (ratio - 1));
  Rows matrix = Rows::Zero(resolution, pixels);
  for (Index r = 0; r < resolution; ++r) {
    const double place = (static_cast<double>(r) + 0.5) * ratio - 0.5, below = std::floor(place);
    const auto k = static_cast<Index>(below);
    for (const auto& [pixel, share] : {std::pair{k, 1 - (place - below)}, std::pair{k + 1, place - below}})
      add_filter(matrix.row(r), mirrored(pixel, pixels, Mirror::in_middle), sigma, share, Mirror::in_middle);
  }
  return matrix;
}

}  // namespace

Rows gaussian_filter(Index pixels, double sigma) {
  Rows matrix = Rows::Zero(pixels, pixels);
  for (Index r = 0; r < pixels; ++r) add_filter(matrix.row(r), r, sigma, 1, Mirror::at_edge);
  return matrix;
}

Rows image_density(const Rows& darkness, const RasterOptions& options) {
  const Index resolution = options.resolution;
  const Rows across = darkness * resampling(darkness.cols(), resolution).transpose();
  const Rows image = (resampling(darkness.rows(), resolution) * across).colwise().reverse();
  const auto filtered = [&](double sigma) -> Rows {
    const Rows filter = gaussian_filter(resolution, sigma);
    return filter * image * filter.transpose();
  };
  Rows density = filtered(options.smoothing);
  for (const double share : {0.1, 0.2, 0.5})
    density += options.background * filtered(share * static_cast<double>(resolution));
  return density;
}

}  // namespace wasserstrom
