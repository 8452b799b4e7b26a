#pragma once
// The functions of a case's objectives at any points: for pictures of densities, and for other programs.

#include <map>
#include <string>
#include <vector>

#include "wasserstrom/objectives/functional.hpp"
#include "wasserstrom/particles/particle_set.hpp"

namespace wasserstrom {

struct FunctionValues {
  Column value;   ///< g(x_i) = -log density, up to a constant, or the potential
  Rows gradient;  ///< grad g(x_i)
};

/// By the names of the objectives that have such a function; those of pairs or samples have none.  Of mini-batches all
/// data.  Local, O(rows d K), or what the functions take.
std::map<std::string, FunctionValues> functions_at(const Objectives& objectives, const ConstRowsRef& points);

struct EvaluateOptions {
  std::string file;    ///< a case, or a snapshot or the directory of a run, for the case that it holds
  std::string points;  ///< a run, or a file of any kind that a reference may be
  std::string dataset = snapshot_position;  ///< of points that are an HDF5 file
  std::string output;                       ///< the file to write
  std::vector<std::string> overrides;       ///< of a case
};

/// Writes the points as a snapshot, whose /particles hold, beside them, `value` (points x objectives, NaN for those
/// that have no function) and `gradient_<objective>` (points x d).  Returns what was done, for the terminal.
/// Collective; throws ConfigError where no objective has a function, or points do not fit.
std::string evaluate_file(const EvaluateOptions& options, const Communicator& communicator);

}  // namespace wasserstrom
