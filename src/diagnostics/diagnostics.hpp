#pragma once
// The diagnostics there are; each is made in the file of its name.

#include "wasserstrom/diagnostics/diagnostic.hpp"

namespace wasserstrom {

DiagnosticRegistry::Entry predictive_diagnostic();

}  // namespace wasserstrom
