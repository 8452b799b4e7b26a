// Every measure that a case can ask for: add a line here to add one.

#include "measures.hpp"
#include "wasserstrom/particles/particle_set.hpp"

namespace wasserstrom {

MeasureRegistry& measures() {
  static MeasureRegistry registry({particle_measure(), mixture_measure(), generator_measure()});
  return registry;
}

namespace {

/// The rules of the measure that is asked for, and no keys of others.
void check_measure(const Config& self, const Config& whole, Problems& problems) {
  const std::string chosen = self.text("measure");
  for (const MeasureRegistry::Entry& each : measures().entries()) {
    if (each.declaration.name == chosen) {
      if (each.declaration.rule) each.declaration.rule(self, whole, problems);
      continue;
    }
    for (const Key& key : each.declaration.keys)
      if (self.has(key.name) && !self.is_default(key.name))
        problems.add(self, key.name,
                     "'" + key.name + "' belongs to particles.measure = \"" + each.declaration.name + "\", not to \"" +
                         chosen + "\"",
                     "leave it out, or set measure = \"" + each.declaration.name + "\"");
  }
}

}  // namespace

TableSchema measure_schema() {
  TableSchema schema = particles_schema();
  std::string says = "what carries the distribution";
  for (const MeasureRegistry::Entry& each : measures().entries())
    says += "; " + each.declaration.name + ": " + each.declaration.help;
  schema.keys.push_back(
      Key::text("measure").default_to("\"particles\"").one_of(measures().names()).says(std::move(says)));
  for (const MeasureRegistry::Entry& each : measures().entries())
    schema.keys.insert(schema.keys.end(), each.declaration.keys.begin(), each.declaration.keys.end());
  schema.rule = [of_particles = schema.rule](const Config& self, const Config& whole, Problems& problems) {
    of_particles(self, whole, problems);
    check_measure(self, whole, problems);
  };
  return schema;
}

std::unique_ptr<Measure> make_measure(const Config& particles, const MeasureContext& context) {
  return measures().entry(particles.text("measure")).make(particles, context);
}

}  // namespace wasserstrom
