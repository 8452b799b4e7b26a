#pragma once
// A run on one page.

#include <string>

#include "wasserstrom/ranks/communicator.hpp"

namespace wasserstrom {

/// HTML that needs no network and no other file: the verdict, the end of the run, charts of the columns of
/// diagnostics.csv, mean, deviation and quantiles of the parameters, the particles in the planes of the first
/// coordinates, what `diagnose` finds, the effective case, and where all of it was computed.
/// `directory` is that of a run.  Empty on other ranks than the root.  Collective; cost that of `diagnose`.
std::string report_page(const std::string& directory, const Communicator& communicator);

}  // namespace wasserstrom
