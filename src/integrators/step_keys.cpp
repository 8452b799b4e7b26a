#include "step_keys.hpp"

#include "wasserstrom/integrators/integrator.hpp"
#include "wasserstrom/integrators/step_rule.hpp"
#include "wasserstrom/integrators/step_schedule.hpp"

namespace wasserstrom {
namespace {

std::vector<std::string> integrator_names() {
  std::vector<std::string> names;
  for (const IntegratorEntry& each : integrators()) names.push_back(each.name);
  return names;
}

}  // namespace

std::vector<Key> step_keys() {
  return {
      Key::real("step")
          .above(0)
          .in("flow time")
          .says("step size; of an adaptive integrator the first one; of the discrete forms of a_mwgrad eta"),
      Key::text("integrator")
          .default_to("\"euler\"")
          .one_of(integrator_names())
          .says("jko: minimising movements, whose residual is in the column jko_residual; neural_jko and "
                "neural_forward: such movements, and steepest descent, by the network of flow.network, so that points "
                "may become whole distributions; the others are types of PETSc's TS. euler, rk, jko and the neural "
                "ones give the same bits on any number of ranks and after any restart, for the others the log and the "
                "files say reproducible = false"),
      Key::text("scheme").optional().says("of the integrator, as PETSc names it: 3bs, 4, 5dp, ... of rk; adaptive ones "
                                          "need an error estimate (3bs, 5dp)"),
      Key::boolean("adaptive")
          .default_to("false")
          .says("let the integrator choose its steps (rk and others with an error estimate)"),
      Key::real("tolerance")
          .default_to("1e-4")
          .above(0)
          .says(
              "absolute and relative, in the maximum norm, of adaptive steps; of jko the residual of a step, relative "
              "to the velocity at its start"),
      Key::text("jko_weights")
          .default_to("\"start\"")
          .one_of({"start", "saddle"})
          .says("weights of a step of jko: start, those that the rule of [weights] finds where it begins; saddle, "
                "those of the saddle point, under which no objective rises (rule min_norm). How far a step is from it "
                "is in the "
                "column jko_gap"),
      Key::text("step_control")
          .default_to("\"none\"")
          .one_of({"none", "shorten"})
          .says(
              "shorten: an Euler step that goes beyond where the field turns is taken again, shorter, and the next "
              "ones grow back to flow.step where they can; with kernels that have a cusp only one at whose end values "
              "have not come down; none: every step is flow.step"),
      Key::table("step_rule",
                 step_rules().schema("direction of an Euler step, from the rate", "step rules", "constant"))
          .says("for forward Euler with fixed steps"),
      Key::table("schedule", step_schedules().schema("size of an Euler step over the run", "schedules", "constant"))
          .says("for forward Euler with fixed steps, jko, neural_jko and neural_forward"),
      Key::table("network", markov_schema())};
}

}  // namespace wasserstrom
