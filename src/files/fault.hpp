#pragma once
// Crashes on demand, for the tests that show what a crash leaves behind.

#include <string_view>

namespace wasserstrom {

/// Kills this process (SIGKILL) when the environment has WASSERSTROM_FAULT=<point>:<n> and `point` is passed for the
/// n-th time.  Does nothing else.
void fault_point(std::string_view point);

}  // namespace wasserstrom
