#pragma once
// How a run steps, how far, and from where.

#include <optional>
#include <string>
#include <vector>

#include "wasserstrom/base/archive.hpp"
#include "wasserstrom/base/types.hpp"
#include "wasserstrom/case/config.hpp"
#include "wasserstrom/networks/markov_kernel.hpp"

namespace wasserstrom {

/// How to step, and how far.
struct StepPlan {
  std::string integrator = "euler";  ///< a type of PETSc's TS
  std::string scheme;                ///< of the type: 3bs, 5dp, ... of rk; empty for its default
  bool adaptive = false;             ///< steps chosen by the error estimate, in the maximum norm
  double tolerance = 1e-4;           ///< absolute and relative, of adaptive steps
  double step = 0;                   ///< dt, or the first one
  std::optional<Index> steps;        ///< this many steps
  std::optional<double> time;        ///< or until this time; the last step, and no other, is fitted to meet it
  bool shortens = false;             ///< steps of Euler that shorten themselves where the field turns
  bool noisy = false;                ///< mini-batches or noise drive the particles
  bool cusps = false;                ///< particles may rest where their field jumps; values, all known, tell of descent
  MarkovPlan kernel = {};            ///< of integrators that train
  bool saddle = false;               ///< weights of jko are those of the saddle point, not those at its start
  double grad_norm = 0;              ///< and not beyond a state whose grad_norm is at most this; 0 for no such end
};

/// The schema of `[flow]`: the flows there are, their metric and annealing, and how they are stepped.
TableSchema flow_schema();

StepPlan make_step_plan(const Config& whole);

/// Whether an integrator keeps the promise of the same bits on any number of ranks.
bool is_reproducible(const std::string& integrator);

/// Where an integration begins.
struct StartPoint {
  Index step = 0;
  double time = 0;
  Rows rows;                    ///< state of this rank's rows
  Column globals;               ///< the rest of the state
  std::optional<Pages> memory;  ///< of the checkpoint it goes on from
};

}  // namespace wasserstrom
