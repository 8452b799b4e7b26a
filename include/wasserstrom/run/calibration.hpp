#pragma once
// How long the steps of a case take, by a few steps with fewer particles.

#include <optional>
#include <string>

#include "wasserstrom/run/problem.hpp"

namespace wasserstrom {

/// Seconds of one step with `particles` particles on one rank, by what they grow with.
struct StepSeconds {
  Index particles;   ///< N
  double pairs;      ///< as N^2 / P
  double bandwidth;  ///< as the pairs that a rule looks at, see Bandwidth
  double rows;       ///< as N / P
  double fixed;      ///< not at all: the weights
};

/// Seconds of a step of N particles, at most `rows` of them on a rank, without output and messages.  Local.
double scaled_seconds(const StepSeconds& measured, Index particles, Index rows);

/// Takes steps of the case from a normal start, with as many of its particles as a fraction of a second allows,
/// and writes nothing.  `problem` has been made with one rank; PETSc is not initialised.  Throws what the steps throw.
StepSeconds measure_steps(const Problem& problem);

/// A line for the report of `wasserstrom check`: seconds a step and for the whole run on `ranks` ranks, or why they are
/// not known.
std::string time_text(const Problem& problem, int ranks);

}  // namespace wasserstrom
