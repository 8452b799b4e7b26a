// How fast velocity fields are evaluated on one core:  Gpair/s = N^2 / wall time of a whole evaluation / 1e9.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "product_peak.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/integrators/petsc_session.hpp"
#include "wasserstrom/particles/particle_set.hpp"
#include "wasserstrom/run/case_schema.hpp"
#include "wasserstrom/simd/simd.hpp"
#include "wasserstrom/velocity/velocity_term.hpp"

namespace {

using namespace wasserstrom;

struct Problem {
  Index dimension, objectives, particles;
  std::string kernel, estimator, engine;
};

struct Rate {
  double slowest, median, fastest;  // Gpair/s
  double operations;                // floating-point, per pair, without those of the kernel function
};

struct Machine {
  std::string simd, petsc;
  double multiply_add;  // GFLOP/s
  ProductPeak product;
};

/// Operations per pair of the distances and sums of one pass: a difference and its product with something count three,
/// a multiply-and-add two.
double operations(const KernelSumRequest& request, Index particles) {
  const double d = static_cast<double>(request.dimension), p = static_cast<double>(request.payload_columns);
  const bool expanded = request.dimension >= expanded_from_dimension && particles >= expanded_from_sources;
  const bool joint =
      !request.into_values.empty() && request.kernel->form() == RadialForm{RadialForm::Formula::gaussian};
  const double distance = expanded ? 2 * d + 1 : 3 * d - 1, gradient = !expanded ? 3 * d : joint ? 2 : 2 * (d + 1);
  return distance + 2 * p + (request.gradient ? gradient : 0);
}

/// The dense engine, with a note of what it was asked for.
class CountedSum final : public KernelSum {
 public:
  CountedSum(std::unique_ptr<KernelSum> sum, double& count) : sum_(std::move(sum)), count_(count) {}
  std::unique_ptr<Pass> begin(const KernelSumRequest& request, const ConstRowsRef& targets) const override {
    count_ += operations(request, targets.rows());
    return sum_->begin(request, targets);
  }

