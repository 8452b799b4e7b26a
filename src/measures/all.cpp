// Every measure that a case can ask for: add a line here to add one.

#include "measures.hpp"

namespace wasserstrom {

MeasureRegistry& measures() {
  static MeasureRegistry registry({particle_measure()});
  return registry;
}

std::unique_ptr<Measure> make_measure(const Config& particles, const MeasureContext& context) {
  return measures().entry("particles").make(particles, context);
}

}  // namespace wasserstrom
