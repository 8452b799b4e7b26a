#pragma once
// The flows there are; each is made in the file of its name.

#include "wasserstrom/flows/flow.hpp"

namespace wasserstrom {

FlowRegistry::Entry mwgrad_flow();
FlowRegistry::Entry a_mwgrad_flow();
FlowRegistry::Entry moo_svgd_flow();
FlowRegistry::Entry mt_sgd_flow();
FlowRegistry::Entry langevin_flow();

/// A rule for parts with which a small grad_norm is no sign that a run has arrived, whichever way it is asked for.
void refuse_end_by_grad_norm(const Config& whole, const std::string& reason, const std::string& advice,
                             Problems& problems);

}  // namespace wasserstrom
