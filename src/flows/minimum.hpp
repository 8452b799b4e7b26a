#pragma once
// The minimum of the mean f of the objectives' g, by Newton's method.
//
// Lengths are standard deviations of Laplace's approximation (curvature.hpp), so that nothing depends on the units or
// the place of the coordinates; the search ends when a step no longer makes the gradient shorter.  Where only the
// gradient vanishes, as at the centre of every symmetric target, it goes on along the eigenvector that leads down.
//
// Throws ConfigError, beginning with `path`, which is that of the metric's table, and naming parameters where
//   f is flat along a direction: a column that others determine, under a flat prior
//   f falls for ever: labels that a plane separates, under a flat prior; noise that a perfect fit drives to zero
//   f is narrower than the rounding of its place
//   no minimum is found from `start`
// Local.  O(d^3) and the cost of 2 d gradients in each of some ten to thirty steps.

#include <string>

#include "wasserstrom/objectives/functional.hpp"

namespace wasserstrom {

struct Minimum {
  Eigen::RowVectorXd place;
  Eigen::MatrixXd hessian;  ///< positive definite
};

Minimum find_minimum(const Objectives& objectives, const Eigen::RowVectorXd& start, const std::string& path);

}  // namespace wasserstrom
