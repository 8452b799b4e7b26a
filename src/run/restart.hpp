#pragma once
// Which checkpoint a run goes on from, if any, and whether its case allows it.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "wasserstrom/case/config.hpp"
#include "wasserstrom/files/run_directory.hpp"
#include "wasserstrom/files/snapshot.hpp"
#include "wasserstrom/run/time_stepper.hpp"

namespace wasserstrom {

/// The checkpoint that `--restart` names: none, auto (the newest good one, or none), latest (the newest good one, or a
/// ConfigError), or a file (which must be good, else an IoError).  `end_time` is that of the run that goes on: no step
/// on the way to the checkpoint may have been fitted to another one.  What is passed over is told on stderr by the
/// root. Collective.
std::optional<std::string> find_restart(const std::string& restart, std::optional<double> end_time,
                                        const RunDirectory& directory, const Communicator& communicator);

/// Refuses, with a table of key, old and new value, a case that differs from the checkpoint's in what could change the
/// result so far.  `stored` are the checkpoint's records of provenance.  Paths are compared by the files that they lead
/// to, or led to before case and results were moved together.  Local, looks at the files.
void require_same_case(const Case& now, const std::map<std::string, std::string>& stored,
                       const std::string& checkpoint);

/// Key, old and new value, a line each, with `before` as the title of the old ones.
std::string difference_table(const std::vector<Difference>& differences, const std::string& before);

/// Refuses an end of the run that lies before what the checkpoint has reached.
void require_end_ahead(const StepPlan& plan, const Snapshot& reached, const std::string& checkpoint);

/// Refuses data that are not those which the checkpoint's run read; both are records of provenance.
void require_same_data(const std::map<std::string, std::string>& now, const std::map<std::string, std::string>& stored,
                       const std::string& checkpoint);

}  // namespace wasserstrom
