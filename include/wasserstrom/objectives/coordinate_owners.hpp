#pragma once
// Coordinates that belong to one objective: the head of a task beside the layers that all tasks share.
//
// Those that nobody owns are shared: the fields of all objectives are blended there, by weights that see the Gram
// matrix of these coordinates alone.  Those that objective k owns move with v_k, whatever its weight.

#include <vector>

#include "wasserstrom/objectives/functional.hpp"

namespace wasserstrom {

class CoordinateOwners {
 public:
  /// Throws ConfigError when two objectives own a coordinate, or none is left to share.
  CoordinateOwners(const Objectives& objectives, Index dimension);

  struct Owned {
    Index coordinate, objective;
  };
  const std::vector<Owned>& owned() const { return owned_; }    ///< by coordinate
  const std::vector<Index>& shared() const { return shared_; }  ///< ascending
  bool any() const { return !owned_.empty(); }

 private:
  std::vector<Owned> owned_;
  std::vector<Index> shared_;
};

}  // namespace wasserstrom
