#pragma once
// Points of a standard law in d dimensions, normal or Student's t, from which those of a component are made.

#include <cstdint>
#include <optional>

#include "wasserstrom/base/random.hpp"
#include "wasserstrom/base/types.hpp"

namespace wasserstrom {

/// How they are drawn.
enum class DrawKind {
  independent,
  antithetic,    ///< the second half is the first with the other sign
  quasi_random,  ///< Sobol points, shifted at random modulo 1, through the quantiles
  nodes          ///< no draws: the trapezoidal rule, for integrals of smooth functions up to rounding; d <= 3
};

struct DrawRule {
  DrawKind kind;
  Index count;                    ///< of points
  Index dimension;                ///< d
  std::optional<double> degrees;  ///< of freedom, of Student's t; none for the normal law

  /// Their shares, which add up to one: equal but for nodes.
  Column shares() const;

  /// Whether the points of two calls are independent, and those of one are, too, so that their spread tells an error.
  bool is_independent() const { return kind == DrawKind::independent; }
};

/// The nodes for d dimensions, up to 3.
DrawRule standard_nodes(Index dimension);

/// The highest d of Sobol points.
Index quasi_random_dimensions();

/// count x d.  Draws are addressed by (step, owner), whoever asks.  Local, O(count d).
class StandardDraws {
 public:
  StandardDraws(const DrawRule& rule, std::uint64_t seed, Purpose purpose);
  void draw(Index step, Index owner, RowsRef out) const;

 private:
  void draw_independent(Index step, Index owner, RowsRef out) const;
  void draw_quasi_random(Index step, Index owner, RowsRef out) const;
  double stretch(double u) const;

  DrawRule rule_;
  CounterRandom random_;
  Rows base_;  ///< nodes, or Sobol points before they are shifted
};

}  // namespace wasserstrom
