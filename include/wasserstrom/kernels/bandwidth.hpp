#pragma once
// The bandwidth h of a kernel: a number, or a rule that follows the particles.

#include <cstdint>

#include "wasserstrom/base/config.hpp"
#include "wasserstrom/particles/exchange.hpp"

namespace wasserstrom {

/// The key `bandwidth` of a kernel's table.
Key bandwidth_key();

class Bandwidth {
 public:
  Bandwidth(const Config& kernel, std::uint64_t seed);

  /// h for particles at `position` (local rows x d).  Collective where a rule looks at the particles.
  ///
  /// liu-wang: h^2 = median of |x_i - x_j|^2 over all N^2 ordered pairs, i = j included, / (2 log(N + 1)), the rule of
  /// the SVGD authors.  Exact up to N = exact_limit, by selection over streamed distances (O(N^2 d / P) work a few
  /// times, no N x N array); above it the median over all pairs of a fixed sample of sample_size particles.  When more
  /// than half of the pairs coincide the median of the others is taken, and h = 1 when all do.
  double evaluate(const ConstRowsRef& position, const Exchange& exchange) const;

  bool is_fixed() const { return rule_.empty(); }

  static constexpr Index exact_limit = 20000;
  static constexpr Index sample_size = 4096;

 private:
  double fixed_ = 0;
  std::string rule_;
  std::uint64_t seed_;
};

}  // namespace wasserstrom
