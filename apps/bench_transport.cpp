#include "bench_transport.hpp"

#include <fmt/format.h>

#include <memory>
#include <string>

#include "wasserstrom/particles/particle_set.hpp"
#include "wasserstrom/run/case_schema.hpp"
#include "wasserstrom/velocity/velocity_term.hpp"

namespace wasserstrom {
namespace {

struct TransportTiming {
  double first;  ///< seconds
  Seconds next;
};

/// Normal draws around (1, ..., 1) on their way to standard normal ones.
TransportTiming time_transport(Index dimension, Index count, const std::string& dual, int samples) {
  const Config config =
      read_case("bench",
                fmt::format("[run]\nsteps = 1\n[particles]\ncount = {0}\ndimension = {1}\n"
                            "init = {{ type = \"gaussian\", mean = 1.0 }}\n[flow]\nstep = 0.1\n"
                            "[[objective]]\nname = \"data\"\ntype = \"w2\"\n"
                            "target = {{ type = \"gaussian\", samples = {0} }}\ndual = {{ type = \"{2}\" }}\n",
                            count, dimension, dual),
                {}, case_schema())
          .config;
  const Communicator alone(MPI_COMM_SELF);
  const Objectives objectives = make_objectives(config.tables("objective"), dimension, {}, 1, ".", alone, count);
  ParticleSet particles = make_particles(config.table("particles"), 1, ".", alone);
  Profile profile;
  const Exchange exchange(particles.layout, 0, profile);
  const auto potential = transport_term(objectives);
  Index step = 0;
  const auto take_step = [&] {
    const PointCloud points{particles.position, particles.weight, exchange};
    Fields fields{entropies(objectives), {}, {}};
    fields.integrand = Rows::Zero(count, 1);
    fields.velocity = Rows::Zero(count, dimension);
    const double seconds = seconds_of([&] { potential->prepare(points, step); });
    potential->add(points, step++, fields);
    particles.position -= 0.1 * fields.velocity;
    return seconds;
  };
  const double first = take_step();
  return {first, sample_seconds(samples, take_step)};
}

}  // namespace

void report_transports(const std::vector<Index>& dimensions, const std::vector<Index>& particles, int samples,
                       BenchReport& report) {
  report.begin("transports",
               "Potentials of 1/2 W_2^2 to as many samples: the first, from nothing, and those that follow in steps of "
               "0.1.",
               joined<BenchColumn>({{{"d", "d", 4, ""}, {"N", "N", 7, ""}, {"dual", "dual", -13, ""}},
                                    {{"seconds_first", "first s", 10, ".3e"}},
                                    seconds_columns}));
  for (const Index dimension : dimensions)
    for (const Index count : particles)
      for (const std::string dual : {"assignment", "sinkhorn", "semidiscrete"}) {
        const TransportTiming timing = time_transport(dimension, count, dual, samples);
        report.line(joined<BenchValue>({{dimension, count, dual}, {timing.first}, seconds_values(timing.next)}));
      }
}

}  // namespace wasserstrom
