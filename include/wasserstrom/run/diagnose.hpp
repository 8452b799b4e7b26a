#pragma once
// How good the particles of a file are: against those of another file, and against the targets of their case.

#include <optional>
#include <string>

#include "wasserstrom/particles/particle_set.hpp"

namespace wasserstrom {

struct DiagnoseOptions {
  std::string file;       ///< a snapshot or checkpoint, or the directory of a run: its latest.h5
  std::string reference;  ///< another one, or a table of any kind that a diagnostic takes; empty for none
  std::string dataset = snapshot_position;  ///< of a reference that is an HDF5 file
  std::string case_path;                    ///< empty: the case that the file holds
  std::optional<Index> directions;          ///< of the sliced distance, 128 unless told
  bool json = false;
};

/// What `wasserstrom diagnose` prints, on the root; empty elsewhere.  Collective.  Throws ConfigError on all ranks when
/// names or dimensions differ or a reference or case that was named cannot be used, IoError when `file` cannot be read
/// or is damaged.  A case from inside the file that cannot be used is a remark in the text.  O(N (N + M) d / P), O((N +
/// M) d / P) memory.
std::string diagnose(const DiagnoseOptions& options, const Communicator& communicator);

}  // namespace wasserstrom
