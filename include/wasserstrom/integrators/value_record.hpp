#pragma once
// Whether the values of the objectives come down over some steps, though perhaps not in each of them.
//
// Where particles rest at points to which they are pulled by a kernel with a cusp, fields turn at every step, however
// short, while the values go on falling as the others move.  So values decide there, by the rule of Grippo, Lampariello
// and Lucidi (1986): that of a step has to be below the largest of the ten before it.

#include "wasserstrom/base/archive.hpp"
#include "wasserstrom/flows/flow.hpp"

namespace wasserstrom {

class ValueRecord final : public Part {
 public:
  /// Whether sum_k w_k F_k at the end of a step is below its largest value over the last states, w those of its start.
  bool falls(const Evaluation& before, const Evaluation& behind) const;

  /// The step stays.
  void accept(const Evaluation& behind);

  void serialize(Archive& archive) override { archive.keep("values", recent_); }

 private:
  Rows recent_;  ///< the values of the last accepted states, a row each, the oldest first
};

}  // namespace wasserstrom
