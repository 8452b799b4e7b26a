#pragma once
// The flows there are; each is made in the file of its name.

#include "wasserstrom/flows/flow.hpp"

namespace wasserstrom {

FlowRegistry::Entry mwgrad_flow();
FlowRegistry::Entry a_mwgrad_flow();
FlowRegistry::Entry moo_svgd_flow();
FlowRegistry::Entry mt_sgd_flow();
FlowRegistry::Entry langevin_flow();
FlowRegistry::Entry gflow_vi_flow();
FlowRegistry::Entry ngflow_vi_flow();

/// Complains about stop.grad_norm and about a [[stop.when]] that ends below a grad_norm.
void refuse_end_by_grad_norm(const Config& whole, const std::string& problem, const std::string& advice,
                             Problems& problems);

}  // namespace wasserstrom
