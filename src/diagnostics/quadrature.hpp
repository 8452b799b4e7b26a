#pragma once
// Integrals of exp(-sum_k lambda_k g_k) over one or two dimensions, by the trapezoidal rule.  Private.

#include <optional>
#include <vector>

#include "wasserstrom/objectives/potential.hpp"
#include "wasserstrom/particles/layout.hpp"

namespace wasserstrom {

struct Box {
  Column low, high;  ///< d
};

/// A grid over a box, dealt out over the ranks, with the values of all potentials at its points.
class Quadrature {
 public:
  /// `points` per coordinate.  Collective; O(points^d / P) evaluations, K numbers kept of each.
  Quadrature(const Box& box, Index points, const std::vector<const Potential*>& potentials,
             const Communicator& communicator);

  /// log of the integral of exp(-sum_k lambda_k g_k); under the law with that density, mean[k] gets that of g_k and
  /// covariance that of g_k and g_l.  Collective.
  double log_integral(const Column& lambda, Column& mean, Rows& covariance) const;
  double log_integral(const Column& lambda) const;

  /// Whether the density at the border of the box is below e^-32 of its largest value.  Collective.
  bool border_is_negligible(const Column& lambda) const;

 private:
  Column exponents(const Column& lambda) const;  ///< sum_k lambda_k g_k at the points of this rank
  double minimum(const Column& values) const;    ///< over all ranks
  bool is_on_border(Index point) const;

  Layout layout_;
  Index points_, dimension_;
  double log_cell_;
  Rows potential_;  ///< local points x K
};

/// A grid that is good for all of `laws` (values of lambda): what lies at the border of its box is negligible, and
/// neither twice the width nor twice the points change a log integral by 1e-8 or more.  None where a million points
/// do not do.  Collective.
std::optional<Quadrature> find_quadrature(Box box, const std::vector<Column>& laws,
                                          const std::vector<const Potential*>& potentials,
                                          const Communicator& communicator);

}  // namespace wasserstrom
