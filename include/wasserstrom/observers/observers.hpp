#pragma once
// The observers there are; each is made in the file of its name.

#include <optional>
#include <string>
#include <vector>

#include "wasserstrom/base/inner_work.hpp"
#include "wasserstrom/base/profile.hpp"
#include "wasserstrom/diagnostics/cloud_summary.hpp"
#include "wasserstrom/diagnostics/diagnostic.hpp"
#include "wasserstrom/files/checkpoint.hpp"
#include "wasserstrom/files/run_directory.hpp"
#include "wasserstrom/files/snapshot.hpp"
#include "wasserstrom/integrators/step_plan.hpp"
#include "wasserstrom/observers/descent_record.hpp"
#include "wasserstrom/observers/event_log.hpp"
#include "wasserstrom/observers/observer.hpp"
#include "wasserstrom/observers/run_control.hpp"
#include "wasserstrom/observers/stop_criteria.hpp"

namespace wasserstrom {

/// What does not change over a run and what its observers tell of it.
struct RunFacts {
  const RunDirectory& directory;
  const Measure& measure;
  const VelocityTerm& estimator;
  const Flow& flow;
  std::vector<const Part*> further_parts;  ///< whose numbers stand behind the flow's
  std::vector<std::string> columns;        ///< of diagnostics.csv
  std::vector<std::string> objective_names, parameter_names;
  StepPlan plan;
  const ConstrainedScale* constraining;  ///< finds the constrained values; null where there are none
  Profile& profile;
  std::map<std::string, std::string> provenance;
  std::optional<Index> resumed_from;  ///< the step of the checkpoint that the run goes on from
};

/// The schemas of `[diagnostics]`, `[snapshots]` and `[checkpoint]`.
TableSchema diagnostics_schema();
TableSchema snapshots_schema();
TableSchema checkpoint_schema();

/// What the particles say at the end of a run.
struct CloudEnd {
  std::optional<CloudSummary> summary;  ///< none where the run was stopped
  std::vector<std::string> remarks;     ///< of cloud_remarks
};

/// Looks at the particles at steps that are powers of two, so that `end` can tell how far they have moved since about
/// half of the run.
std::unique_ptr<Observer> make_cloud_watch(const RunFacts& facts, const Objectives& objectives, bool weights_are_fixed,
                                           CloudEnd& end);

/// A line of progress on the terminal of the root, ever more rarely.
std::unique_ptr<Observer> make_progress(const RunFacts& facts);

/// Listens to training: a line of it on the terminal of the root where it takes long, and its end, by Interrupted, when
/// `control` is asked to stop.
InnerListener::Function watch_training(const RunFacts& facts, RunControl& control);

/// What the rows of diagnostics.csv mean for the end of a run.
struct DiagnosticsEnd {
  std::string table;  ///< the latest numbers of `extra`, for the terminal
  std::string met;    ///< the criterion that ended the run; empty for none
};

/// Rows of diagnostics.csv, with the numbers of `extra` behind the others.  A run that goes on keeps the rows up to
/// there, and its wall_s goes on from the last of them.  A row that is due and fulfils one of `criteria` is the last.
std::unique_ptr<Observer> make_diagnostics_file(const RunFacts& facts, const Diagnostics& extra,
                                                const StopCriteria& criteria, Index every_steps, DiagnosticsEnd& end);

/// Tells in events.jsonl what happens within the flow: where one with momentum begins anew from rest.
std::unique_ptr<Observer> make_flow_log(const EventLog& events);

/// Judges the run by every step of it.  `verdict` is what can be said at its end, or where it may be stopped.
std::unique_ptr<Observer> make_judge(const RunFacts& facts, Verdict& verdict);

/// What a file is to say of a step, and the arrays with a row per particle that it is to hold besides the positions.
Snapshot describe(const RunFacts& facts, const StepView& view);
ParticleSet particles_of(const RunFacts& facts, const StepView& view);
std::map<std::string, Rows> columns_of(const RunFacts& facts, const StepView& view);

/// Files of /snapshots every so many steps; 0 for none.
std::unique_ptr<Observer> make_snapshots(const RunFacts& facts, Index every_steps);

/// Checkpoints at the cadence of `[checkpoint]`, when asked for, and of the last step.  `last_digest` gets the content
/// digest of the newest.  When the flow fails, post_mortem.h5 shows the last accepted state.
std::unique_ptr<Observer> make_checkpoints(const RunFacts& facts, const Config& checkpoint, RunControl& control,
                                           const EventLog& events, std::string& last_digest);

/// `w = 0.25 0.25 ...` with as many weights as fit on a line.
std::string weights_text(const Column& weights);

/// `1h 02m`, `3m 20s`, `4.1 s`.
std::string duration_text(double seconds);

}  // namespace wasserstrom
