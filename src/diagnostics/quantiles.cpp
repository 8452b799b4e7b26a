#include "wasserstrom/diagnostics/quantiles.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

namespace wasserstrom {
namespace {

/// The numbers of one coordinate in ascending order, and the shares that they stand at.
struct Ordered {
  std::vector<double> number, share;

  /// `rows`: numbers and weights.
  explicit Ordered(const Rows& rows) {
    std::vector<Index> order(static_cast<std::size_t>(rows.rows()));
    std::iota(order.begin(), order.end(), Index{0});
    std::stable_sort(order.begin(), order.end(), [&](Index a, Index b) { return rows(a, 0) < rows(b, 0); });
    double below = 0;
    for (const Index i : order) {
      number.push_back(rows(i, 0));
      share.push_back(below + 0.5 * rows(i, 1));
      below += rows(i, 1);
    }
  }

  double quantile(double wanted) const {
    const auto above = std::upper_bound(share.begin(), share.end(), wanted);
    if (above == share.begin()) return number.front();
    if (above == share.end()) return number.back();
    const auto i = static_cast<std::size_t>(above - share.begin());
    const double along = (wanted - share[i - 1]) / (share[i] - share[i - 1]);
    return number[i - 1] + along * (number[i] - number[i - 1]);
  }
};

}  // namespace

Rows marginal_quantiles(const PointCloud& points, const std::vector<double>& shares) {
  Rows found(points.position.cols(), std::ssize(shares));
  Rows own(points.position.rows(), 2);
  own.col(1) = points.weight;
  for (Index c = 0; c < found.rows(); ++c) {
    own.col(0) = points.position.col(c);
    const Rows all = points.exchange.gather(own);
    if (!all.allFinite()) {
      found.row(c).setConstant(std::numeric_limits<double>::quiet_NaN());
      continue;
    }
    const Ordered ordered(all);
    for (Index q = 0; q < found.cols(); ++q) found(c, q) = ordered.quantile(shares[static_cast<std::size_t>(q)]);
  }
  return found;
}

}  // namespace wasserstrom
