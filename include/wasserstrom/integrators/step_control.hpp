#pragma once
// Steps of forward Euler that shorten themselves where the field turns under them.
//
// A step of size h from x leads to x', where the field is known before anything else happens.  Along its own direction
// the field has the curvature c with h c = max |v(x') - v(x)| / max |v(x)|, over all entries of all particles: 1 where
// the step just led to where the field vanishes, or out of its reach; above 2 it leads away for good.  Steps above 3/4
// are taken again, shorter, and the next one aims at 2/5, growing by a quarter at most and never beyond flow.step.  A
// field that jumps is not calmed so: where it may, at the cusps of kernels, a step stays after which the values of the
// objectives are lower (value_record.hpp), and elsewhere a millionth of flow.step is taken as it is.  Maxima are the
// same on any number of ranks, and the factor on flow.step is all that is remembered.

#include "wasserstrom/base/types.hpp"
#include "wasserstrom/ranks/communicator.hpp"

namespace wasserstrom {

class StepControl {
 public:
  /// One that does not shorten takes every step.
  StepControl(bool shortens, const Communicator& communicator) : shortens_(shortens), communicator_(communicator) {}

  bool shortens() const { return shortens_; }
  double& factor() { return factor_; }  ///< on flow.step; what it remembers

  /// Whether the step of size `size` between two rates may stay, and how the next one is to be.  Differences that move
  /// no particle by more than rounding say nothing; where the field turned, one that `descends` by other signs stays.
  /// Collective.
  bool takes(double size, const ConstRowsRef& rate_before, const ConstRowsRef& rate_behind, const ConstRowsRef& state,
             bool descends = false);

  /// The step led to where there is no rate.  Returns false where no shorter one is tried.
  bool shorten();

 private:
  double largest(const Rows& entries) const;

  bool shortens_;
  double factor_ = 1;
  const Communicator& communicator_;
};

}  // namespace wasserstrom
