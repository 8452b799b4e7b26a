#pragma once

#include <span>
#include <vector>

#include "line_order.hpp"
#include "wasserstrom/base/types.hpp"

namespace wasserstrom {

/// Sources on a line in ascending order, those in one place merged: that makes the sums blind to how many there are.
struct LineSources {
  /// A row of `weights` per position: the columns of the payload, and the charge where there is one.  O(N log N).
  LineSources(std::span<const double> positions, const ConstRowsRef& weights);

  Index count() const { return static_cast<Index>(position.size()); }
  double extent() const { return position.empty() ? 0 : position.back() - position.front(); }

  /// The smallest distance between sources so many places apart; infinity where there are not so many.
  double smallest_gap(Index places) const;

  LineOrder order;               ///< of the sources as they were given
  std::vector<double> position;  ///< distinct, ascending
  Rows weight;                   ///< of all sources in each, added up in the order of their numbers
  bool finite = true;            ///< whether all positions are numbers
};

}  // namespace wasserstrom
