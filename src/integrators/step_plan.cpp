#include <algorithm>

#include "neural_rules.hpp"
#include "step_keys.hpp"
#include "wasserstrom/flows/flow.hpp"
#include "wasserstrom/integrators/integrator.hpp"
#include "wasserstrom/integrators/step_rule.hpp"
#include "wasserstrom/integrators/step_schedule.hpp"
#include "wasserstrom/kernels/cusp.hpp"

namespace wasserstrom {
namespace {

/// Whether the weight rule remembers something of the steps before.
bool weights_remember(const Config& whole) {
  const auto objectives = std::ssize(whole.tables("objective"));
  const auto rule =
      weight_solvers().make(whole.table("weights"), {whole.table("particles").integer("count"), objectives});
  return !memory_of(*rule).empty();
}

/// What a network learns along the way, for sentences; empty for nothing.
std::string what_is_learned(const Config& whole) {
  for (const Config& objective : whole.tables("objective"))
    if (functionals().traits(objective).trained) return "the objective '" + objective.text("name") + "'";
  return velocities().traits(whole.table("velocity")).trained ? "the velocity" : "";
}

/// Whether a target looks at other rows of its data in each step.
bool draws_rows(const Config& target) { return target.has("batch") && target.integer("batch") > 0; }

/// Whether a plugin is told the step, as others never are.
bool is_told_the_step(const Config& function) { return function.has("mini_batches") && function.flag("mini_batches"); }

/// Whether noise, mini-batches or what is still being learned drive the particles.
bool is_noisy(const Config& whole) {
  const Config flow = whole.table("flow");
  const bool exact = flow.has("estimator") && flow.text("estimator") == "exact";
  if ((flows().traits(flow).noisy && !exact) || !what_is_learned(whole).empty()) return true;
  for (const Config& objective : whole.tables("objective")) {
    if (functionals().traits(objective).entropy &&
        (draws_rows(objective.table("target")) || is_told_the_step(objective.table("target"))))
      return true;
    if (objective.has("potential") && is_told_the_step(objective.table("potential"))) return true;
  }
  return false;
}

/// The kernel of an objective; none for one without.
std::optional<Config> kernel_of(const Config& objective) {
  if (objective.has("kernel")) return objective.table("kernel");
  if (objective.has("potential") && objective.table("potential").has("kernel"))
    return objective.table("potential").table("kernel");
  return std::nullopt;
}

/// Whether a kernel lets particles come to where their field jumps, and no value is left unknown by an entropy.
bool has_cusps(const Config& whole) {
  bool cusps = false;
  for (const Config& objective : whole.tables("objective")) {
    if (functionals().traits(objective).entropy) return false;
    const std::optional<Config> kernel = kernel_of(objective);
    cusps = cusps || (kernel && has_cusp(*kernels().make(*kernel)));
  }
  return cusps;
}

/// Steps can shorten themselves where the field at their end follows from that at their start.
void check_step_control(const Config& flow, const Config& whole, Problems& problems) {
  if (flow.text("step_control") == "none") return;
  const auto refuse = [&](const std::string& what, const std::string& advice) {
    problems.add(flow, "step_control", what, advice);
  };
  if (flow.text("integrator") != "euler")
    refuse("'" + flow.text("integrator") + "' has other ways to choose its steps", "set adaptive = true instead");
  if (flow.table("step_rule").type() != "constant")
    refuse("step rules make steps of their own size", "leave one of the two out");
  if (flows().traits(flow).own_steps)
    refuse("momentum makes its own steps", "use flow.type = \"mwgrad\", or a smaller flow.step");
  if (is_noisy(whole))
    refuse("under noise, mini-batches and training the field turns at every step, however short",
           "leave it out; flow.schedule lowers the noise");
}

/// A minimising movement goes down a value: it has to be known, and to have the field as its gradient.
void check_minimising(const Config& flow, const Config& whole, Problems& problems) {
  const std::string integrator = flow.text("integrator");
  const auto refuse = [&](const std::string& what, const std::string& advice) {
    problems.add(flow, "integrator", "'" + integrator + "' " + what, advice);
  };
  if (!flows().traits(flow).has_energy)
    refuse("minimises what the particles go down, and the flow \"" + flow.type() + "\" goes down nothing of the kind",
           "take flow.type = \"mwgrad\", or another integrator");
  if (!metrics().traits(flow.table("metric")).euclidean)
    refuse("is defined for Euclidean distances", "leave the metric out, or take another integrator");
  if (flow.table("annealing").type() != "none")
    refuse("minimises values, which annealing leaves as they are", "leave it out, or take another integrator");
  if (is_noisy(whole)) refuse("minimises, which noise, mini-batches and training do not let it", "leave them out");
  for (const Config& objective : whole.tables("objective"))
    if (functionals().traits(objective).entropy && !velocities().traits(whole.table("velocity")).descends_value)
      return refuse("goes down values, and velocity.type = \"" + whole.table("velocity").type() +
                        "\" knows none of the energy '" + objective.text("name") +
                        "' that its velocity is the gradient of",
                    "take velocity.type = \"blob\", or another integrator");
}

/// The saddle point has weights of its own, and steps that lead to it.
void check_saddle(const Config& flow, const Config& whole, Problems& problems) {
  if (flow.text("jko_weights") != "saddle") return;
  if (!integrator_entry(flow.text("integrator")).minimises)
    return problems.add(flow, "jko_weights", "it is for integrator = \"jko\", not '" + flow.text("integrator") + "'",
                        "leave it out, or take integrator = \"jko\"");
  const Config rule = whole.table("weights");
  if (rule.type() != "min_norm" || rule.real("lower_bound") > 0)
    problems.add(flow, "jko_weights",
                 "the saddle point has weights of its own, which are those of min_norm for small steps; " +
                     (rule.type() == "min_norm" ? "a lower bound" : "the rule \"" + rule.type() + "\"") +
                     " would not be heard",
                 "take weights.type = \"min_norm\" without a lower_bound, or jko_weights = \"start\"");
}

/// A critic learns at the accepted points and knows nothing of those between them.
void check_training(const Config& flow, const Config& whole, Problems& problems) {
  const std::string integrator = flow.text("integrator");
  const std::string learned = what_is_learned(whole);
  if (integrator == "euler" || learned.empty() || integrator_entry(integrator).minimises) return;
  problems.add(
      flow, "integrator",
      learned + " is learned along the path, step by step, and needs integrator = \"euler\", not '" + integrator + "'",
      "use integrator = \"euler\"");
}

/// A flow that asks for velocities needs an estimator where an objective has an entropy.
void require_estimator(const Config& flow, const Config& whole, Problems& problems) {
  const Config velocity = whole.table("velocity");
  const VelocityTerm::Traits estimator = velocities().traits(velocity);
  if (!flows().traits(flow).estimates || estimator.passes > 0 || estimator.drops_entropy) return;
  for (const Config& objective : whole.tables("objective"))
    if (functionals().traits(objective).entropy)
      return problems.add(
          velocity, "type",
          "the objective '" + objective.text("name") + "' is an energy, and for its entropy the flow \"" + flow.type() +
              "\" needs an estimator of its velocities, but velocity.type is \"none\"",
          "take velocity.type = \"svgd\", \"blob\" or \"gfsd\", flow.type = \"langevin\", or, to leave the entropy "
          "out, velocity.type = \"gradient\"");
}

/// What a generator makes goes where its training leads: a step of Euler, as long as it is said to be.
void check_generator(const Config& flow, Problems& problems) {
  if (!flows().traits(flow).generates)
    problems.add(flow, "type", "the flow \"" + flow.type() + "\" keeps more of a point than a generator makes",
                 "take flow.type = \"mwgrad\", or particles.measure = \"particles\"");
  if (const std::string integrator = flow.text("integrator"); integrator != "euler")
    problems.add(flow, "integrator",
                 "a generator is trained from step to step and needs \"euler\", not \"" + integrator + "\"",
                 "use integrator = \"euler\"");
  for (const char* key : {"step_rule", "metric"})
    if (!flow.is_default(key))
      problems.add(flow, key,
                   std::string("'") + key + "' has no meaning for a generator, which is trained towards x - step v",
                   "leave it out");
  if (flow.text("step_control") != "none")
    problems.add(flow, "step_control", "what a generator is trained to is not taken back", "leave it out");
}

/// Flows of particles and of components have their measures and metrics.
void check_measure(const Config& flow, const Config& whole, Problems& problems) {
  const Config particles = whole.table("particles");
  const bool components = flows().traits(flow).components;
  if (measures().entry(particles.text("measure")).traits.components != components)
    return problems.add(
        flow, "type",
        "the flow \"" + flow.type() + "\" moves " + (components ? "the components of a mixture" : "particles") +
            ", and particles.measure is \"" + particles.text("measure") + "\"",
        components ? "set particles.measure = \"mixture\"" : "take flow.type = \"ngflow_vi\" or \"gflow_vi\" for it");
  if (measures().entry(particles.text("measure")).traits.generated) check_generator(flow, problems);
  const Metric::Traits& metric = metrics().traits(flow.table("metric"));
  const bool fits = components ? metric.components || metric.euclidean : !metric.components;
  if (!fits)
    problems.add(flow, "metric",
                 "\"" + flow.table("metric").type() + "\" is a metric of " +
                     (components ? "points, and components are to move" : "components, and particles are to move"),
                 components ? "take \"euclidean\", \"fisher\" or \"bures\"" : "leave it out");
}

void check_steps(const Config& flow, const Config& whole, Problems& problems) {
  check_measure(flow, whole, problems);
  const std::string integrator = flow.text("integrator");
  const bool euler = integrator == "euler", minimises = integrator_entry(integrator).minimises;
  const bool trains = integrator_entry(integrator).trains;
  if (minimises) check_minimising(flow, whole, problems);
  check_network(flow, whole, problems);
  check_saddle(flow, whole, problems);
  if ((minimises || trains) && flow.flag("adaptive"))
    problems.add(flow, "adaptive", "'" + integrator + "' has no error estimate to choose steps by",
                 "leave it out; flow.schedule changes steps");
  if ((minimises || trains) && flow.has("scheme"))
    problems.add(flow, "scheme", "'" + integrator + "' has no schemes", "leave it out");
  if (euler && flow.flag("adaptive"))
    problems.add(flow, "adaptive", "forward Euler has no error estimate to choose steps by", "use integrator = \"rk\"");
  if (integrator == "ssp" && flow.flag("adaptive"))
    problems.add(flow, "adaptive", "ssp has no error estimate to choose steps by", "use integrator = \"rk\"");
  if (euler && flow.has("scheme")) problems.add(flow, "scheme", "euler has no schemes", "leave it out");
  if (!euler && flow.table("step_rule").type() != "constant")
    problems.add(flow, "step_rule", "step rules belong to forward Euler, not to '" + integrator + "'",
                 "use integrator = \"euler\", or leave the rule out");
  if (!integrator_entry(integrator).one_rate && flow.table("schedule").type() != "constant")
    problems.add(flow, "schedule", "schedules belong to forward Euler and jko, not to '" + integrator + "'",
                 "use integrator = \"euler\", or leave the schedule out");
  if (const std::string schedule = flow.table("schedule").type();
      schedule != "constant" && schedule != "list" && whole.table("run").has("time"))
    problems.add(flow, "schedule", "the schedule \"" + schedule + "\" goes by the number of steps, not by 'run.time'",
                 "give run.steps, or take the schedule \"list\"");
  check_step_control(flow, whole, problems);
  require_estimator(flow, whole, problems);
  check_training(flow, whole, problems);
  if (!flow.flag("adaptive") && !minimises && !flow.is_default("tolerance"))
    problems.add(flow, "tolerance", "fixed steps have no tolerance", "set adaptive = true, or leave it out");
  if (!integrator_entry(integrator).one_rate && weights_remember(whole))
    problems.add(whole.table("weights"), "type",
                 whole.table("weights").type() + " weights depend on the path and need integrator = \"euler\", not '" +
                     integrator + "'",
                 "use entropic or min_norm weights");
}

}  // namespace

TableSchema flow_schema() {
  TableSchema schema = flows().schema("how the particles move", "flows", "mwgrad");
  schema.keys = step_keys();
  schema.keys.push_back(Key::table(
      "metric", metrics().schema("lengths and angles in the space of the particles", "metrics", "euclidean")));
  schema.keys.push_back(Key::table(
      "annealing",
      annealings().schema("factor on the gradients of all objectives in the first steps", "annealings", "none")));
  schema.rule = check_steps;
  return schema;
}

StepPlan make_step_plan(const Config& whole) {
  const Config run = whole.table("run"), flow = whole.table("flow");
  StepPlan plan;
  plan.integrator = flow.text("integrator");
  if (flow.has("scheme")) plan.scheme = flow.text("scheme");
  plan.adaptive = flow.flag("adaptive");
  plan.tolerance = flow.real("tolerance");
  plan.step = flow.real("step");
  if (run.has("steps")) plan.steps = run.integer("steps");
  if (run.has("time")) plan.time = run.real("time");
  if (integrator_entry(plan.integrator).trains)
    plan.kernel = markov_plan(flow.table("network"), whole.table("particles").integer("dimension"),
                              static_cast<std::uint64_t>(run.integer("seed")));
  plan.saddle = flow.text("jko_weights") == "saddle";
  plan.shortens = flow.text("step_control") == "shorten";
  plan.noisy = is_noisy(whole);
  plan.cusps = has_cusps(whole);
  plan.grad_norm = whole.table("stop").real("grad_norm");
  return plan;
}

}  // namespace wasserstrom
