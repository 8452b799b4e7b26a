// How fast velocity fields, steps and diagnostics are on one core:  Gpair/s = N^2 / seconds of an evaluation / 1e9.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "bench_case.hpp"
#include "bench_instructions.hpp"
#include "bench_mixture.hpp"
#include "bench_report.hpp"
#include "bench_slices.hpp"
#include "bench_step.hpp"
#include "bench_transport.hpp"
#include "bench_velocity.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/base/memory.hpp"
#include "wasserstrom/integrators/petsc_session.hpp"
#include "wasserstrom/simd/simd.hpp"

namespace {

using namespace wasserstrom;

struct Choice {
  std::vector<Index> dimensions{2, 10, 50}, objectives{1, 4}, particles, slices, mixtures, transports;
  std::vector<std::string> kernels{"gaussian", "imq"}, estimators{"svgd", "blob"}, bandwidths{"fixed"},
      engines{"dense", "reference"};
  int samples = 5;
  double limit = 300, exponent = 0;
  bool quick = false, json = false, gram = false, diagnostics = false, instructions = false;

  /// Fewer in more dimensions, so that a line takes about a second.
  std::vector<Index> particles_for(Index dimension) const {
    if (!particles.empty()) return particles;
    const Index most = dimension <= 4 ? 20000 : dimension <= 16 ? 10000 : 5000;
    return {quick ? most / 5 : most};
  }
  std::vector<std::string> bandwidths_for(const std::string& kernel) const {
    return has_bandwidth(kernel) ? bandwidths : std::vector<std::string>{"none"};
  }
};

/// The reference engine, a double loop over Eigen vectors, has one line for each dimension, of fewer particles.
std::vector<BenchCase> velocity_cases(const Choice& choice) {
  std::vector<BenchCase> all;
  for (const Index dimension : choice.dimensions) {
    const std::vector<Index> counts = choice.particles_for(dimension);
    for (const std::string& engine : choice.engines) {
      if (engine == "reference") continue;
      for (const Index particles : counts)
        for (const Index objectives : choice.objectives)
          for (const std::string& kernel : choice.kernels)
            for (const std::string& bandwidth : choice.bandwidths_for(kernel))
              for (const std::string& estimator : choice.estimators)
                all.push_back(
                    {dimension, objectives, particles, kernel, estimator, engine, bandwidth, choice.exponent});
    }
    const std::string& kernel = choice.kernels.front();
    if (std::find(choice.engines.begin(), choice.engines.end(), "reference") != choice.engines.end())
      all.push_back({dimension, choice.objectives.front(), std::min<Index>(1000, counts.front()), kernel,
                     choice.estimators.front(), "reference", has_bandwidth(kernel) ? "fixed" : "none",
                     choice.exponent});
  }
  return all;
}

/// Whether a line stays below the limit, at an assumed rate; a note says so where it does not.  `factor`: evaluations'
/// worth of work in one.
bool is_affordable(const BenchCase& each, const Choice& choice, double factor, BenchReport& report) {
  constexpr double assumed_rate = 1e10;   // operations a second
  constexpr double kernel_function = 20;  // operations, about
  const double passes = std::max<double>(1, static_cast<double>(velocities().entry(each.estimator).traits.passes));
  const double pairs = factor * pairs_per_evaluation(each) * (choice.samples + 1);
  const double seconds = pairs * (operations_per_pair(each) / passes + kernel_function) / assumed_rate;
  if (seconds <= choice.limit) return true;
  report.skip(
      fmt::format("d = {}, K = {}, N = {}, {}, {}, {}: {:.1e} pairs, about {:.0f} s at 10 GFLOP/s; --limit is {:.0f} s",
                  each.dimension, each.objectives, each.particles, each.kernel, each.estimator, each.bandwidth, pairs,
                  seconds, choice.limit));
  return false;
}

/// The time of an engine beside the dense one, about.
double relative_cost(const BenchCase& each) {
  if (each.engine == "reference") return 40;
  return each.engine == "sorted" ? 1000 / static_cast<double>(each.particles) : 1;
}

const std::vector<BenchColumn> size_columns{{"d", "d", 4, ""}, {"K", "K", 3, ""}, {"N", "N", 7, ""}};
const std::vector<BenchColumn> case_columns{{"kernel", "kernel", -10, ""},
                                            {"estimator", "estimator", -10, ""},
                                            {"engine", "engine", -10, ""},
                                            {"bandwidth", "bandwidth", -14, ""}};
std::vector<BenchValue> size_values(const BenchCase& each) { return {each.dimension, each.objectives, each.particles}; }
std::vector<BenchValue> case_values(const BenchCase& each) {
  return {each.exponent > 0 ? fmt::format("{} {:g}", each.kernel, each.exponent) : each.kernel, each.estimator,
          each.engine, each.bandwidth};
}

void report_velocities(const std::vector<BenchCase>& cases, const Choice& choice, double peak, BenchReport& report) {
  report.begin(
      "rates",
      fmt::format("Evaluations of velocity fields, bandwidth included, {} samples each.  Gpair/s and share, of "
                  "the multiply-and-add peak, at the\nfastest; see --help for what is counted.",
                  choice.samples),
      joined<BenchColumn>({size_columns,
                           case_columns,
                           seconds_columns,
                           {{"slowest_gpairs", "", 0, ""},
                            {"median_gpairs", "", 0, ""},
                            {"fastest_gpairs", "Gpair/s", 8, ".4f"},
                            {"operations_per_pair", "", 0, ""},
                            {"share_of_peak", "share", 7, "%"},
                            {"share_of_bandwidth", "bandwidth", 10, "%"}}}));
  for (const BenchCase& each : cases) {
    if (!is_affordable(each, choice, relative_cost(each), report)) continue;
    const VelocityTiming timing = time_velocity(each, choice.samples);
    const Seconds& seconds = timing.seconds;
    const double pairs = 1e-9 * static_cast<double>(each.particles) * static_cast<double>(each.particles);
    const double operations = operations_per_pair(each);
    report.line(joined<BenchValue>({size_values(each),
                                    case_values(each),
                                    seconds_values(seconds),
                                    {pairs / seconds.max, pairs / seconds.median, pairs / seconds.min, operations,
                                     pairs / seconds.min * operations / peak, timing.bandwidth_share}}));
  }
}

void report_gram(const Choice& choice, BenchReport& report) {
  std::vector<BenchColumn> shares;
  for (const Phase phase : step_phases) {
    std::string name(phase_name(phase));
    std::replace(name.begin(), name.end(), ' ', '_');
    shares.push_back({"share_of_" + name, std::string(phase_name(phase)), 10, "%"});
  }
  report.begin(
      "steps",
      "Steps of svgd with many objectives, and the share of each phase; the Gram matrix of their velocities is "
      "the reduction.",
      joined<BenchColumn>({size_columns, case_columns, seconds_columns, shares}));
  const BenchCase each{10, 100, choice.quick ? 400 : 2000, "gaussian", "svgd", "dense", "liu-wang"};
  if (!is_affordable(each, choice, 1, report)) return;
  const StepTiming timing = time_step(each, choice.samples);
  report.line(joined<BenchValue>({size_values(each),
                                  case_values(each),
                                  seconds_values(timing.seconds),
                                  {timing.share.begin(), timing.share.end()}}));
}

void report_diagnostics(const Choice& choice, BenchReport& report) {
  report.begin(
      "diagnostics",
      "Rows of diagnostics, against as many reference particles, beside a step of svgd with the Gaussian "
      "kernel and liu-wang.",
      joined<BenchColumn>({size_columns,
                           {{"diagnostic", "diagnostic", -10, ""}},
                           seconds_columns,
                           {{"step_seconds_median", "step s", 10, ".3e"}, {"steps_per_row", "steps", 8, ".2f"}}}));
  for (const Index dimension : choice.dimensions)
    for (const Index particles : choice.particles_for(dimension)) {
      const BenchCase each{dimension, 1, particles, "gaussian", "svgd", "dense", "liu-wang"};
      if (!is_affordable(each, choice, 3, report)) continue;
      const DiagnosticTimings timings = time_diagnostics(each, choice.samples);
      for (const auto& [diagnostic, seconds] : timings.rows)
        report.line(joined<BenchValue>({size_values(each),
                                        {diagnostic},
                                        seconds_values(seconds),
                                        {timings.step.median, seconds.median / timings.step.median}}));
    }
}

/// Those over all pairs only where they stay below the limit.
void report_slices(const Choice& choice, BenchReport& report) {
  report.begin("slices",
               "Fields of the distance to N points under riesz, over all pairs (P = 0) and along P lines, with the "
               "relative error of these.",
               joined<BenchColumn>({{{"d", "d", 4, ""}, {"N", "N", 8, ""}, {"exponent", "r", 5, ".2f"}},
                                    {{"directions", "P", 6, ""}},
                                    seconds_columns,
                                    {{"error", "error", 9, ".1e"}}}));
  const double exponent = choice.exponent > 0 ? choice.exponent : 1;
  for (const Index dimension : choice.dimensions)
    for (const Index particles : choice.particles_for(dimension)) {
      std::vector<Index> directions = choice.slices;
      const BenchCase pairs{dimension, 1, particles, "riesz", "svgd", "dense", "none", exponent};
      if (is_affordable(pairs, choice, 3, report)) directions.insert(directions.begin(), 0);
      for (const Index each : directions) {
        const SliceTiming timing = time_slices({dimension, particles, exponent, each}, choice.samples);
        report.line(joined<BenchValue>(
            {{dimension, particles, exponent, each}, seconds_values(timing.seconds), {timing.error}}));
      }
    }
}

void run(const Choice& choice) {
  if (choice.instructions) return do_counted_work();
  const std::vector<BenchCase> cases = velocity_cases(choice);
  const bool velocities_alone = choice.slices.empty() && choice.mixtures.empty() && choice.transports.empty();
  if (velocities_alone)  // a mistake is told before anything else
    for (const BenchCase& each : cases) static_cast<void>(config_of(each));
  const Machine machine{simd_target_name(), PetscSession::version(), measure_multiply_add_peak(0.5),
                        measure_product_peak(0.5)};
  BenchReport report(machine, choice.samples, choice.json);
  if (!choice.gram && !choice.diagnostics && velocities_alone)
    report_velocities(cases, choice, machine.multiply_add, report);
  if (choice.gram) report_gram(choice, report);
  if (choice.diagnostics) report_diagnostics(choice, report);
  if (!choice.slices.empty()) report_slices(choice, report);
  if (!choice.mixtures.empty()) report_mixtures(choice.dimensions, choice.mixtures, choice.samples, report);
  if (!choice.transports.empty()) report_transports(choice.dimensions, choice.transports, choice.samples, report);
  report.end();
}

void add_options(CLI::App& app, Choice& choice) {
  app.add_option("--dimensions", choice.dimensions, "d, one or several")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--objectives", choice.objectives, "K, one or several")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--particles", choice.particles, "N, one or several, instead of 20000 to 5000 by dimension")
      ->check(CLI::Range(2, 100000000));
  app.add_option("--kernels", choice.kernels, "kernels by name")
      ->check(CLI::IsMember(kernels().names()))
      ->capture_default_str();
  app.add_option("--estimators", choice.estimators, "estimators by name")
      ->check(CLI::IsMember(velocities().names()))
      ->capture_default_str();
  app.add_option("--exponent", choice.exponent, "exponent of the kernels imq and riesz, instead of their defaults")
      ->check(CLI::PositiveNumber);
  app.add_option("--engines", choice.engines,
                 "engines by name; 'reference' has one line for each d, and 'sorted' wants d = 1 and a kernel on the "
                 "line. Gpair/s counts N^2 pairs, whatever an engine looks at")
      ->check(CLI::IsMember(kernel_sums().names()))
      ->capture_default_str();
  app.add_option("--bandwidths", choice.bandwidths,
                 "numbers, rules by name, or 'fixed' for d / 2. The particles move a little between two evaluations, "
                 "and a rule finds its bandwidth anew in each")
      ->capture_default_str();
  app.add_option("--repeats", choice.samples, "samples per line, each of as many evaluations as take 10 ms")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--limit", choice.limit, "leave out lines that would take more seconds at 1e10 operations a second")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_flag("--gram", choice.gram,
               "instead: whole steps with K = 100, N = 2000, d = 10, and the share of each phase");
  app.add_flag("--diagnostics", choice.diagnostics,
               "instead: rows of mmd, ess and ksd, for these d and N, against as many reference particles");
  app.add_option("--slices", choice.slices,
                 "instead: fields of the distance to as many points, for these d, N and --exponent, along so many "
                 "lines, one or several numbers, and over all pairs")
      ->check(CLI::PositiveNumber);
  app.add_option("--mixtures", choice.mixtures,
                 "instead: steps of ngflow_vi for these d with so many components, one or several numbers")
      ->check(CLI::PositiveNumber);
  app.add_option("--transport", choice.transports,
                 "instead: potentials of w2 for these d and so many particles, one or several numbers")
      ->check(CLI::PositiveNumber);
  app.add_flag("--instructions", choice.instructions,
               "instead: the hot loops, once each, for tests/program/instructions.py");
  app.add_flag("--quick", choice.quick, "a fifth of the particles: a few seconds");
  app.add_flag("--json", choice.json, "JSON instead of a table");
}

}  // namespace

int main(int count, char** arguments) {
  CLI::App app(
      "Seconds, and pairs per second, of whole velocity evaluations on one core, for several kernels and estimators");
  app.footer(
      "The share is that of the multiply-and-add peak measured in the same run. It counts what products of matrices\n"
      "cannot do without: per pass and pair 2 d operations for the distance and 2 for each column that is summed, "
      "none\n"
      "for the kernel function and the bandwidth. A Gaussian kernel has K d + 1 columns for svgd, so that K = 1 "
      "counts\n"
      "2 d + 2 (d + 1), and d + 1 in each of the two passes of blob; other kernels, whose gradients have weights of\n"
      "their own, K d + d + 1 and d + 2.");
  Choice choice;
  add_options(app, choice);
  CLI11_PARSE(app, count, arguments);

  keep_freed_memory();
  const MpiSession mpi;
  try {
    run(choice);
  } catch (const Error& error) {
    fmt::print(stderr, "{}\n", error.what());
    return error.exit_code();
  }
  return 0;
}
