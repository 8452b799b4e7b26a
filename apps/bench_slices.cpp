#include "bench_slices.hpp"

#include <fmt/format.h>

#include <limits>
#include <memory>
#include <string>

#include "wasserstrom/particles/particle_set.hpp"
#include "wasserstrom/run/case_schema.hpp"
#include "wasserstrom/velocity/velocity_term.hpp"

namespace wasserstrom {
namespace {

Config config_of(const SliceCase& slice_case) {
  const auto [d, n, exponent, directions] = slice_case;
  const std::string engine =
      directions == 0 ? "\"dense\"" : fmt::format("{{ type = \"sliced\", directions = {} }}", directions);
  return read_case("bench",
                   fmt::format("[run]\nsteps = 1\n[particles]\ncount = {}\ndimension = {}\n"
                               "init = {{ type = \"gaussian\", mean = 1.0 }}\n[flow]\nstep = 0.01\n"
                               "[[objective]]\nname = \"data\"\ntype = \"mmd\"\n"
                               "kernel = {{ type = \"riesz\", exponent = {:e} }}\nengine = {}\n"
                               "target = {{ type = \"gaussian\", samples = {} }}\n",
                               n, d, exponent, engine, n),
                   {}, case_schema())
      .config;
}

}  // namespace

SliceTiming time_slices(const SliceCase& slice_case, int samples) {
  const Config config = config_of(slice_case);
  const Communicator alone(MPI_COMM_SELF);
  const Objectives objectives =
      make_objectives(config.tables("objective"), slice_case.dimension, {}, 1, ".", alone, slice_case.particles);
  const ParticleSet particles = make_particles(config.table("particles"), 1, ".", alone);
  Profile profile;
  const Exchange exchange(particles.layout, 0, profile);
  const PointCloud points{particles.position, particles.weight, exchange};
  const auto potentials = potential_term(objectives), pairs = pair_term(objectives, slice_case.dimension),
             slices = slice_term(objectives);
  SliceTiming timing{{}, 0};
  if (slice_case.directions > 0) {
    Fields fields{entropies(objectives), {}, {}};
    slices->prepare(points, 0);  // the next one is held against all pairs
    potentials->add(points, 0, fields);
    slices->add(points, 0, fields);
    slices->report(std::span(&timing.error, 1));
  }
  Index step = 1;
  timing.seconds = sample_seconds(samples, [&] {
    return seconds_of([&] {
      Fields fields{entropies(objectives), {}, {}};
      potentials->add(points, step, fields);
      pairs->add(points, step, fields);
      slices->add(points, step, fields);
      ++step;
    });
  });
  return timing;
}

}  // namespace wasserstrom
