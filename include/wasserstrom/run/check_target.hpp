#pragma once
// Whether the functions of a case's objectives keep their promises: for `wasserstrom check-target`.

#include <string>

#include "wasserstrom/run/problem.hpp"

namespace wasserstrom {

struct TargetReport {
  std::string text;
  bool good = true;
};

/// Looks at the target or potential of each objective, about 32 of the particles that the case starts with, each moved
/// by about a tenth:
///   - values and gradients are finite;
///   - gradients agree with central differences, extrapolated from two widths, to 1e-6 of the gradient's length and
///     what rounding of the value allows; so do second derivatives where there are any, to 1e-4;
///   - a row has the same bits alone, together with others, in another order, and asked twice;
///   - how long a row takes.
/// Of more than 100 coordinates a hundred are looked at.  Collective; every rank does the same.
TargetReport check_targets(const Problem& problem);

}  // namespace wasserstrom
