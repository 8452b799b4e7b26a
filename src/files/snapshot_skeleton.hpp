#pragma once
// The file of a snapshot or checkpoint without its large arrays: groups, names, scalars, scales and views.  Private to
// the snapshot files.

#include <string>
#include <vector>

#include "wasserstrom/files/checkpoint.hpp"
#include "wasserstrom/hdf5/hdf5_file.hpp"

namespace wasserstrom {

inline const std::string snapshot_format = "wasserstrom-snapshot";
inline constexpr Index snapshot_version[] = {2, 0};  ///< readers refuse a later first number; 1 had another /state
inline const std::string particles_group = "/particles/";
inline const std::string state_group = "/state/";
inline const std::string per_dimension_group = "/flow/per_dim/";
inline const std::string network_group = "/flow/generator/";  // arrays of any shape: parameters

/// An array with one row per particle, whose values come later.
struct RowDataset {
  std::string group, name;
  DatasetShape shape;

  std::string path() const { return group + name; }
};

/// The attribute of arrays in /state that have a row for each particle.
inline const std::string row_mark = "row_per_particle";

/// What a file is to hold.
struct FileContents {
  const Snapshot& snapshot;
  const Pages* memory;             ///< of a checkpoint: what lies in /state; null for a snapshot
  std::vector<RowDataset> arrays;  ///< of /particles, which begin with particle and position, and of /state
};

/// Creates `temporary`, which is to become `wanted`, with everything but the rows of the arrays, marked as incomplete,
/// and reserves its space.  One process; throws IoError.
void create_skeleton(const std::string& temporary, const std::string& wanted, const FileContents& contents);

/// The group /VTKHDF of a file whose arrays of /particles are there: src/files/vtkhdf_view.cpp.
void write_vtkhdf_view(Hdf5File& file, const std::vector<RowDataset>& arrays);

}  // namespace wasserstrom
