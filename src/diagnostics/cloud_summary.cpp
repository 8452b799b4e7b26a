#include "wasserstrom/diagnostics/cloud_summary.hpp"

#include "wasserstrom/diagnostics/quantiles.hpp"

namespace wasserstrom {

CloudSummary summarize(std::vector<std::string> names, const PointCloud& points, bool with_quantiles) {
  CloudSummary summary{std::move(names), moments(points), {}, {}};
  if (with_quantiles) summary.quantile = marginal_quantiles(points, {0.05, 0.5, 0.95});
  return summary;
}

}  // namespace wasserstrom