 private:
  std::unique_ptr<KernelSum> sum_;
  double& count_;
};

/// A case of K normal targets.
std::string case_text(const Problem& problem) {
  std::string text = fmt::format(
      "[run]\nsteps = 1\n[particles]\ncount = {}\ndimension = {}\n[flow]\nstep = 0.1\n[velocity]\ntype = \"{}\"\n"
      "kernel = {{ type = \"{}\" }}\n",
      problem.particles, problem.dimension, problem.estimator, problem.kernel);
  for (Index k = 0; k < problem.objectives; ++k)
    text += fmt::format(
        "[[objective]]\nname = \"{}\"\ntype = \"energy\"\ntarget = {{ type = \"gaussian\", mean = {}.0 }}\n", k, k);
  return text;
}

double seconds(const VelocityTerm& estimator, const PointCloud& points, Fields fields) {
  const auto start = std::chrono::steady_clock::now();
  estimator.add(points, 0, fields);
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

Rate measure(const Problem& problem, int repeats) {
  const Config config = read_case("bench", case_text(problem), {}, case_schema()).config;
  const ParticleSet particles = make_particles(config.table("particles"), 1, ".", Communicator(MPI_COMM_SELF));
  const Config table = config.table("velocity"), kernel = table.table("kernel");
  double operations = 0;
  // That of typical distances, so that few kernel values vanish; a kernel without one takes no notice.
  const Column bandwidth = Column::Constant(1, 0.5 * static_cast<double>(problem.dimension));
  KernelParts parts{kernels().make(kernel),
                    std::make_shared<CountedSum>(kernel_sums().entry(problem.engine).make(table), operations),
                    Bandwidth(bandwidth)};
  const auto estimator = velocities().make(table, std::move(parts));
  Profile profile;
  const Exchange exchange(particles.layout, 0, profile);
  const PointCloud points{particles.position, particles.weight, exchange};
  const Fields gradients{std::vector<double>(static_cast<std::size_t>(problem.objectives), 1.0),
                         particles.position.replicate(1, problem.objectives),
                         {}};
  estimator->prepare(points, 0);

  std::vector<double> times;
  for (int repeat = 0; repeat < repeats; ++repeat) times.push_back(seconds(*estimator, points, gradients));
  std::sort(times.begin(), times.end());
  const double pairs = 1e-9 * static_cast<double>(problem.particles) * static_cast<double>(problem.particles);
  return {pairs / times.back(), pairs / times[times.size() / 2], pairs / times.front(), operations / repeats};
}

struct Choice {
  std::vector<Index> dimensions{2, 10, 50}, objectives{1, 4};
  std::vector<std::string> kernels{"gaussian", "imq"}, estimators{"svgd", "blob"};
  std::optional<Index> particles;
  bool quick = false;

  /// Fewer in more dimensions, so that a line takes about a second.
  Index particles_for(Index dimension) const {
    if (particles) return *particles;
    const Index most = dimension <= 4 ? 20000 : dimension <= 16 ? 10000 : 5000;
    return quick ? most / 5 : most;
  }
};

/// For each dimension also the sums as one would first write them: a double loop over Eigen vectors, for fewer
/// particles.
std::vector<Problem> problems(const Choice& choice) {
  std::vector<Problem> all;
  for (const Index dimension : choice.dimensions) {
    const Index particles = choice.particles_for(dimension);
    for (const Index objectives : choice.objectives)
      for (const std::string& kernel : choice.kernels)
        for (const std::string& estimator : choice.estimators)
          all.push_back({dimension, objectives, particles, kernel, estimator, "dense"});
    all.push_back({dimension, choice.objectives.front(), std::min<Index>(1000, particles), choice.kernels.front(),
                   choice.estimators.front(), "reference"});
  }
  return all;
}

double share(const Rate& rate, const Machine& machine) { return rate.fastest * rate.operations / machine.multiply_add; }

void print_table(const std::vector<Problem>& all, int repeats, const Machine& machine) {
  fmt::print(
      "instruction set {}, PETSc {}\n"
      "peaks of one core: multiply-and-add {:.1f} GFLOP/s; product of matrices {:.1f} GFLOP/s ({})\n"
      "Gpair/s of whole evaluations, {} of each; share: of the multiply-and-add peak at the fastest, counting the\n"
      "operations of distances and sums, not those of the kernel function\n\n",
      machine.simd, machine.petsc, machine.multiply_add, machine.product.gflops, machine.product.by, repeats);
  fmt::print("{:>4} {:>3} {:>7}  {:<10} {:<10} {:<10} {:>8} {:>8} {:>8} {:>7}\n", "d", "K", "N", "kernel", "estimator",
             "engine", "slowest", "median", "fastest", "share");
  for (const Problem& each : all) {
    const Rate rate = measure(each, repeats);
    fmt::print("{:>4} {:>3} {:>7}  {:<10} {:<10} {:<10} {:>8.4f} {:>8.4f} {:>8.4f} {:>6.1f}%\n", each.dimension,
               each.objectives, each.particles, each.kernel, each.estimator, each.engine, rate.slowest, rate.median,
               rate.fastest, 100 * share(rate, machine));
    std::fflush(stdout);
  }
}

void print_json(const std::vector<Problem>& all, int repeats, const Machine& machine) {
  std::string rows;
  for (const Problem& each : all) {
    const Rate rate = measure(each, repeats);
    rows += fmt::format(
        "{}\n    {{\"d\": {}, \"K\": {}, \"N\": {}, \"kernel\": \"{}\", \"estimator\": \"{}\", \"engine\": \"{}\", "
        "\"slowest_gpairs\": {:.5f}, \"median_gpairs\": {:.5f}, \"fastest_gpairs\": {:.5f}, \"share_of_peak\": "
        "{:.4f}}}",
        rows.empty() ? "" : ",", each.dimension, each.objectives, each.particles, each.kernel, each.estimator,
        each.engine, rate.slowest, rate.median, rate.fastest, share(rate, machine));
  }
  fmt::print(
      "{{\n  \"instruction_set\": \"{}\",\n  \"petsc\": \"{}\",\n  \"multiply_add_peak_gflops\": {:.2f},\n"
      "  \"matrix_product_gflops\": {:.2f},\n  \"matrix_product_by\": \"{}\",\n  \"repeats\": {},\n"
      "  \"rates\": [{}\n  ]\n}}\n",
      machine.simd, machine.petsc, machine.multiply_add, machine.product.gflops, machine.product.by, repeats, rows);
}

void run(const Choice& choice, int repeats, bool json) {
  const Machine machine{simd_target_name(), PetscSession::version(), measure_multiply_add_peak(0.5),
                        measure_product_peak(0.5)};
  if (json) print_json(problems(choice), repeats, machine);
  else print_table(problems(choice), repeats, machine);
}

}  // namespace

int main(int count, char** arguments) {
  CLI::App app("Pairs per second of whole velocity evaluations on one core, for several kernels and estimators");
  Choice choice;
  int repeats = 5;
  bool json = false;
  app.add_option("--dimensions", choice.dimensions, "d, one or several")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--objectives", choice.objectives, "K, one or several")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--kernels", choice.kernels, "kernels by name")
      ->check(CLI::IsMember(kernels().names()))
      ->capture_default_str();
  app.add_option("--estimators", choice.estimators, "estimators by name")
      ->check(CLI::IsMember(velocities().names()))
      ->capture_default_str();
  app.add_option("--particles", choice.particles, "N, instead of 20000 to 5000 by dimension")
      ->check(CLI::PositiveNumber);
  app.add_option("--repeats", repeats, "evaluations per line")->check(CLI::PositiveNumber)->capture_default_str();
  app.add_flag("--quick", choice.quick, "a fifth of the particles: a few seconds");
  app.add_flag("--json", json, "JSON instead of a table");
  CLI11_PARSE(app, count, arguments);

  const MpiSession mpi;
  try {
    run(choice, repeats, json);
  } catch (const Error& error) {
    fmt::print(stderr, "{}\n", error.what());
    return error.exit_code();
  }
  return 0;
}
