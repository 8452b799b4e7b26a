#include "bench_step.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "wasserstrom/base/error.hpp"
#include "wasserstrom/particles/particle_set.hpp"

namespace wasserstrom {

SteppingFlow::SteppingFlow(const Config& config)
    : problem_(config, ".", Communicator(MPI_COMM_SELF)),
      assembly_(problem_),
      state_(assembly_.start()),
      rate_(Rows::Zero(state_.rows.rows(), state_.rows.cols())),
      globals_rate_(Column::Zero(state_.globals.size())) {}

void SteppingFlow::step() {
  Flow& flow = assembly_.course().flow;
  const double time_step = flow.time_step(assembly_.plan().step);
  const FlowState state{state_.rows, state_.globals};
  flow.prepare(step_, time_step, state);
  const Evaluation found = flow.evaluate(state_.time, state, {rate_, globals_rate_});
  state_.rows += time_step * rate_;
  state_.globals += time_step * globals_rate_;
  flow.accept(found);
  ++step_;
}

void SteppingFlow::wander() {
  state_.rows += direction_ * assembly_.plan().step * rate_;
  direction_ = -direction_;
}

StepTiming time_step(const BenchCase& bench_case, int samples) {
  SteppingFlow flow(config_of(bench_case));
  const auto step = [&] { return seconds_of([&] { flow.step(); }); };
  step();
  StepTiming timing{};
  for (std::size_t p = 0; p < step_phases.size(); ++p) timing.share[p] = -flow.seconds(step_phases[p]);
  timing.seconds = sample_seconds(samples, step);
  for (std::size_t p = 0; p < step_phases.size(); ++p)
    timing.share[p] = (timing.share[p] + flow.seconds(step_phases[p])) / timing.seconds.total;
  return timing;
}

ReferenceFile::ReferenceFile(const BenchCase& bench_case)
    : path_((std::filesystem::temp_directory_path() / "wasserstrom-bench-XXXXXX.csv").string()) {
  const int file = mkstemps(path_.data(), 4);
  if (file < 0) throw IoError(fmt::format("no file can be made like '{}': name another folder in TMPDIR", path_));
  close(file);
  const ParticleSet draws =
      make_particles(config_of(bench_case).table("particles"), 2, ".", Communicator(MPI_COMM_SELF));
  std::ofstream text(path_);
  for (Index i = 0; i < draws.position.rows(); ++i)
    for (Index c = 0; c < draws.position.cols(); ++c)
      text << fmt::format("{:.17g}", draws.position(i, c)) << (c + 1 < draws.position.cols() ? ',' : '\n');
}

ReferenceFile::~ReferenceFile() {
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
}

std::string ReferenceFile::diagnostic(const std::string& type) const {
  return fmt::format("[[diagnostic]]\nname = \"{0}\"\ntype = \"{0}\"\nreference = \"{1}\"\n", type, path_);
}

DiagnosticTimings time_diagnostics(const BenchCase& bench_case, int samples) {
  const ReferenceFile reference(bench_case);
  SteppingFlow flow(config_of(bench_case, reference.diagnostic("mmd") + reference.diagnostic("ess") +
                                              "[[diagnostic]]\nname = \"ksd\"\ntype = \"ksd\"\n"));
  flow.step();
  DiagnosticTimings timings{sample_seconds(samples, [&] { return seconds_of([&] { flow.step(); }); }), {}};
  for (const auto& [name, diagnostic] : flow.diagnostics()) {
    const auto row = [&, &found = *diagnostic] {
      const PointCloud points = flow.points();
      const double seconds = seconds_of([&] { static_cast<void>(found.evaluate(points)); });
      flow.wander();
      return seconds;
    };
    row();
    timings.rows.push_back({name, sample_seconds(samples, row)});
  }
  return timings;
}

}  // namespace wasserstrom
