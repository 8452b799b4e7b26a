// Everything that `velocity.type` can name: add a line here to add an estimator.

#include "velocities.hpp"

namespace wasserstrom {

VelocityRegistry& velocities() {
  static VelocityRegistry registry(
      {svgd_velocity(), blob_velocity(), gfsd_velocity(), network_velocity(), gradient_velocity(), no_velocity()});
  return registry;
}

}  // namespace wasserstrom
