#pragma once
// A number, or a few, that tell how good the particles are; columns of diagnostics.csv.  They never change a run.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "wasserstrom/case/config.hpp"
#include "wasserstrom/case/registry.hpp"
#include "wasserstrom/objectives/functional.hpp"
#include "wasserstrom/particles/point_cloud.hpp"

namespace wasserstrom {

class Reference;
class References;

class Diagnostic {
 public:
  virtual ~Diagnostic() = default;

  /// What the numbers are called, without the name of the diagnostic.
  virtual std::vector<std::string> names() const = 0;

  /// The numbers, the same on all ranks, and on any number of them; NaN for one that is not known.  Collective.
  virtual std::vector<double> evaluate(const PointCloud& input) const = 0;

  /// The same of points at a flow time, for those that know where they should be by then.  Collective.
  virtual std::vector<double> evaluate_at(double time, const PointCloud& input) const {
    static_cast<void>(time);
    return evaluate(input);
  }

  /// What it holds the particles against, as long as it lives; null for nothing.
  virtual const Reference* reference() const { return nullptr; }

  /// What a reader of its numbers has to know, a sentence; empty for nothing.
  virtual std::string note() const { return {}; }

  /// Bytes that one of `ranks` ranks needs at most while it is evaluated, besides the reference and what is of the size
  /// of the rank's own rows.
  virtual double working_bytes(Index particles, int ranks) const {
    static_cast<void>(particles), static_cast<void>(ranks);
    return 0;
  }
};

/// Turns positions x into other coordinates z and gradients in x into those in z, each rows x d; empty for z = x.
/// Local.
using CoordinateChange = std::function<void(Rows& position, Rows& gradient)>;

/// What a diagnostic is made from besides its table; objectives and data outlive it.
struct DiagnosticContext {
  const Objectives& objectives;
  const DataSets& data;
  const Communicator& communicator;
  std::string directory;             ///< where relative paths start
  Index dimension;                   ///< d of the particles
  std::uint64_t seed;                ///< of the run
  CoordinateChange metric = {};      ///< to coordinates in which flow.metric is Euclidean
  References* references = nullptr;  ///< of the diagnostics made before; null: nothing is shared
};

using DiagnosticRegistry = Registry<Diagnostic, const DiagnosticContext&>;
DiagnosticRegistry& diagnostics();

/// The schema of `[[diagnostic]]`.
TableSchema diagnostic_schema();

struct NamedDiagnostic {
  std::string name;
  std::unique_ptr<Diagnostic> diagnostic;
};
using Diagnostics = std::vector<NamedDiagnostic>;

/// The diagnostics of a case, in its order.  Collective, as references are read.  Throws ConfigError when one does not
/// fit the objectives or the data.
Diagnostics make_diagnostics(const std::vector<Config>& tables, const DiagnosticContext& context);

/// Bytes that these hold on each of `ranks` ranks, with the most that one needs to be evaluated.
double bytes_per_rank(const Diagnostics& diagnostics, Index particles, int ranks);

/// The columns of these diagnostics in diagnostics.csv, <number>_<name of the diagnostic>.
std::vector<std::string> column_names(const Diagnostics& diagnostics);

/// Names of coordinates as parts of columns: letters, digits, '-', '_' and '.' stay, all else becomes '_'; x0, x1, ...
/// where two would be the same.
std::vector<std::string> column_parts(const std::vector<std::string>& parameter_names);

}  // namespace wasserstrom
