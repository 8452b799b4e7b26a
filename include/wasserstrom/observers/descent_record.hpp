#pragma once
// The course of a run as all of its accepted steps tell it: whether the particles have arrived, are on their way, or
// jump to and fro.
//
// Steps are kept in windows of one length, 64 at most; when they are full, neighbours are joined.  So neither memory
// nor time depends on the number of steps.  The last third of the steps is judged, of those that this process has seen.

#include <limits>
#include <string>
#include <vector>

#include "wasserstrom/base/types.hpp"
#include "wasserstrom/diagnostics/cloud_summary.hpp"
#include "wasserstrom/ranks/communicator.hpp"

namespace wasserstrom {

/// What one accepted step adds.
struct StepTrace {
  double grad_norm;  ///< at its end
  double way;        ///< the length of the step in the root mean square over the particles
  double back;       ///< how much of it goes back on the step before: sum of max(0, -<dx', dx>) over this rank's rows
  double both;       ///< sum of |dx'| |dx|, which that would be if all of it did
  bool weights_turned;  ///< the objectives' weights did, both times by more than a hundredth
  /// What the particles descend, where that is known and kernels have cusps (StepPlan::cusps); NaN elsewhere.
  double value = std::numeric_limits<double>::quiet_NaN();
};

/// What has to be known besides to judge it.
struct Circumstances {
  double whole_way;  ///< of the run from its start, in the unit of StepTrace::way
  bool noisy;        ///< mini-batches or noise drive the particles: their turns tell nothing
  bool adaptive;     ///< steps are chosen by an error estimate
};

struct Verdict {
  std::string word;       ///< converged, settled, falling, moving, unstable, or undecided
  std::string text;       ///< a sentence with numbers, and what to change
  double late_way = 1;    ///< share of the way in the last third; 1 where that tells nothing
  std::string late = {};  ///< the same in words
};

/// What moments say besides: a run that is falling or moving, made less than 15 % of its way in the last third, and
/// since an earlier step no mean has moved by a tenth of its standard deviation, nor a deviation by a tenth, is
/// `settled`.
Verdict with_moments(const Verdict& verdict, const CloudSummary& cloud);

class DescentRecord {
 public:
  /// The value that the first step leaves, as StepTrace has it.
  void begin(double value) { first_value_ = value; }
  void add(const StepTrace& step);
  Index steps() const { return steps_; }

  /// converged: the last third is less than a hundredth of the whole way.  unstable: in it a fifth of the particles'
  /// motion, or of the weights' steps, turned back, or grad_norm rose again and again to more than twice what it had
  /// been, and neither was grad_norm halved meanwhile, nor did the value come down by a twentieth.  falling: grad_norm
  /// comes down.  moving: none of these.  undecided: fewer than 20 steps.  Also unstable is a run whose
  /// value lies a twentieth above the first, which that of no descent does.  Under noise turns and the way tell
  /// nothing: falling or moving.  Collective.
  Verdict judge(const Circumstances& circumstances, const Communicator& communicator) const;

 private:
  struct Window {
    Index steps = 0, weight_turns = 0, jumps = 0;
    double grad_norm = 0, way = 0, back = 0, both = 0;  ///< sums
    double low = 0, high = 0;                           ///< of grad_norm
    double value = 0;                                   ///< sum
    void add(const Window& other);
  };
  void open_window();
  Window last(double wanted) const;

  std::vector<Window> windows_;
  Index steps_ = 0, length_ = 1;
  double first_value_ = std::numeric_limits<double>::quiet_NaN();
  double latest_ = 0, usual_ = 0;  ///< grad_norm: of the last step, and its mean over the last thirty or so
};

}  // namespace wasserstrom
