#pragma once
// What a Markov kernel is trained to make small, found at two batches of particles.  Private.
//
// Batches are independent, so that sums over pairs of both have no particle that meets itself.  Row i of 2 B is in the
// first batch for i < B.

#include <array>
#include <memory>
#include <vector>

#include "wasserstrom/flows/flow.hpp"

namespace wasserstrom {

/// Both batches: particle x, and what the kernel makes of it, y; [ first | second ].
struct BatchPair {
  const std::vector<Index>& particle;  ///< 2 B: which of all particles
  const Rows &x, &y;                   ///< 2 B x d

  Index half() const { return x.rows() / 2; }
  auto other_half(const Rows& rows, Index row) const { return rows.middleRows(row < half() ? half() : 0, half()); }
};

/// What is known at the start of a step, on every rank.
struct StepStart {
  const Rows& particles;  ///< N x d
  Column weights;         ///< K; w, of the objectives
  double size;            ///< tau
  Index step;
  RestingPoints resting;
};

/// Sums over both batches of what `terms` finds row by row.
using LossSums = std::array<double, 2>;

class BatchLoss {
 public:
  virtual ~BatchLoss() = default;

  /// Local; throws NumericalError on all ranks where there is no such loss.
  virtual void begin(const StepStart& start) = 0;

  /// Of rows `from` to `from + count`, which are of one batch: their shares of the sums, and the slopes of the first by
  /// y.  Local; O(count B d), rows are independent.
  virtual void terms(const BatchPair& batches, Index from, Index count, Rows& share, Rows& slope) const = 0;

  /// Makes the slopes those of the loss, when the sums are known.  Local.
  virtual void finish(const LossSums& sums, const ConstRowsRef& y, Index rows, RowsRef slope) const = 0;

  /// The loss.
  virtual double value(const LossSums& sums) const = 0;
};

/// E |x - y|^2 / (2 tau) + sum_k w_k F_k(law of y): minimising movements.  Its slopes are tau times those of it, as
/// published, which tells Adam, who adds 1e-8, how large a gradient is.  `objectives` outlive it.
std::unique_ptr<BatchLoss> batch_movement(const Objectives& objectives);

/// D_v F / |v| for F = sum_k w_k F_k and velocities v = y at x: steepest descent.  1e-2 is added to |v| in training, as
/// published.  The sums are D_v F and |v|^2.
std::unique_ptr<BatchLoss> batch_descent(const Objectives& objectives);

}  // namespace wasserstrom
