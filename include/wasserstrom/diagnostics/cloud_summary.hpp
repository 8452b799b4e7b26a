#pragma once
// What particles say of each coordinate, or of each parameter on the model's own scale.

#include <optional>
#include <string>
#include <vector>

#include "wasserstrom/diagnostics/moments.hpp"

namespace wasserstrom {

struct CloudSummary {
  std::vector<std::string> names;
  Moments moments;
  Rows quantile;  ///< names x 3: at 5, 50 and 95 %; no rows where nobody asked

  /// Against an earlier step, where one is known.
  struct Earlier {
    Index step;
    Moments moments;
  };
  std::optional<Earlier> earlier;
};

/// Collective; O(N d / P), with quantiles O(N log N d), and O(N) memory on every rank.
CloudSummary summarize(std::vector<std::string> names, const PointCloud& points, bool with_quantiles = true);

}  // namespace wasserstrom
