#pragma once
// How the mean of the objectives' g bends at a point, measured in units of its own.
//
//   f(x) = 1/K sum_k g_k(x),   H = its second derivatives,   f_z = W' H W  in coordinates z with x = W z
//
// A frame W in which f_z is near to 1 has directions along each of which a step of 1 is one standard deviation of
// Laplace's approximation.  Second derivatives that a potential does not give are central differences of its gradient
// along these directions, and what they find makes the next frame: neither the units of the coordinates nor how they
// lean on each other decides how well they are found.  No number here has a unit but z.
//
// Local; d^2 numbers each, O(d^3) and the cost of 2 d gradients where differences are taken.

#include <Eigen/Eigenvalues>

#include "wasserstrom/objectives/functional.hpp"

namespace wasserstrom {

struct Frame {
  Eigen::MatrixXd columns;             ///< W, one direction each
  Eigen::MatrixXd inverse;             ///< W^-1
  Eigen::Array<bool, -1, 1> unbent{};  ///< directions as long as double precision allows, along which f is still flat

  /// How far f bends in one unit of each coordinate: 1 / its standard deviation with all others held.
  Eigen::VectorXd unit() const { return inverse.colwise().norm().transpose(); }
};

class MeanPotential {
 public:
  explicit MeanPotential(const Objectives& objectives) : objectives_(objectives) {}

  /// Values and gradients at several points.
  void evaluate(const Rows& points, Column& value, Rows& gradient) const;

  /// A frame along the coordinates: each as long as f by itself says, found by differences whose steps follow from
  /// what the last ones found.
  Frame own_frame(const Eigen::RowVectorXd& x) const;

  /// f_z at x, symmetric.  `distance` says how many standard deviations away the minimum may be: the rounding of so
  /// large a gradient asks for longer steps.
  Eigen::MatrixXd bending(const Eigen::RowVectorXd& x, const Frame& frame, double distance) const;

 private:
  const Objectives& objectives_;
};

/// The widths of rounding at x in standard deviations: the largest over the coordinates.
double rounding_width(const Eigen::RowVectorXd& x, const Frame& frame);

/// The eigenvalues of H in the units of a frame, in which its diagonal is near 1; in those of the coordinates a large
/// unit, in which second derivatives are small, would count as flat.
class Curvature {
 public:
  /// `bending` is f_z as measured in `frame`.
  Curvature(const Frame& frame, const Eigen::MatrixXd& bending);

  const Eigen::MatrixXd& hessian() const { return hessian_; }

  /// The frame that makes f_z 1 or -1 along every direction that is not flat.
  Frame frame() const;

  /// Whether the frame of the measurement was already such a one.
  bool settled() const { return settled_; }

  bool bends_down() const { return -spectrum_.eigenvalues()[0] > flat_below(); }
  bool is_flat() const { return spectrum_.eigenvalues()[0] <= flat_below(); }

  /// Where the function bends least, or down most: a direction in x, one standard deviation long.
  Eigen::RowVectorXd lowest() const { return frame().columns.col(0).transpose(); }

 private:
  /// Rounding of the entries of H alone changes eigenvalues by some 1e-16 of the largest: below, a hundredth of them
  /// would be noise.
  double flat_below() const { return 1e-13 * spectrum_.eigenvalues().cwiseAbs().maxCoeff(); }

  Eigen::VectorXd unit_;
  Eigen::MatrixXd hessian_;
  Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> spectrum_;
  bool settled_;
};

}  // namespace wasserstrom
