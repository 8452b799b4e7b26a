#pragma once
// The whole case file: every section, with the keys that the registered parts bring along.

#include "wasserstrom/case/config.hpp"

namespace wasserstrom {

/// Made from the registries at each call, so that parts which a study program registered are in it.
TableSchema case_schema();

}  // namespace wasserstrom
