#pragma once
// The observers there are; each is made in the file of its name.

#include <string>
#include <vector>

#include "wasserstrom/base/profile.hpp"
#include "wasserstrom/run/observer.hpp"
#include "wasserstrom/run/run_directory.hpp"
#include "wasserstrom/run/snapshot.hpp"
#include "wasserstrom/run/time_stepper.hpp"

namespace wasserstrom {

/// What does not change over a run and what its observers tell of it.
struct RunFacts {
  const RunDirectory& directory;
  const ParticleSet& particles;
  std::vector<std::string> objective_names;
  StepPlan plan;
  Profile& profile;
  std::map<std::string, std::string> provenance;
};

/// A line of progress on the terminal of the root, ever more rarely.
std::unique_ptr<Observer> make_progress(const RunFacts& facts);

/// Rows of diagnostics.csv.
std::unique_ptr<Observer> make_diagnostics(const RunFacts& facts, Index every_steps);

/// Files of /snapshots every so many steps; 0 for none.
std::unique_ptr<Observer> make_snapshots(const RunFacts& facts, Index every_steps);

/// Checkpoints every so many steps, and of the last step.  `last_digest` gets the content digest of the newest.
std::unique_ptr<Observer> make_checkpoints(const RunFacts& facts, Index every_steps, Index keep,
                                           std::string& last_digest);

/// `w = 0.25 0.25 ...` with as many weights as fit on a line.
std::string weights_text(const Column& weights);

/// `1h 02m`, `3m 20s`, `4.1 s`.
std::string duration_text(double seconds);

}  // namespace wasserstrom
