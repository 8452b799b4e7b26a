#pragma once
// Steps of NGFlow-VI by the number of components.

#include <vector>

#include "bench_report.hpp"

namespace wasserstrom {

/// A line for each dimension, shape of covariance and number of components, at a normal target.
void report_mixtures(const std::vector<Index>& dimensions, const std::vector<Index>& counts, int samples,
                     BenchReport& report);

}  // namespace wasserstrom
