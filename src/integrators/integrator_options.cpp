#include "integrator_options.hpp"

#include <array>
#include <string>

#include "wasserstrom/base/error.hpp"
#include "wasserstrom/integrators/petsc_session.hpp"

namespace wasserstrom {
namespace {

std::string option_value(const char* name) {
  std::array<char, 64> text{};
  PetscBool given = PETSC_FALSE;
  PetscOptionsGetString(nullptr, nullptr, name, text.data(), text.size(), &given);
  return given ? text.data() : "";
}

void refuse_other_type(const StepPlan& plan) {
  const std::string type = option_value("-ts_type");
  if (type.empty() || type == plan.integrator) return;
  throw ConfigError("-ts_type " + type + " contradicts flow.integrator = \"" + plan.integrator +
                    "\": say it there, or with --set flow.integrator=" + type);
}

/// Of the ways to choose steps, only `basic` looks at nothing but the step at hand.
void refuse_other_adaptivity(const StepPlan& plan) {
  const std::string adapt = option_value("-ts_adapt_type");
  if (adapt.empty()) return;
  if (!plan.adaptive && adapt != "none")
    throw ConfigError("-ts_adapt_type " + adapt + " contradicts flow.adaptive = false: set flow.adaptive = true");
  if (plan.adaptive && adapt == "none")
    throw ConfigError("-ts_adapt_type none contradicts flow.adaptive = true: set flow.adaptive = false");
  if (plan.adaptive && adapt != "basic" && is_reproducible(plan.integrator))
    throw ConfigError("-ts_adapt_type " + adapt +
                      " remembers earlier steps, so that a restart would give other bits: only basic does not; leave "
                      "the option out");
}

void refuse_other_norm(const StepPlan& plan) {
  const std::string norm = option_value("-ts_adapt_wnormtype");
  if (norm.empty() || norm == "infinity" || !is_reproducible(plan.integrator)) return;
  throw ConfigError(
      "-ts_adapt_wnormtype " + norm +
      ": only the maximum norm (infinity) gives the same bits on any number of ranks; leave the option out");
}

/// PETSc starts it with half a step of backward Euler, whose error is of second order, and stays in fixed steps.
void refuse_high_order(const StepPlan& plan) {
  const std::string order = option_value("-ts_bdf_order");
  if (plan.integrator != "bdf" || plan.adaptive || order.empty() || order == "1" || order == "2") return;
  throw ConfigError("-ts_bdf_order " + order +
                    ": with fixed steps bdf is of second order at most, because of its first step; set flow.adaptive = "
                    "true, or take integrator = \"rk\"");
}

}  // namespace

void refuse_contradicting_options(const StepPlan& plan) {
  refuse_other_type(plan);
  refuse_other_adaptivity(plan);
  refuse_other_norm(plan);
  refuse_high_order(plan);
}

void refuse_unused_options() {
  const auto unused = PetscSession::unused_options();
  if (!unused.empty())
    throw ConfigError("nothing uses the PETSc option '" + unused.front() + "': check its spelling, or leave it out");
}

PetscErrorCode choose_norm() {
  if (!option_value("-ts_adapt_wnormtype").empty()) return 0;
  return PetscOptionsSetValue(nullptr, "-ts_adapt_wnormtype", "infinity");
}

}  // namespace wasserstrom
