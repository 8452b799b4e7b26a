#pragma once
// A flow: what evolves, and how fast it changes.
//
// Three lifetimes.  Constant for the run: everything made from the case.  Evolving: the state, owned by the integrator.
// Refreshed once per accepted step (bandwidth, weights with a memory): in the flow and its parts, changed by `prepare`
// and `accept` only, and kept by `serialize`.  `evaluate` is const: an integrator may call it several times a step and
// discard calls.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "wasserstrom/base/archive.hpp"
#include "wasserstrom/base/types.hpp"
#include "wasserstrom/case/registry.hpp"
#include "wasserstrom/flows/annealing.hpp"
#include "wasserstrom/flows/metric.hpp"
#include "wasserstrom/measures/measure.hpp"
#include "wasserstrom/objectives/coordinate_owners.hpp"
#include "wasserstrom/velocity/velocity_term.hpp"
#include "wasserstrom/weights/weight_solver.hpp"

namespace wasserstrom {

/// The evolving state: rows of this rank, and a few numbers that belong to all rows together (weights that evolve),
/// which every rank has.
struct FlowState {
  ConstRowsRef rows;  ///< rows x columns of the flow
  ConstColumnRef globals;
};
/// Points at which sum_k w_k F_k has cusps (CuspPoints), with slopes that count the weights w.
struct RestingPoints {
  Rows position;                   ///< M x d
  Column weight, slope, exponent;  ///< M

  Index count() const { return position.rows(); }
};

struct FlowRate {
  RowsRef rows;
  ColumnRef globals;
};

/// What one evaluation found at the state it was made at.  Inner products and norms are those of the flow's metric.
/// Where a flow has other numbers in these places, the file of the flow says which.
struct Evaluation {
  Rows gram;                ///< K x K: G_kl = sum_i p_i <v_k(x_i), v_l(x_i)>, of the coordinates that all share
  Column weights;           ///< K; w
  double grad_norm = 0;     ///< sum_i p_i |v(x_i)|^2 = w' G w, and what coordinates with an owner add
  double duality_gap = 0;   ///< w' G w - min_k (G w)_k
  Column value;             ///< K; F_k, NaN where the estimator does not know it
  double square_speed = 0;  ///< how fast the particles move: sum_i p_i |dx_i/dt|^2, noise aside
  Column numbers;           ///< values of the flow's own `numbers`
  std::string event;        ///< what happens in the step from here, for events.jsonl; empty for nothing
};

/// The parts a flow is made of; they outlive it.
struct FlowParts {
  Measure& measure;
  const Objectives& objectives;
  const CoordinateOwners& owners;
  const std::vector<std::unique_ptr<VelocityTerm>>& gradients;  ///< potentials and pairs, in this order
  VelocityTerm& estimator;                                      ///< of grad log rho
  WeightSolver& weights;
  const Metric& metric;
  const Annealing& annealing;
  std::uint64_t seed;  ///< of the run, for flows that draw random numbers
};

class Flow : public Part {
 public:
  /// What others have to know of a flow before there is one.
  struct Traits {
    bool estimates = true;       ///< uses the estimator of [velocity]
    bool noisy = false;          ///< random numbers drive the rows
    bool own_steps = false;      ///< makes of flow.step what it needs, so that nobody else may change it
    Index state_columns = 1;     ///< columns of a row for each coordinate
    bool components = false;     ///< moves the components of a mixture, not particles
    bool generates = false;      ///< moves what a generator makes, too
    bool has_energy = false;     ///< `energies` are there, and its field is the gradient of its value
    Index estimated_fields = 0;  ///< for how many objectives it asks the estimator; 0: for all that have an entropy
    /// Numbers per row that it holds besides those of mwgrad, for d coordinates and K objectives; null for none.
    Index (*kept)(Index dimension, Index objectives) = nullptr;
  };

  /// What a row of the state is made of: the columns of the measure, and the flow's own (momentum) behind them.
  virtual std::vector<StateColumns> columns() const = 0;
  Index width() const;  ///< of all columns together

  /// The rows at the start, for a measure that starts with these.  Local.
  virtual Rows initial_rows(const Rows& measure) const = 0;

  /// The numbers of the state that belong to all rows together, at the start; the same on all ranks.
  virtual Column initial_globals() const = 0;

  /// The time that a fixed step of size `flow.step` takes: itself, but for schemes that count their steps otherwise.
  virtual double time_step(double step) const { return step; }

  /// Refreshes what follows the state of accepted step `step`; the step that comes next takes the time `time_step`.
  /// Collective.
  virtual void prepare(Index step, double time_step, const FlowState& state) = 0;

  /// rate = d state / dt at time t.  Collective; throws NumericalError on all ranks when a velocity is not finite,
  /// naming particle and objective.
  virtual Evaluation evaluate(double time, const FlowState& state, FlowRate rate) const = 0;

  /// F_k of all objectives at a state, and the field v = sum_k w_k v_k there for given weights: sum_k w_k F_k is what
  /// the points of a flow with Traits::has_energy go down.  Collective; throws as `evaluate` does.
  virtual Column energies(const FlowState& state, const Column& weights, RowsRef field) const;

  /// Where particles may rest at cusps of that sum; none for most.  Local; copies all target points.
  virtual RestingPoints resting_points(const Column& /*weights*/) const { return {}; }

  /// Commits what an accepted step decides, from the evaluation at its start.  Local, same on all ranks.
  virtual void accept(const Evaluation& at_start) = 0;
};

using FlowRegistry = Registry<Flow, FlowParts>;
FlowRegistry& flows();

}  // namespace wasserstrom
