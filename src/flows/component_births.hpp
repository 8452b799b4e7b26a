#pragma once
// New components for those that have lost their weight.
//
// A component whose weight has fallen below a bound is an empty slot.  From time to time one of them is born again at
// the draw where the target stands most above the mixture, log pi - log q with q held above a small part of its largest
// value, with the covariance of the component that the draw came from (in the spirit of Arenz, Dahlinger, Ye, Volpp and
// Neumann 2023).

#include "component_moments.hpp"

namespace wasserstrom {

struct Birth {
  Index component;  ///< the slot that it takes
  Column row;       ///< the newborn, with its weight
};

/// The birth that is due, the same on all ranks; none where no weight is below `empty_below`.  pi is the target whose g
/// is sum_k w_k g_k.  The newborn has a tenth of an even share of the weights.  Collective.
std::optional<Birth> find_birth(const FlowParts& parts, const Mixture& mixture, const ComponentMoments& moments,
                                const ConstRowsRef& rows, const Column& component_weight, const Column& weights,
                                double empty_below);

/// Writes it into the rates of a step of length t: the newborn in place of what was in its slot, and from all others
/// what its weight takes.  Local.
void give_birth(const Birth& birth, const Layout& components, const ConstRowsRef& rows, double t, RowsRef rate);

}  // namespace wasserstrom
