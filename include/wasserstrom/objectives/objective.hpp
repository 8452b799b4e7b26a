#pragma once
// A functional F of a measure rho, by its parts:  F(rho) = integral g d rho + c * integral log rho d rho.
//
//   energy       c = 1, g = -log pi:  KL(rho || pi); its velocity needs an estimator of grad log rho
//   expectation  c = 0:               E_rho[g];      its velocity is grad g
//
// The velocity of objective k is v_k = grad g_k + c_k grad log rho; particles move against it.

#include <memory>
#include <string>
#include <vector>

#include "wasserstrom/case/config.hpp"
#include "wasserstrom/objectives/potential.hpp"

namespace wasserstrom {

struct Objective {
  std::string name;
  bool entropic = false;  ///< c = 1
  std::unique_ptr<Potential> potential;
};

using Objectives = std::vector<Objective>;

/// The schema of `[[objective]]`.
TableSchema objective_schema();

/// The objectives of a case, in its order.  `tables` are its `[[objective]]`.  Throws ConfigError when the data of one
/// do not fit it, or its parameters not the particles.
Objectives make_objectives(const std::vector<Config>& tables, Index dimension, const DataSets& data = {},
                           std::uint64_t seed = 1);

/// A rule for tables whose `name` becomes part of the columns of diagnostics.csv and of names in files.
void require_column_name(const Config& self, const Config& whole, Problems& problems);

/// What the coordinates of the particles are called: as the objectives that name them agree to, else x0, x1, ...
std::vector<std::string> parameter_names(const Objectives& objectives, Index dimension);

/// Whose constrained values are those of the particles: the first potential that has some, if all that have some call
/// them alike; else null.
const Potential* constraining_potential(const Objectives& objectives);

}  // namespace wasserstrom
