#include "wasserstrom/particles/particle_set.hpp"

#include "initial.hpp"

namespace wasserstrom {
namespace {

/// PETSc counts the entries of the state with 32 bits.
void check_size(const Config& self, const Config&, Problems& problems) {
  const double entries = static_cast<double>(self.integer("count")) * static_cast<double>(self.integer("dimension"));
  if (entries >= 0x1p31)
    problems.add(self, "count", "count x dimension is 2^31 or more, which PETSc with 32-bit indices cannot hold",
                 "use fewer particles or coordinates");
}

}  // namespace

InitialLawRegistry& initial_laws() {
  static InitialLawRegistry registry({gaussian_law(), uniform_law(), grid_law(), quasi_random_law(), points_law(),
                                      riesz_equilibrium_law(), data_law(), file_law()});
  return registry;
}

TableSchema particles_schema() {
  TableSchema schema;
  schema.help = "the particles and where they start";
  schema.keys = {
      Key::integer("count").at_least(1).says("number of particles N"),
      Key::integer("dimension").at_least(1).says("coordinates d of a particle"),
      Key::table("init", initial_laws().schema("where the particles start", "initial laws", "gaussian"))
          .says("where they start"),
      Key::table("weight", weight_laws().schema("weight p_i of each particle", "particle weights", "uniform"))
          .says("weight p_i of each particle; the distribution is sum_i p_i delta(x_i)")};
  schema.rule = check_size;
  return schema;
}

void check_particle_files(const Config& particles, std::uint64_t seed, const std::string& directory,
                          const Communicator& communicator, const std::vector<std::string>& coordinates,
                          const DataSets& data) {
  const Layout layout(particles.integer("count"), communicator);
  const InitialContext context{layout, particles.integer("dimension"), seed, directory, coordinates, data};
  const auto start = initial_laws().make(particles.table("init"));
  const auto weight = weight_laws().make(particles.table("weight"));
  if (start->reads_a_file()) start->draw(context);
  if (weight->reads_a_file()) weight->draw(context);
}

ParticleSet make_particles(const Config& particles, std::uint64_t seed, const std::string& directory,
                           const Communicator& communicator, const std::vector<std::string>& coordinates,
                           const DataSets& data) {
  ParticleSet set{Layout(particles.integer("count"), communicator), {}, {}, false};
  const InitialContext context{set.layout, particles.integer("dimension"), seed, directory, coordinates, data};
  set.position = initial_laws().make(particles.table("init"))->draw(context);
  const auto law = weight_laws().make(particles.table("weight"));
  set.weighted = !law->is_uniform();
  set.weight = law->draw(context);
  if (set.weighted) {
    double sum = 0;
    set.layout.sum_rows(std::span(&sum, 1), [&](Index i, std::span<double> total) { total[0] += set.weight[i]; });
    set.weight /= sum;
  }
  return set;
}

}  // namespace wasserstrom
