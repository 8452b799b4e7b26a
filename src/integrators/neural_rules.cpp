#include "neural_rules.hpp"

#include <string>

#include "wasserstrom/flows/flow.hpp"
#include "wasserstrom/integrators/integrator.hpp"

namespace wasserstrom {
namespace {

/// Particles in one place, as the case sets them out.
bool starts_in_places(const Config& whole) {
  const Config init = whole.table("particles").table("init");
  return init.type() == "points" && init.real("spread") == 0;
}

void check_forward(const Config& flow, const Config& whole, Problems& problems) {
  if (flow.table("network").flag("residual"))
    problems.add(flow.table("network"), "residual",
                 "neural_forward learns velocities, to which there is nothing to add x", "leave it out");
  for (const Config& objective : whole.tables("objective")) {
    const std::string name = objective.text("name");
    if (objective.type() == "gated_interaction" ||
        (objective.has("potential") && objective.table("potential").type() == "gated_collapse"))
      problems.add(
          flow, "integrator",
          "'neural_forward' does not know the one-sided derivatives of the objective '" + name + "', which has a gate",
          "take neural_jko");
    if (!functionals().traits(objective).pairs || objective.table("kernel").type() != "riesz") continue;
    if (objective.table("kernel").real("exponent") < 1 && starts_in_places(whole))
      problems.add(flow, "integrator",
                   "no forward step leaves a point where particles in one place are pushed apart at an endless speed, "
                   "as by '" +
                       name + "', whose exponent is below 1",
                   "take neural_jko, or let the start have a shape: init = { type = \"riesz_equilibrium\", ... }");
  }
}

/// A kernel is trained on values of batches: they have to be known.
void check_trained_steps(const Config& flow, const Config& whole, Problems& problems) {
  const std::string integrator = flow.text("integrator");
  const auto refuse = [&](const std::string& what, const std::string& advice) {
    problems.add(flow, "integrator", "'" + integrator + "' " + what, advice);
  };
  if (!flows().traits(flow).has_energy)
    refuse("goes down a value, and the flow \"" + flow.type() + "\" goes down nothing of the kind",
           "take flow.type = \"mwgrad\", or another integrator");
  if (!metrics().traits(flow.table("metric")).euclidean)
    refuse("is defined for Euclidean distances", "leave the metric out, or take another integrator");
  if (flow.table("annealing").type() != "none")
    refuse("goes down values, which annealing leaves as they are", "leave it out, or take another integrator");
  for (const Config& objective : whole.tables("objective"))
    if (functionals().traits(objective).entropy || functionals().traits(objective).trained)
      refuse("learns from values of batches of points, and batches do not tell that of '" + objective.text("name") +
                 "', of type " + objective.type(),
             "give objectives of type interaction, mmd or expectation, or take another integrator");
  if (integrator == "neural_forward") check_forward(flow, whole, problems);
}

}  // namespace

void check_network(const Config& flow, const Config& whole, Problems& problems) {
  const std::string integrator = flow.text("integrator");
  if (integrator_entry(integrator).trains) return check_trained_steps(flow, whole, problems);
  if (!is_plain(flow.table("network")))
    problems.add(flow, "network", "'" + integrator + "' has no network",
                 "take integrator = \"neural_jko\" or \"neural_forward\", or leave it out");
}

}  // namespace wasserstrom
