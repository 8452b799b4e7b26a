#pragma once
// What a line of the benchmark computes: a case of normal targets.

#include <string>

#include "wasserstrom/base/types.hpp"
#include "wasserstrom/case/config.hpp"

namespace wasserstrom {

struct BenchCase {
  Index dimension, objectives, particles;
  std::string kernel, estimator, engine;
  std::string bandwidth;  ///< d / 2 for "fixed", a number, or a rule; "none" for a kernel that has none
  double exponent = 0;    ///< of the kernel; 0: the default of one that has an exponent
};

/// Its case, checked, with the tables of `further` at its end.  Throws ConfigError for parts that do not go together.
Config config_of(const BenchCase& bench_case, const std::string& further = {});

bool has_bandwidth(const std::string& kernel);

/// Operations per pair of particles in the sums of an evaluation, a multiply-and-add counted as two, without those of
/// the kernel function: what products of matrices cannot do without, in whatever form the sums are made.  In each pass
/// 2 d for the distance and 2 for each column that is summed:
///
///   Gaussian kernel, whose gradient shares the weights of its values   K d + 1 of svgd, d + 1 of others
///   other kernels                                                      K d + d + 1 of svgd, d + 2 of others
///
/// so that svgd with a Gaussian kernel and one objective has 2 d + 2 (d + 1).
double operations_per_pair(const BenchCase& bench_case);

/// Pairs that an evaluation goes through, with those that its bandwidth rule looks at.
double pairs_per_evaluation(const BenchCase& bench_case);

}  // namespace wasserstrom
