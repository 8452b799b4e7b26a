#pragma once
// A number, or a few, that tell how good the particles are; columns of diagnostics.csv.  They never change a run.

#include <memory>
#include <string>
#include <vector>

#include "wasserstrom/base/config.hpp"
#include "wasserstrom/base/registry.hpp"
#include "wasserstrom/objectives/objective.hpp"
#include "wasserstrom/particles/layout.hpp"

namespace wasserstrom {

/// The particles of this rank that are looked at.
struct DiagnosticInput {
  ConstRowsRef position;  ///< rows x d
  const Column& weight;   ///< rows; p_i
  const Layout& layout;
};

class Diagnostic {
 public:
  virtual ~Diagnostic() = default;

  /// What the numbers are called, without the name of the diagnostic.
  virtual std::vector<std::string> names() const = 0;

  /// The numbers, the same on all ranks, and on any number of them.  Collective.
  virtual std::vector<double> evaluate(const DiagnosticInput& input) const = 0;
};

/// What a diagnostic is made from besides its table; both outlive it.
struct DiagnosticContext {
  const Objectives& objectives;
  const DataSets& data;
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

/// The diagnostics of a case, in its order.  Throws ConfigError when one does not fit the objectives or the data.
Diagnostics make_diagnostics(const std::vector<Config>& tables, const DiagnosticContext& context);

}  // namespace wasserstrom
