#pragma once
// A flow: what the state of a particle is, and how fast it changes.
//
// Three lifetimes.  Constant for the run: everything made from the case.  Evolving: the state rows, owned by the
// integrator.  Refreshed once per accepted step (bandwidth, weights with a memory): in Memory, changed by `prepare` and
// `accept` only and saved by name.  `evaluate` is const: an integrator may call it several times a step and discard
// calls.

#include <cstdint>
#include <memory>
#include <string>

#include "wasserstrom/base/types.hpp"
#include "wasserstrom/case/registry.hpp"
#include "wasserstrom/flows/annealing.hpp"
#include "wasserstrom/flows/metric.hpp"
#include "wasserstrom/kernels/bandwidth.hpp"
#include "wasserstrom/objectives/objective.hpp"
#include "wasserstrom/particles/exchange.hpp"
#include "wasserstrom/particles/particle_set.hpp"
#include "wasserstrom/velocity/velocity.hpp"
#include "wasserstrom/weights/weight_solver.hpp"

namespace wasserstrom {

/// The evolving state: rows of this rank, and a few numbers that belong to all particles together (weights that
/// evolve), which every rank has.
struct FlowState {
  ConstRowsRef rows;  ///< rows x columns of the flow
  ConstColumnRef globals;
};
struct FlowRate {
  RowsRef rows;
  ColumnRef globals;
};

/// What is refreshed once per accepted step.
struct FlowMemory {
  Index step = 0;            ///< the number of accepted steps
  double time_step = 0;      ///< of the step that comes next, as the integrator plans it
  Column bandwidth;          ///< as Bandwidth found it: one h, one for every coordinate, or none
  Column weights;            ///< K; of rules with a memory, else those of the last accepted step
  Index momentum_start = 0;  ///< of flows with momentum: the step at which it last began from rest
  double speed = 0;          ///< of flows with momentum: sum_i p_i |v_i|^2 at the last accepted step
};

/// What one evaluation found at the state it was made at.  Inner products and norms are those of the flow's metric.
/// Where a flow has other numbers in these places, the file of the flow says which.
struct Evaluation {
  Rows gram;               ///< K x K: G_kl = sum_i p_i <v_k(x_i), v_l(x_i)>
  Column weights;          ///< K; w
  double grad_norm = 0;    ///< sum_i p_i |sum_k w_k v_k(x_i)|^2 = w' G w
  double duality_gap = 0;  ///< w' G w - min_k (G w)_k
  Column value;            ///< K; F_k, NaN where the estimator does not know it
  double speed = 0;        ///< of flows with momentum: sum_i p_i |v_i|^2
  bool restarts = false;   ///< of flows with momentum: it begins anew from rest
};

/// The parts a flow is made of; they outlive it.
struct FlowParts {
  const ParticleSet& particles;  ///< weights and layout; positions come with the state
  const Objectives& objectives;
  const Velocity& velocity;
  const Bandwidth& bandwidth;
  const WeightSolver& weights;
  const Exchange& exchange;
  const Metric& metric;
  const Annealing& annealing;
  std::uint64_t seed;  ///< of the run, for flows that draw random numbers
};

class Flow {
 public:
  virtual ~Flow() = default;

  /// Columns of a state row: d positions first, further ones (momentum) after them.
  virtual Index columns() const = 0;

  /// Whether the columns after the positions are d of momentum: the velocity v of each particle.
  virtual bool has_momentum() const { return false; }

  /// The state at the start: positions and whatever else belongs to them.  Local.
  virtual Rows initial_state() const = 0;

  /// The numbers of the state that belong to all particles together, at the start; the same on all ranks.
  virtual Column initial_globals() const = 0;

  virtual FlowMemory initial_memory() const = 0;

  /// The time that a fixed step of size `flow.step` takes: itself, but for schemes that count their steps otherwise.
  virtual double time_step(double step) const { return step; }

  /// Refreshes what follows the state of accepted step `step`.  Collective.
  virtual void prepare(Index step, const FlowState& state, FlowMemory& memory) const = 0;

  /// rate = d state / dt at time t.  Collective; throws NumericalError on all ranks when a velocity is not finite,
  /// naming particle and objective.
  virtual Evaluation evaluate(double time, const FlowState& state, const FlowMemory& memory, FlowRate rate) const = 0;

  /// Commits what an accepted step decides, from the evaluation at its start.  Local, same on all ranks.
  virtual void accept(const Evaluation& at_start, FlowMemory& memory) const = 0;
};

using FlowRegistry = Registry<Flow, FlowParts>;
FlowRegistry& flows();

/// What Flow::has_momentum will say of the flow that `[flow]` names, before there is one.
bool has_momentum(const Config& flow);

}  // namespace wasserstrom
