#include "bench_case.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "wasserstrom/kernels/bandwidth.hpp"
#include "wasserstrom/run/case_schema.hpp"
#include "wasserstrom/velocity/velocity_term.hpp"

namespace wasserstrom {
namespace {

bool is_number(const std::string& text) { return text.find_first_not_of("0123456789.e+-") == std::string::npos; }

/// That of typical distances where it is fixed, so that few kernel values vanish.
std::string bandwidth_entry(const BenchCase& bench_case) {
  const std::string& bandwidth = bench_case.bandwidth;
  if (bandwidth == "none") return "";
  if (bandwidth == "fixed") return fmt::format(", bandwidth = {:.1f}", 0.5 * static_cast<double>(bench_case.dimension));
  return is_number(bandwidth) ? ", bandwidth = " + bandwidth : fmt::format(", bandwidth = \"{}\"", bandwidth);
}

std::string exponent_entry(const BenchCase& bench_case) {
  return bench_case.exponent > 0 ? fmt::format(", exponent = {:e}", bench_case.exponent) : "";
}

std::string case_text(const BenchCase& bench_case) {
  std::string text = fmt::format(
      "[run]\nsteps = 1\n[particles]\ncount = {}\ndimension = {}\n[flow]\nstep = 0.01\n[velocity]\ntype = \"{}\"\n"
      "engine = \"{}\"\nkernel = {{ type = \"{}\"{}{} }}\n",
      bench_case.particles, bench_case.dimension, bench_case.estimator, bench_case.engine, bench_case.kernel,
      bandwidth_entry(bench_case), exponent_entry(bench_case));
  for (Index k = 0; k < bench_case.objectives; ++k)
    text += fmt::format(
        "[[objective]]\nname = \"{}\"\ntype = \"energy\"\ntarget = {{ type = \"gaussian\", mean = {:.6f} }}\n", k,
        static_cast<double>(k) / static_cast<double>(bench_case.objectives));
  return text;
}

}  // namespace

Config config_of(const BenchCase& bench_case, const std::string& further) {
  return read_case("bench", case_text(bench_case) + further, {}, case_schema()).config;
}

bool has_bandwidth(const std::string& kernel) {
  const Config config = config_of({1, 1, 2, kernel, "svgd", "dense", "none"});
  return kernels().make(config.table("velocity").table("kernel"))->has_bandwidth();
}

double operations_per_pair(const BenchCase& bench_case) {
  const VelocityTerm::Traits& estimator = velocities().entry(bench_case.estimator).traits;
  const Index d = bench_case.dimension, payload = estimator.smooths_gradients ? bench_case.objectives * d : 1;
  const Index columns = bench_case.kernel == "gaussian" ? std::max(payload, d) + 1 : payload + d + 1;
  return static_cast<double>(estimator.passes * (2 * d + 2 * columns));
}

double pairs_per_evaluation(const BenchCase& bench_case) {
  const Config velocity = config_of(bench_case).table("velocity");
  const Index passes = velocities().traits(velocity).passes;
  const Index visits = Bandwidth(velocity.table("kernel"), 1).visits(bench_case.particles);
  const auto particles = static_cast<double>(bench_case.particles);
  return static_cast<double>(passes + visits) * particles * particles;
}

}  // namespace wasserstrom
