#pragma once
// All parts of a case, made in the order in which they need each other, and ready to be integrated.

#include <string>
#include <vector>

#include "wasserstrom/base/profile.hpp"
#include "wasserstrom/case/config.hpp"
#include "wasserstrom/diagnostics/diagnostic.hpp"
#include "wasserstrom/flows/flow.hpp"
#include "wasserstrom/observers/stop_criteria.hpp"
#include "wasserstrom/run/time_stepper.hpp"

namespace wasserstrom {

class Assembly {
 public:
  /// `directory` is where relative paths of the case start.  Collective.
  Assembly(const Config& config, const std::string& directory, const Communicator& communicator);

  const ParticleSet& particles() const { return particles_; }
  const Layout& layout() const { return particles_.layout; }
  const StepPlan& plan() const { return plan_; }
  const Exchange& exchange() const { return exchange_; }
  Profile& profile() { return profile_; }
  const DataSets& data() const { return data_; }
  const Diagnostics& diagnostics() const { return diagnostics_; }
  const StopCriteria& stop_criteria() const { return stop_criteria_; }
  const Potential* constraining_potential() const { return wasserstrom::constraining_potential(objectives_); }
  bool has_momentum() const { return flow_->has_momentum(); }
  std::vector<std::string> objective_names() const;
  std::vector<std::string> parameter_names() const;

  Course course() { return {*flow_, particles_.layout, plan_, *step_rule_, *schedule_}; }

  /// The start of the case, or where a checkpoint left off; the step rule remembers what it did then.
  StartPoint start() const;
  StartPoint start(const Restored& restored);

 private:
  Profile profile_;
  DataSets data_;
  Objectives objectives_;
  Diagnostics diagnostics_;
  StopCriteria stop_criteria_;
  std::unique_ptr<Metric> metric_;
  ParticleSet particles_;  // after all that may refuse the case
  std::unique_ptr<Velocity> velocity_;
  Bandwidth bandwidth_;
  std::unique_ptr<WeightSolver> weights_;
  Exchange exchange_;
  std::unique_ptr<Annealing> annealing_;
  std::unique_ptr<Flow> flow_;
  StepPlan plan_;
  std::unique_ptr<StepRule> step_rule_;
  std::unique_ptr<StepSchedule> schedule_;
};

/// To coordinates in which the metric of `flow` is Euclidean; empty where that is so from the start.  `metric` has to
/// be there when it is called, not before.
CoordinateChange metric_coordinates(const Config& flow, const std::unique_ptr<Metric>& metric);

/// What `check` finds in the files of a case.
struct CheckedData {
  double bytes = 0;                  ///< of data and for diagnostics, on each of the ranks
  std::vector<std::string> remarks;  ///< see case_remarks; on the root
};

/// What a user should know of how a case was understood, a line each: DataSets::remarks, how text tables of particles,
/// weights and references are read, and the notes of diagnostics.  Local, for the root; reads first lines of files.
std::vector<std::string> case_remarks(const Config& config, const std::string& directory, const DataSets& data,
                                      const Diagnostics& diagnostics);

/// Reads the data and references of a case and makes what looks at them, objectives and diagnostics, but no particles:
/// for `check`.  Collective; throws ConfigError when something does not fit.
CheckedData check_data(const Config& config, const std::string& directory, const Communicator& communicator, int ranks);

}  // namespace wasserstrom
