#pragma once
// The file of a snapshot without its large arrays: groups, names, scalars, scales and views.  Private to the snapshot
// files.

#include <string>
#include <vector>

#include "wasserstrom/data/hdf5_file.hpp"
#include "wasserstrom/run/snapshot.hpp"

namespace wasserstrom {

inline const std::string snapshot_format = "wasserstrom-snapshot";
inline constexpr Index snapshot_version[] = {1, 0};  ///< readers refuse another first number
inline const std::string particles_group = "/particles/";

/// An array of /particles with one row per particle, whose values come later.
struct RowDataset {
  std::string name;
  DatasetShape shape;
};

/// Creates `temporary`, which is to become `wanted`, with everything but the rows of `arrays`, marked as incomplete,
/// and reserves its space.  `arrays` begins with particle and position.  One process; throws IoError.
void create_skeleton(const std::string& temporary, const std::string& wanted, const Snapshot& snapshot,
                     const std::vector<RowDataset>& arrays);

}  // namespace wasserstrom
