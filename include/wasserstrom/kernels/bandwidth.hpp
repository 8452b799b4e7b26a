#pragma once
// The bandwidth h of a kernel: a number, or a rule that follows the particles.
//
// A rule may find one h, or one for every coordinate, with which |x - y|^2 / h^2 in a kernel stands for
// sum_c (x_c - y_c)^2 / h_c^2.  Particle weights do not enter.

#include <cstdint>
#include <memory>

#include "wasserstrom/case/config.hpp"
#include "wasserstrom/kernels/kernel_sum.hpp"
#include "wasserstrom/particles/exchange.hpp"

namespace wasserstrom {

/// The key `bandwidth` of a kernel's table.
Key bandwidth_key();

/// What the search for a median leaves behind for the next: where to begin.  It makes the search short and has no
/// influence on what is found.
struct MedianTrace {
  double value = 0;  ///< the last median; 0: none
  double ratio = 1;  ///< of it to the one before
  double reach = 0;  ///< the next should lie within 1 + reach of value times ratio
};

class Bandwidth {
 public:
  Bandwidth(const Config& kernel, std::uint64_t seed);
  explicit Bandwidth(Column fixed) : fixed_(std::move(fixed)), seed_(0) {}  ///< always these

  /// h for particles at `position` (local rows x d), in its units: one number; d numbers for pyro-per-dim, if d > 1;
  /// none for a kernel without a bandwidth.  Collective where a rule looks at the particles.
  ///
  /// Several codes have a "median heuristic", no two the same.  Written for exp(-r^2 / (2 h^2)):
  ///
  ///   liu-wang      h^2 = med(r^2) / (2 log(N + 1)), all N^2 ordered pairs; the rule of the SVGD authors
  ///   numpyro       h^2 = med(r)^2 / (2 log N), all N^2 ordered pairs; NumPyro's RBFKernel, whose exp(-r^2 / h') has
  ///                 h' = 2 h^2, without the rounding unit that it adds to h'
  ///   pyro-per-dim  h_c^2 = med(|x_ic - x_jc|^2) / (2 log(N + 1)), pairs i < j; Pyro's RBFSteinKernel, likewise
  ///   silverman     h = s (4 / ((d + 2) N))^(1 / (d + 4)), s^2 the mean over the coordinates of their variances
  ///                 (divisor N - 1); Silverman, Density Estimation, 1986, section 4.3
  ///   wide          h = 2 sqrt(d) s, which is h^2 = 2 mean(r^2), pairs i < j; docs/method.md says why
  ///
  ///   heat-equation a minimum over h of sum_i D_i^2, the one downhill of liu-wang's h, to one percent,
  ///                 D_i = sum_j K_ij [ r_ij^2 / h^2 - d + <x_i - x_j, s_j> ], s_j = grad log sum_l K(x_j, x_l), K the
  ///                 Gaussian kernel; Liu et al. 2019.  h^-2 D_i is, but for a factor, the difference at x_i between
  ///                 the change of the kernel density as its particles move by -s and its Laplacian; the powers of h
  ///                 make it free of units, one of the scalings that the authors' code knows
  ///
  /// The median of an even number is the mean of the two in the middle (numpyro: of the distances), for pyro-per-dim
  /// the smaller one.  Where a median is zero, it is taken over the pairs that do not coincide; where all do, h = 1.
  ///
  /// Medians are exact up to N = exact_limit, and above it those of a fixed sample of sample_size particles, with the
  /// true N in the logarithm; silverman and wide are always exact.  Cost per rank: liu-wang and numpyro O(N^2 d / P),
  /// by selection over streamed distances, no N x N array, once where the last median helps, a few times where not;
  /// pyro-per-dim O(d N log N) and N d numbers of memory; silverman and wide O(N d / P); heat-equation about thirty
  /// passes of pair sums, O(N^2 d / P) each, for any N.
  Column evaluate(const ConstRowsRef& position, const Exchange& exchange);

  /// How often one evaluation shows all N rows of positions to all ranks, about.
  Index visits(Index particles) const;

  static constexpr Index exact_limit = 20000;
  static constexpr Index sample_size = 4096;

 private:
  Column fixed_;      ///< what `evaluate` returns without a rule
  std::string rule_;  ///< empty: none
  std::uint64_t seed_;
  MedianTrace trace_;
  std::shared_ptr<const Kernel> gaussian_;  ///< of heat-equation, like the next
  std::shared_ptr<const KernelSum> sum_;
};

/// The square root of the median of |x_i - x_j|^2 over the pairs i < j (of an even number of pairs the mean of the two
/// in the middle); over those that do not coincide where that is zero, 1 where all do.  Exact up to N = exact_limit,
/// from sample_size particles above.  Collective; the cost is that of liu-wang.
double median_distance(const Rows& position, const Exchange& exchange, std::uint64_t seed);

/// One number for several bandwidths, their geometric mean; NaN for none.
double mean_bandwidth(const Column& bandwidth);

}  // namespace wasserstrom
