#pragma once
// All moving parts of a case, made in the order in which they need each other, and ready to be integrated.

#include <memory>
#include <string>
#include <vector>

#include "wasserstrom/base/profile.hpp"
#include "wasserstrom/files/checkpoint.hpp"
#include "wasserstrom/flows/flow.hpp"
#include "wasserstrom/integrators/step_plan.hpp"
#include "wasserstrom/integrators/step_rule.hpp"
#include "wasserstrom/integrators/step_schedule.hpp"
#include "wasserstrom/observers/stop_criteria.hpp"
#include "wasserstrom/run/problem.hpp"
#include "wasserstrom/run/time_stepper.hpp"

namespace wasserstrom {

class Assembly : public Part {
 public:
  /// Nothing of the size of the particles is allocated; `start` does that.  Throws ConfigError on all ranks when parts
  /// do not fit together.  `problem` outlives it.  Collective.
  explicit Assembly(const Problem& problem);

  /// The same with other particles: a table `[particles]` in place of the case's.
  Assembly(const Problem& problem, const Config& particles);
  Assembly(const Assembly&) = delete;  // its parts refer to each other
  Assembly& operator=(const Assembly&) = delete;

  const Problem& problem() const { return problem_; }
  const Measure& measure() const { return *measure_; }
  const Layout& layout() const { return measure_->layout(); }
  const Exchange& exchange() const { return measure_->exchange(); }
  const VelocityTerm& estimator() const { return *estimator_; }
  const Flow& flow() const { return *flow_; }
  const StepPlan& plan() const { return plan_; }
  const StopCriteria& stop_criteria() const { return stop_criteria_; }
  Profile& profile() { return profile_; }

  /// Parts whose numbers stand behind the flow's in diagnostics.csv, and all columns that it has.
  std::vector<const Part*> further_parts() const;
  const std::vector<std::string>& columns() const { return columns_; }

  Course course() {
    return {*flow_, *measure_, plan_, *step_rule_, *schedule_, problem_.objectives(), *this, trained_};
  }

  /// The start of the case: draws or reads the particles.  Collective; throws ConfigError on all ranks for a file that
  /// does not fit.
  StartPoint start();

  /// Where a checkpoint left off; all parts remember what they knew then.  `start` has been called.  Throws IoError for
  /// a checkpoint that lacks something that these parts keep.
  StartPoint resume(const Restored& restored, const std::string& checkpoint);

  void serialize(Archive& archive) override;  ///< of everything but the integration itself

 private:
  const Problem& problem_;
  Profile profile_;
  CoordinateOwners owners_;
  std::unique_ptr<Measure> measure_;
  std::unique_ptr<VelocityTerm> estimator_;
  std::vector<std::unique_ptr<VelocityTerm>> gradients_;
  std::unique_ptr<WeightSolver> weights_;
  std::unique_ptr<Annealing> annealing_;
  std::unique_ptr<Flow> flow_;
  std::vector<std::string> columns_;
  StopCriteria stop_criteria_;
  StepPlan plan_;
  std::unique_ptr<StepRule> step_rule_;
  std::unique_ptr<StepSchedule> schedule_;
  Index trained_;
};

/// How many parts of a case learn inside each step: networks of objectives and of the velocity.
Index trained_parts(const Config& config);

/// What `check` finds in the files of a case.
struct CheckedData {
  double bytes = 0;                  ///< of data and for diagnostics, on each of the ranks
  std::vector<std::string> remarks;  ///< see case_remarks; on the root
  std::string time;                  ///< see time_text; empty where several ranks check
};

/// What a user should know of how a case was understood, a line each: DataSets::remarks, how text tables of particles,
/// weights and references are read, and the notes of diagnostics.  Local, for the root; reads first lines of files.
std::vector<std::string> case_remarks(const Problem& problem);

/// Reads the data and references of a case and makes all parts, but no particles: for `check`.  Takes some steps with
/// few, to see how long they take.  Collective; throws ConfigError when something does not fit.
CheckedData check_data(const Config& config, const std::string& directory, const Communicator& communicator, int ranks);

/// Tells the warnings of a problem, on the root.
void tell_warnings(const Problem& problem);

}  // namespace wasserstrom
