#pragma once
// Whole steps of a flow, and rows of diagnostics beside them.

#include <array>
#include <string>
#include <vector>

#include "bench_case.hpp"
#include "bench_sample.hpp"
#include "wasserstrom/run/assembly.hpp"

namespace wasserstrom {

/// A flow and its state, made from a case as a run makes them.
class SteppingFlow {
 public:
  explicit SteppingFlow(const Config& config);

  void step();    ///< one of Euler, and all that it brings along
  void wander();  ///< back and forth along the last velocity, without an evaluation

  PointCloud points() const { return assembly_.measure().cloud(state_.rows, 0); }
  const Diagnostics& diagnostics() const { return problem_.diagnostics(); }
  double seconds(Phase phase) { return assembly_.profile().seconds(phase); }

 private:
  Problem problem_;
  Assembly assembly_;
  StartPoint state_;
  Rows rate_;
  Column globals_rate_;
  Index step_ = 0;
  double direction_ = 1;
};

/// The phases that a step is made of; the others belong to files and ranks.
inline constexpr std::array step_phases = {Phase::gradients, Phase::pair_sums, Phase::bandwidth, Phase::reduction,
                                           Phase::weights};

struct StepTiming {
  Seconds seconds;
  std::array<double, step_phases.size()> share;  ///< of each phase
};

StepTiming time_step(const BenchCase& bench_case, int samples);

/// Normal draws of that many rows in a text file, for as long as it lives.
class ReferenceFile {
 public:
  explicit ReferenceFile(const BenchCase& bench_case);
  ~ReferenceFile();
  ReferenceFile(const ReferenceFile&) = delete;
  ReferenceFile& operator=(const ReferenceFile&) = delete;

  /// The table of a diagnostic that has this file as its reference.
  std::string diagnostic(const std::string& type) const;

 private:
  std::string path_;
};

struct DiagnosticTiming {
  std::string diagnostic;
  Seconds seconds;  ///< of a row
};

struct DiagnosticTimings {
  Seconds step;
  std::vector<DiagnosticTiming> rows;
};

/// mmd and ess against as many draws as there are particles, and ksd.
DiagnosticTimings time_diagnostics(const BenchCase& bench_case, int samples);

}  // namespace wasserstrom
