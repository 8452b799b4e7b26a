#include "step_sizes.hpp"

#include <cmath>
#include <limits>

namespace wasserstrom {

void StepSizes::plan_next(Integrator& integrator) {
  planned_ =
      plan_.adaptive ? integrator.next_step() : control_.factor() * fixed_step(integrator.step(), integrator.time());
  integrator.set_next_step(planned_);
  const double left = plan_.time ? *plan_.time - integrator.time() : std::numeric_limits<double>::infinity();
  fits_next_ = left > 0 && left <= 1.01 * planned_ && left != planned_;
}

bool StepSizes::fit_to_end(Integrator& integrator) {
  if (!fits_next_) return false;
  fitted_ = true;
  integrator.set_next_step(*plan_.time - integrator.time());
  return true;
}

void StepSizes::meet_end(Integrator& integrator) const {
  constexpr double rounding = 1e-12;
  if (plan_.time && std::abs(*plan_.time - integrator.time()) <= rounding * *plan_.time)
    integrator.set_time(*plan_.time);
}

void StepSizes::serialize(Archive& archive) {
  archive.keep("next_step", planned_);
  archive.keep("fitted", fitted_);
  if (double end = plan_.time.value_or(0); fitted_) archive.keep("fitted_to", end);
  if (plan_.shortens) archive.keep("step_factor", control_.factor());
  if (keeps_values()) values_.serialize(archive);
}

}  // namespace wasserstrom
