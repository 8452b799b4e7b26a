#pragma once
// A snapshot: one self-describing HDF5 file with the particles at one step (docs/file-format.md).
//
//   /particles   ids, positions, weights, with dimension scales: h5py and xarray open it
//   /flow        objective weights, bandwidth, gradient norm, ...
//   /provenance  the case, the versions, the hosts: everything that may differ between identical runs
//   /VTKHDF      a view of the same bytes for ParaView
//
// content_digest covers names, types, shapes and values of every dataset of /particles, /flow and /state.  It is
// computed from hashes of blocks of global rows combined in order, so that any number of ranks gets the same one.

#include <map>
#include <string>
#include <vector>

#include "wasserstrom/base/archive.hpp"
#include "wasserstrom/base/types.hpp"
#include "wasserstrom/particles/particle_set.hpp"

namespace wasserstrom {

struct Snapshot {
  Index step = 0;
  double time = 0;
  std::vector<std::string> dimension_names;   ///< d names
  std::vector<std::string> objective_names;   ///< K names
  std::map<std::string, double> flow_values;  ///< scalars of /flow, by name: bandwidth, dt, grad_norm, ...
  std::map<std::string, std::vector<double>> flow_per_objective;  ///< arrays of length K: weights, value, ...
  std::map<std::string, std::vector<double>> flow_per_dimension;  ///< arrays of length d: bandwidth, if it is several
  std::map<std::string, Pages::Array> flow_arrays;  ///< of any shape, the same on all ranks: parameters of networks
  /// What the columns of further arrays of /particles are called, by array; those not listed have the coordinates', the
  /// objectives', or numbers.
  std::map<std::string, std::vector<std::string>> column_names;
  std::map<std::string, std::string> provenance;  ///< texts, by name
};

/// Writes `path` (through `path`.part, checked, synced and renamed).  Returns the content digest, on every rank.
/// Collective; throws IoError on all ranks, after which no file of that name was touched.
/// `columns` are further per-particle arrays by name (momentum), local rows x any.
std::string write_snapshot(const std::string& path, const Snapshot& snapshot, const ParticleSet& particles,
                           const std::map<std::string, Rows>& columns = {});

/// `path` itself, or the newest checkpoint in it where it is the directory of a run.
std::string snapshot_in(const std::string& path);

/// What a file says of itself, read by one process.
struct SnapshotSummary {
  std::string format, digest_stored, digest_computed;  ///< the second hashed anew from the bytes
  std::string seal_fault;  ///< what was changed since the file was written; empty when nothing was
  bool complete = false;
  Snapshot snapshot;
  struct Entry {
    std::string path, type, shape;
  };
  std::vector<Entry> datasets;  ///< everything in /particles, /flow, /state
};
SnapshotSummary inspect_snapshot(const std::string& path);

/// What `wasserstrom inspect` prints of it.
std::string summary_text(const std::string& path, const SnapshotSummary& summary);

}  // namespace wasserstrom
