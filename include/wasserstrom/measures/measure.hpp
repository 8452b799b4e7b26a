#pragma once
// What carries a distribution over the ranks: the rows that evolve, and the points at which functionals are asked.
//
// Particles are their own points.  A measure whose rows are the parameters of components, or that is made by a
// generator, draws its points from them; docs/architecture.md walks through both.

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "wasserstrom/base/archive.hpp"
#include "wasserstrom/base/profile.hpp"
#include "wasserstrom/case/registry.hpp"
#include "wasserstrom/data/data_set.hpp"
#include "wasserstrom/particles/point_cloud.hpp"
#include "wasserstrom/ranks/communicator.hpp"

namespace wasserstrom {

/// Columns of the state that belong together; the name is that of a dataset of /particles.
struct StateColumns {
  std::string name;
  Index width;
};

class Mixture;
class Generator;

class Measure : public Part {
 public:
  /// What others have to know of a measure before there is one.
  struct Traits {
    bool components = false;  ///< its rows are the components of a mixture
    bool generated = false;   ///< its points are what a network makes of noise
  };

  virtual const Layout& layout() const = 0;      ///< of the rows
  virtual const Exchange& exchange() const = 0;  ///< of the rows
  virtual Index dimension() const = 0;           ///< d of the points

  /// What a row is made of; the first are `position`, those of the points, or where the row has its centre.
  virtual std::vector<StateColumns> columns() const = 0;

  /// Rows of this rank at the start.  Draws, or reads files.  Collective; throws ConfigError on all ranks for a file
  /// that does not fit, before which nothing of the size of the rows is allocated.
  virtual Rows start() = 0;

  /// The points of the state of accepted step `step` and their weights; valid as long as `rows` and the measure.
  /// Local.
  virtual PointCloud cloud(const ConstRowsRef& rows, Index step) const = 0;

  /// Of the rows, those of this rank at the start: p_i, which add up to one over all.  After `start`.
  virtual const Column& weight() const = 0;

  /// Of the rows of a state; others than those of the start where they evolve.
  virtual Column weight_at(const ConstRowsRef& /*rows*/) const { return weight(); }

  /// Whether weights may differ: else every p_i is 1/N.
  virtual bool is_weighted() const = 0;

  /// This measure as one of components; null for all others.
  virtual const Mixture* mixture() const { return nullptr; }

  /// This measure as what a generator makes, which a flow trains; null for all others.
  virtual Generator* generator() { return nullptr; }

  /// Arrays that its rows are made with and that files show, by the name of a dataset of /flow: the parameters of
  /// networks.  The same on all ranks.
  virtual std::map<std::string, Pages::Array> learned() const { return {}; }
};

/// What a measure is made from besides `[particles]`.
struct MeasureContext {
  std::uint64_t seed;                    ///< of the run
  std::string directory;                 ///< where relative paths start
  std::vector<std::string> coordinates;  ///< what they are called; columns of files are found by it
  const DataSets& data;                  ///< of the case
  double gather_limit;                   ///< bytes up to which the exchange gathers
  bool exact;  ///< whether the points are the nodes of a rule of integration, not draws, where a measure has both
  Profile& profile;
  const Communicator& communicator;
};

using MeasureRegistry = Registry<Measure, const MeasureContext&>;
MeasureRegistry& measures();

/// The schema of `[particles]`.
TableSchema measure_schema();

/// The measure that `[particles]` asks for.  Local, and small: rows come with `start`.
std::unique_ptr<Measure> make_measure(const Config& particles, const MeasureContext& context);

}  // namespace wasserstrom
