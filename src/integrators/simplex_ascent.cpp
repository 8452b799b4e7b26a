#include "simplex_ascent.hpp"

#include "wasserstrom/weights/weight_solver.hpp"

namespace wasserstrom {

/// On the simplex, where sum_k w_k = 1, a linear term c w is half the form of c 1' + 1 c', and t 1 1' is a constant
/// that makes the diagonal positive.
Column SimplexAscent::next(const Column& weights, const Column& gradient) const {
  const Column linear = -(gradient + bending_ * weights);
  const double shift = 3 * linear.cwiseAbs().maxCoeff();
  Rows form = bending_;
  form.colwise() += linear;
  form.rowwise() += linear.transpose();
  form.array() += shift;
  return min_norm_weights(form);
}

void SimplexAscent::learn(const Column& way, const Column& fall) {
  const Column bent = bending_ * way;
  const double old_curvature = way.dot(bent), curvature = way.dot(fall);
  if (!(curvature > 1e-8 * old_curvature)) return;
  if (old_curvature > 0) bending_ -= bent * bent.transpose() / old_curvature;
  bending_ += fall * fall.transpose() / curvature;
}

}  // namespace wasserstrom
