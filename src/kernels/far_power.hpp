#pragma once

#include <array>
#include <vector>

#include "line_sources.hpp"

namespace wasserstrom {

/// Sums of -|x - y_j|^r at points far from all sources, by moments about their middle c, with h half their extent:
///
///   |x - y|^r = |x - c|^r sum_k binomial(r, k) (-+ h / |x - c|)^k ((y - c) / h)^k        - on the right, + on the left
///
/// At 7.5 extents and more from the middle, 13 terms leave 15^-13 = 5e-16 of a sum of absolute values.
class FarPower {
 public:
  static constexpr double reach = 8;  ///< from that many extents on from the source that is farthest

  /// `columns` of values, and one of charges after them where `slopes` are wanted.
  FarPower(const LineSources& sources, double exponent, Index columns, bool slopes);

  /// Adds the sums at x, and the derivative in x.
  void read(double x, double* value, double& slope) const;

 private:
  static constexpr std::size_t terms = 13;

  double expanded(double exponent, double distance, double ratio, const std::array<double, terms>& moments) const;

  double exponent_, middle_, half_;
  Index columns_;
  std::vector<std::array<double, terms>> moments_;  // of each column, the charge last
};

}  // namespace wasserstrom
