#pragma once
// Which numbers of the particles the columns of a reference are held against: they are found by their names.

#include <string>
#include <vector>

#include "wasserstrom/base/types.hpp"

namespace wasserstrom {

/// What the numbers of the particles are called.
struct ParticleNames {
  std::vector<std::string> coordinates;  ///< d
  std::vector<std::string> constrained;  ///< of the parameters on the model's own scale; empty for none
};

struct ReferenceColumns {
  std::vector<std::string> names;  ///< of the numbers that are compared
  bool constrained = false;        ///< they are parameters on the model's own scale, not coordinates
  std::vector<Index> places;       ///< of these in the file; empty: all that there are, in order
  std::string note;                ///< what a reader has to know, a sentence; empty for nothing
};

/// Finds the coordinates among the `found` names of the columns of `path`, or else the parameters on the model's own
/// scale; further columns are left aside.  A file without names is taken by position.  Throws ConfigError when neither
/// are all there; `who` begins the message.
ReferenceColumns match_reference(const std::vector<std::string>& found, const ParticleNames& wanted,
                                 const std::string& path, const std::string& who);

}  // namespace wasserstrom
