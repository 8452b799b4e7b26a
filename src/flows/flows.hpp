#pragma once
// The flows there are; each is made in the file of its name.

#include "wasserstrom/flows/flow.hpp"

namespace wasserstrom {

FlowRegistry::Entry mwgrad_flow();
FlowRegistry::Entry a_mwgrad_flow();
FlowRegistry::Entry moo_svgd_flow();
FlowRegistry::Entry mt_sgd_flow();
FlowRegistry::Entry langevin_flow();

}  // namespace wasserstrom
