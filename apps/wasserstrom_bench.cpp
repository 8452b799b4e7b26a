// How fast velocity fields are evaluated on one core:  Gpair/s = N^2 / wall time of a whole evaluation / 1e9.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "wasserstrom/particles/particle_set.hpp"
#include "wasserstrom/run/case_schema.hpp"
#include "wasserstrom/simd/simd.hpp"
#include "wasserstrom/velocity/velocity.hpp"

namespace {

using namespace wasserstrom;

struct Problem {
  Index dimension, objectives, particles;
  std::string kernel, estimator;
};

struct Rate {
  double best, median;  // Gpair/s
};

/// A case of K normal targets.  The bandwidth is that of typical distances, so that few kernel values vanish.
std::string case_text(const Problem& problem) {
  std::string text = fmt::format(
      "[run]\nsteps = 1\n[particles]\ncount = {}\ndimension = {}\n[flow]\nstep = 0.1\n[velocity]\ntype = \"{}\"\n"
      "kernel = {{ type = \"{}\", bandwidth = {} }}\n",
      problem.particles, problem.dimension, problem.estimator, problem.kernel, 0.5 * problem.dimension);
  for (Index k = 0; k < problem.objectives; ++k)
    text += fmt::format(
        "[[objective]]\nname = \"{}\"\ntype = \"energy\"\ntarget = {{ type = \"gaussian\", mean = {}.0 }}\n", k, k);
  return text;
}

double seconds(const Velocity& velocity, const VelocityInput& input, VelocityFields fields) {
  const auto start = std::chrono::steady_clock::now();
  velocity.evaluate(input, fields);
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

Rate measure(const Problem& problem, int repeats) {
  const Config config = read_case("bench", case_text(problem), {}, case_schema()).config;
  const ParticleSet particles = make_particles(config.table("particles"), 1, ".", Communicator(MPI_COMM_SELF));
  const Objectives objectives = make_objectives(config.tables("objective"), problem.dimension);
  const auto velocity = make_velocity(config.table("velocity"));
  Profile profile;
  const Exchange exchange(particles.layout, 0, profile);
  const double bandwidth = config.table("velocity").table("kernel").real("bandwidth");
  const VelocityInput input{particles.position, particles.weight, objectives, bandwidth, exchange};
  const VelocityFields gradients{particles.position.replicate(1, problem.objectives), {}};

  std::vector<double> times;
  for (int repeat = 0; repeat < repeats; ++repeat) times.push_back(seconds(*velocity, input, gradients));
  std::sort(times.begin(), times.end());
  const double pairs = 1e-9 * static_cast<double>(problem.particles) * static_cast<double>(problem.particles);
  return {pairs / times.front(), pairs / times[times.size() / 2]};
}

std::vector<Problem> problems(const std::vector<Index>& dimensions, Index particles) {
  std::vector<Problem> all;
  for (const Index dimension : dimensions)
    for (const Index objectives : {1, 4})
      for (const char* kernel : {"gaussian", "imq"})
        for (const char* estimator : {"svgd", "blob"})
          all.push_back({dimension, objectives, particles, kernel, estimator});
  return all;
}

void print_table(const std::vector<Problem>& all, int repeats, double peak) {
  fmt::print("instruction set {}; multiply-and-add peak of one core {:.1f} GFLOP/s; N = {}; {} repeats\n\n",
             simd_target_name(), peak, all.front().particles, repeats);
  fmt::print("{:>4} {:>3}  {:<10} {:<10} {:>16} {:>16}\n", "d", "K", "kernel", "estimator", "best Gpair/s",
             "median Gpair/s");
  for (const Problem& each : all) {
    const Rate rate = measure(each, repeats);
    fmt::print("{:>4} {:>3}  {:<10} {:<10} {:>16.3f} {:>16.3f}\n", each.dimension, each.objectives, each.kernel,
               each.estimator, rate.best, rate.median);
    std::fflush(stdout);
  }
}

void print_json(const std::vector<Problem>& all, int repeats, double peak) {
  std::string rows;
  for (const Problem& each : all) {
    const Rate rate = measure(each, repeats);
    rows += fmt::format(
        "{}\n    {{\"d\": {}, \"K\": {}, \"N\": {}, \"kernel\": \"{}\", \"estimator\": \"{}\", \"best_gpairs\": "
        "{:.4f}, "
        "\"median_gpairs\": {:.4f}}}",
        rows.empty() ? "" : ",", each.dimension, each.objectives, each.particles, each.kernel, each.estimator,
        rate.best, rate.median);
  }
  fmt::print(
      "{{\n  \"instruction_set\": \"{}\",\n  \"multiply_add_peak_gflops\": {:.2f},\n  \"repeats\": {},\n"
      "  \"rates\": [{}\n  ]\n}}\n",
      simd_target_name(), peak, repeats, rows);
}

}  // namespace

int main(int count, char** arguments) {
  CLI::App app("Pairs per second of whole velocity evaluations on one core, for several kernels and estimators");
  std::vector<Index> dimensions{2, 10, 50};
  Index particles = 20000;
  int repeats = 5;
  bool quick = false, json = false;
  app.add_option("--dimensions", dimensions, "d, one or several")->check(CLI::PositiveNumber)->capture_default_str();
  app.add_option("--particles", particles, "N")->check(CLI::PositiveNumber)->capture_default_str();
  app.add_option("--repeats", repeats, "evaluations per line")->check(CLI::PositiveNumber)->capture_default_str();
  app.add_flag("--quick", quick, "N = 4000, three repeats: about ten seconds");
  app.add_flag("--json", json, "JSON instead of a table");
  CLI11_PARSE(app, count, arguments);
  if (quick) particles = 4000, repeats = 3;

  const MpiSession mpi;
  const std::vector<Problem> all = problems(dimensions, particles);
  const double peak = measure_multiply_add_peak(0.5);
  if (json) print_json(all, repeats, peak);
  else print_table(all, repeats, peak);
  return 0;
}
