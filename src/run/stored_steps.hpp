#pragma once
// Draws by the networks that a neural integrator kept.  Private.

#include <string>

#include "wasserstrom/run/sample.hpp"

namespace wasserstrom {

/// Whether a checkpoint holds the networks of its steps.  Local; false for what is no such file.
bool holds_steps(const std::string& path);

/// As sample_file.  New points of the start are pushed by the network of each step, with numbers that the run has not
/// used.  Collective.
std::string sample_steps(const std::string& path, const SampleOptions& options, const Communicator& communicator);

}  // namespace wasserstrom
