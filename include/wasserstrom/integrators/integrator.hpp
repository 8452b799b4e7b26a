#pragma once
// One step after another, from one accepted state to the next.
//
// The loop that shows steps, obeys signals and knows the end is src/run/time_stepper.cpp; an integrator makes the steps
// and keeps the state between them.  Those of PETSc's TS are in src/integrators/ts_integrator.cpp.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "wasserstrom/base/archive.hpp"
#include "wasserstrom/flows/flow.hpp"
#include "wasserstrom/integrators/step_plan.hpp"

namespace wasserstrom {

class Integrator : public Part {
 public:
  /// Writes d state / dt at a time; `accepted` tells whether it is asked for the accepted state, whose rate is known
  /// already.  Collective; throws NumericalError on all ranks together where it is not finite.
  using Rate = std::function<void(double time, const FlowState& state, bool accepted, FlowRate rate)>;

  /// F_k of all objectives at a state, and the field v = sum_k w_k v_k for given weights.  Collective, and throws as a
  /// rate does.
  using Energies = std::function<Column(const FlowState& state, const Column& weights, RowsRef field)>;

  /// Where particles may rest under given weights.  Local.
  using Rests = std::function<RestingPoints(const Column& weights)>;

  /// What was found at the accepted state.  Local.
  using Here = std::function<const Evaluation&()>;

  /// Shows the accepted state, for as long as the call.  Collective.
  virtual void see(const std::function<void(const FlowState&)>& use) const = 0;

  virtual Index step() const = 0;        ///< the number of accepted steps
  virtual double time() const = 0;       ///< that they have reached
  virtual double next_step() const = 0;  ///< size of the step that comes next; of adaptive ones a proposal
  virtual void set_time(double time) = 0;
  virtual void set_next_step(double size) = 0;

  /// Takes one step.  Adaptive ones are shortened until the error estimate is within the tolerance and every rate is
  /// finite.  Throws NumericalError when none is short enough; of fixed steps, when a rate is not finite.  Collective.
  virtual void advance() = 0;

  /// How far the last step led, in the root mean square over the particles; none where the rate at its start tells.
  virtual std::optional<double> way() const { return {}; }

  /// The weights of the last step where it chose its own; none where those at its start are its weights.
  virtual std::optional<Column> weights() const { return {}; }

  /// Whether steps can be taken back at all.
  virtual bool can_take_back() const = 0;

  /// Takes the last step back, to the bit, and proposes a quarter of it, for an end at which the rate is not finite.
  /// Returns false, and leaves everything as it is, where that is of no use: fixed steps, or too short ones.
  /// Collective.
  virtual bool take_back() = 0;

  virtual void show_step() const {}  ///< to monitors that options outside the case ask for
  virtual void show_end() const {}   ///< to their views
};

/// The page, within that of the integrator, on which those that train keep what each step did, a row for each:
/// [ parameters | factor | time that it reached ].  A particle x becomes T(x, z) where the factor is 0, else
/// x + factor T(x, z).
inline constexpr const char* kept_networks = "networks";

/// What an integrator is made from.  Plan, layout and weights outlive it.
struct IntegratorContext {
  const StepPlan& plan;
  const Layout& layout;
  const Column& weight;     ///< p_i of this rank's rows
  const StartPoint& start;  ///< where it stands at first
  double first_step;
  Integrator::Rate rate;
  Integrator::Energies energies;  ///< for those that minimise
  Integrator::Rests rests;        ///< likewise
  Integrator::Here here;          ///< likewise, and for those that train
  const Objectives& objectives;   ///< for those that train, with who has the particles
  const Exchange& exchange;
};

/// One of those that `flow.integrator` can name.
struct IntegratorEntry {
  std::string name;
  bool reproducible;  ///< the same bits on any number of ranks and through any restart
  std::unique_ptr<Integrator> (*make)(IntegratorContext context);
  bool one_rate = false;                  ///< asks for the rate at the accepted state only, once a step
  bool minimises = false;                 ///< asks for energies
  bool trains = false;                    ///< learns a network in each step
  std::vector<std::string> numbers = {};  ///< its columns of diagnostics.csv
};

/// All of them: src/integrators/all.cpp.
const std::vector<IntegratorEntry>& integrators();
const IntegratorEntry& integrator_entry(const std::string& name);

/// Throws ConfigError for a method or an option that does not suit the plan, or that nothing uses.  Collective.
std::unique_ptr<Integrator> make_integrator(IntegratorContext context);

}  // namespace wasserstrom
