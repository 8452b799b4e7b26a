#pragma once
// The particles of this rank: positions and weights of the global rows that a Layout gives it.

#include <string>
#include <vector>

#include "wasserstrom/base/types.hpp"
#include "wasserstrom/case/config.hpp"
#include "wasserstrom/data/data_set.hpp"
#include "wasserstrom/particles/layout.hpp"

namespace wasserstrom {

/// mu = sum_i p_i delta(x_i), sum_i p_i = 1.
struct ParticleSet {
  Layout layout;
  Rows position;          ///< local rows x d
  Column weight;          ///< local rows; p_i
  bool weighted = false;  ///< false: every p_i is 1/N
};

/// The dataset of a snapshot that holds its positions.
inline constexpr const char* snapshot_position = "/particles/position";

/// The one that holds the parameters on the model's own scale, where there are some.
inline constexpr const char* snapshot_constrained = "/particles/constrained";

/// The schema of `[particles]`.
TableSchema particles_schema();

/// Draws or reads the particles that `[particles]` asks for.  Collective.  `directory` is where relative paths of the
/// case start; `coordinates` is what the coordinates are called, by which columns of a file that has names are found;
/// `data` are those of the case, for particles that start at their rows.
/// Throws ConfigError when a file does not fit.  Memory O(N d / P) on every rank, but for files of text, which the root
/// reads whole and hands out.
ParticleSet make_particles(const Config& particles, std::uint64_t seed, const std::string& directory,
                           const Communicator& communicator, const std::vector<std::string>& coordinates = {},
                           const DataSets& data = {});

/// Reads the files that `[particles]` names and nothing else: all that make_particles could complain about.
/// Collective.
void check_particle_files(const Config& particles, std::uint64_t seed, const std::string& directory,
                          const Communicator& communicator, const std::vector<std::string>& coordinates,
                          const DataSets& data);

/// The particles of a file, as many as it holds, over the ranks: a text table, or the `dataset` of an HDF5 file, a row
/// each, of which only `columns` are taken, in their order, where some are given; with the weights beside it where
/// `dataset` is one of /particles in a snapshot.  Collective.  Throws ConfigError on all ranks for what is no table of
/// finite numbers, IoError for what cannot be read.  Memory O(N d / P) on every rank, but for files of text, which the
/// root reads whole and hands out.
ParticleSet read_particles(const std::string& path, const std::string& dataset, const Communicator& communicator,
                           const std::vector<Index>& columns = {});

/// What the columns of such a table are called (wasserstrom/data/column_names.hpp), on all ranks.  Collective; throws
/// as read_particles does.
std::vector<std::string> read_column_names(const std::string& path, const std::string& dataset,
                                           const Communicator& communicator);

}  // namespace wasserstrom
