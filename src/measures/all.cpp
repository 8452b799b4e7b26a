// Every measure that a case can ask for: add a line here to add one.

#include "measures.hpp"
#include "wasserstrom/particles/particle_set.hpp"

namespace wasserstrom {

MeasureRegistry& measures() {
  static MeasureRegistry registry({particle_measure()});
  return registry;
}

TableSchema measure_schema() {
  TableSchema schema = particles_schema();
  schema.keys.push_back(Key::text("measure")
                            .default_to("\"particles\"")
                            .one_of(measures().names())
                            .says("what carries the distribution; particles: points that move"));
  return schema;
}

std::unique_ptr<Measure> make_measure(const Config& particles, const MeasureContext& context) {
  return measures().entry(particles.text("measure")).make(particles, context);
}

}  // namespace wasserstrom
