#pragma once
// Potentials of Kantorovich towards as many samples as there are particles, by every dual that needs no network.

#include <vector>

#include "bench_report.hpp"

namespace wasserstrom {

/// A line for each dimension, number of particles and dual: seconds of the first potential, from nothing, and of each
/// that follows as the particles take steps of 0.1.
void report_transports(const std::vector<Index>& dimensions, const std::vector<Index>& particles, int samples,
                       BenchReport& report);

}  // namespace wasserstrom
