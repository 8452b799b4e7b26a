// Everything that the type of a `[[diagnostic]]` can name: add a line here to add one.

#include "diagnostics.hpp"

namespace wasserstrom {

DiagnosticRegistry& diagnostics() {
  static DiagnosticRegistry registry({predictive_diagnostic()});
  return registry;
}

}  // namespace wasserstrom
