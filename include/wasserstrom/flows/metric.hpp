#pragma once
// The metric of the space that the particles move in:  |x|^2 = x' H x  for a fixed symmetric positive definite H.
//
// With H = C C' it is the Euclidean length of z = C' x, and the whole flow is that of the measure of z: distances of
// the kernel, bandwidth, Gram matrix and norms are those of z, and a velocity u of z is the velocity C'^-1 u of x.  A
// metric in which the objectives bend alike in all directions, such as their Hessian, makes a flow converge in tens of
// steps that would need as many thousands as the Hessian is ill-conditioned (pre-conditioned SVGD: Wang, Tang, Bajaj
// and Liu 2019, with a constant matrix).  Local; O(d^2) per row and call, d^2 numbers on every rank, but for diagonal
// H.

#include <memory>

#include "wasserstrom/base/types.hpp"
#include "wasserstrom/case/registry.hpp"
#include "wasserstrom/objectives/functional.hpp"
#include "wasserstrom/ranks/communicator.hpp"

namespace wasserstrom {

class Metric {
 public:
  /// What others have to know of a metric before there is one.
  struct Traits {
    bool euclidean = false;   ///< of points
    bool components = false;  ///< one of the parameters of components, not of points
    Index matrices = 0;       ///< numbers on every rank, in d x d
  };

  Metric() = default;                       ///< the Euclidean one, H = 1, which costs nothing
  explicit Metric(const Rows& matrix);      ///< H
  Metric(const Rows& matrix, Column mode);  ///< H, and where initial particles are laid around
  explicit Metric(Column scale);  ///< H = diag(1 / scale^2): every coordinate in a unit of its own, O(d) per row

  bool is_euclidean() const { return factor_.size() == 0 && scale_.size() == 0; }

  /// z of each row: rows x d.
  Rows flat(const ConstRowsRef& position) const;

  /// Turns initial positions z into x = mode + C'^-1 z where there is a mode, so that standard normal ones follow
  /// Laplace's approximation N(mode, H^-1); else leaves them.
  void place(RowsRef position) const;

  /// Gradients in x to gradients in z, C^-1 grad, in each d columns of rows x (K d).
  void flatten_gradients(Rows& gradients) const;

  /// Velocities of z to velocities of x, rows x d.
  void restore_velocity(RowsRef velocity) const;

  /// log det C: what the logarithm of a density of z lacks to be that of x.
  double log_determinant() const { return log_determinant_; }

 private:
  Rows factor_, inverse_;  ///< C and C^-1, lower triangular
  Column mode_;            ///< empty for none
  Column scale_;           ///< in place of them where C is diagonal: 1 / its entries
  double log_determinant_ = 0;
};

/// What a metric is made from besides its table.
struct MetricContext {
  const Objectives& objectives;
  Index dimension;
  const Communicator& communicator;
};

using MetricRegistry = Registry<Metric, const MetricContext&>;
MetricRegistry& metrics();

}  // namespace wasserstrom
