#pragma once
// The initial laws and the particle weights there are.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "wasserstrom/case/registry.hpp"
#include "wasserstrom/data/data_set.hpp"
#include "wasserstrom/particles/layout.hpp"

namespace wasserstrom {

/// What an initial law or a weight rule works from.
struct InitialContext {
  const Layout& layout;
  Index dimension;
  std::uint64_t seed;
  std::string directory;                 ///< where relative paths start
  std::vector<std::string> coordinates;  ///< what they are called; empty where nobody knows
  const DataSets& data;                  ///< of the case
};

/// Fills the rows of this rank.  Row i depends on its global number and the seed alone.
class InitialLaw {
 public:
  virtual ~InitialLaw() = default;
  virtual Rows draw(const InitialContext& context) const = 0;  ///< rows x d; collective
  virtual bool reads_a_file() const { return false; }          ///< and may fail by what it holds
};

/// Weights before they are divided by their sum.
class WeightLaw {
 public:
  virtual ~WeightLaw() = default;
  virtual Column draw(const InitialContext& context) const = 0;  ///< rows; collective
  virtual bool is_uniform() const { return false; }
  virtual bool reads_a_file() const { return false; }
};

using InitialLawRegistry = Registry<InitialLaw>;
InitialLawRegistry& initial_laws();
using WeightLawRegistry = Registry<WeightLaw>;
WeightLawRegistry& weight_laws();

InitialLawRegistry::Entry gaussian_law();
InitialLawRegistry::Entry uniform_law();
InitialLawRegistry::Entry grid_law();
InitialLawRegistry::Entry quasi_random_law();
InitialLawRegistry::Entry points_law();
InitialLawRegistry::Entry riesz_equilibrium_law();
InitialLawRegistry::Entry data_law();
InitialLawRegistry::Entry file_law();

/// Keys of a box and of independent normal coordinates, and the rule that their lists have d numbers.
std::vector<Key> box_keys();
std::vector<Key> normal_keys();
void check_box(const Config& self, const Config& whole, Problems& problems);
void check_normal(const Config& self, const Config& whole, Problems& problems);

/// A table in a file (text, or the dataset of an HDF5 file): this rank's rows of `columns` numbers.  Where the file
/// names its columns, those called `names`; all in their order where it does not, no names are asked for, or one side
/// has only x0, x1, ..., which say no more than a place.  Collective; throws ConfigError on all ranks when the names do
/// not fit, or the table has not N rows of that many.
Rows read_local_rows(const std::string& path, const std::string& dataset, Index columns,
                     const std::vector<std::string>& names, const InitialContext& context);

/// Hands the rows of the table that the root has read from `path` out over the ranks.  Collective.
Rows scatter_rows(const std::string& path, const Rows& table, Index columns, const Layout& layout);

/// Whether the root finds HDF5 in the file.  Collective.
bool holds_hdf5(const std::string& path, const Communicator& communicator);

}  // namespace wasserstrom
