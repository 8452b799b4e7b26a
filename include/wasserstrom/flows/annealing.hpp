#pragma once
// Annealing: a factor a in (0, 1] on the drive of a flow, the gradients of all g_k, that grows to 1 over the first
// steps.
//
// At factor a the flow is that of the targets pi_k^a and of the functions a f_k: flat at first, so that particles find
// all modes while repulsion drives them apart, and the case's own in the end (annealed SVGD: D'Angelo and Fortuin
// 2021). All objectives are scaled alike, so that the weights between energies and expectations keep their meaning.
// Values are those without annealing.

#include "wasserstrom/base/types.hpp"
#include "wasserstrom/case/registry.hpp"

namespace wasserstrom {

class Annealing {
 public:
  virtual ~Annealing() = default;

  /// The factor for the step that leaves step number `step` = 0, 1, ...; exactly 1 from some step on.  Local.
  ///
  /// With s = step + 1, L = steps, p = exponent:
  ///
  ///   linear    min(1, s / L)
  ///   tanh      tanh((1.3 s / L)^p) / tanh(1.3^p) up to s = L, then 1
  ///   cyclical  ((s - 1) mod L + 1)^p / L^p for `cycles` cycles of L steps, then 1
  ///
  /// The last two are those of D'Angelo and Fortuin, but for the denominator of tanh, without which it would jump to 1
  /// at its end, and for s in place of step, without which the first step would have no drive at all.
  virtual double factor(Index step) const = 0;
};

using AnnealingRegistry = Registry<Annealing>;
AnnealingRegistry& annealings();

}  // namespace wasserstrom
