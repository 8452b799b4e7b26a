#pragma once
// The minimum that an entropy makes smooth.  Private.

#include <memory>
#include <span>

#include "wasserstrom/particles/exchange.hpp"
#include "wasserstrom/transport/pair_costs.hpp"

namespace wasserstrom {

/// -epsilon log sum_j w_j exp((g_j - c_j) / epsilon).  In place of the costs c come the shares of the terms, of sum 1.
double soft_minimum(std::span<double> cost, const Column& potential, const Column& weight, double epsilon);

/// The optimal plan with an entropy from points to themselves, by its one potential.
class SelfTransport {
 public:
  /// f_i = -epsilon log sum_j w_j exp((f_j - c_ij) / epsilon), to `tolerance` of epsilon, at the points of an exchange,
  /// of which `own` and `weight` are this rank's.  Collective.
  SelfTransport(const ConstRowsRef& own, const Column& weight, const Exchange& exchange, double epsilon,
                double tolerance);

  /// Their sum weighted by w.
  double mean() const { return weight_.dot(potential_); }

  /// value_i -= f at the points, gradient_i -= its gradient there.  Local.
  void subtract(const ConstRowsRef& points, ColumnRef value, RowsRef gradient) const;

 private:
  Rows position_;              ///< of all, on every rank
  Column weight_, potential_;  ///< the same
  double epsilon_;
};

/// value_i += the soft minimum of |y_i - x_j|^2 / 2 less g_j, gradient_i += its gradient y_i - sum_j share_j x_j, times
/// `factor`.  Local.
void add_soft_minimum(const ConstRowsRef& points, const Rows& target, const Column& potential, const Column& weight,
                      double epsilon, double factor, ColumnRef value, RowsRef gradient);

}  // namespace wasserstrom
