#pragma once
// Estimators of the velocity fields v_k = grad g_k + c_k grad log rho of all objectives at the particles.
// docs/method.md derives the formulas, with particle weights p_j, from the functional that each descends.

#include <memory>
#include <optional>

#include "wasserstrom/base/types.hpp"
#include "wasserstrom/case/registry.hpp"
#include "wasserstrom/kernels/kernel_sum.hpp"
#include "wasserstrom/objectives/objective.hpp"
#include "wasserstrom/particles/exchange.hpp"

namespace wasserstrom {

/// What an estimator works on: the particles of this rank and the local gradients of the objectives there.
struct VelocityInput {
  ConstRowsRef position;         ///< rows x d
  const Column& weight;          ///< rows; p_i
  const Objectives& objectives;  ///< K of them
  const Column& bandwidth;       ///< as `prepare` of the flow left it: 1, d or no numbers
  const Exchange& exchange;
};

/// The fields of all objectives, for the rows of this rank.
struct VelocityFields {
  Rows velocity;                      ///< rows x (K d): columns [k d, (k + 1) d) hold v_k.  In: grad g_k
  std::optional<Column> log_density;  ///< log of the smoothed density at the particles, where the estimator has one
  std::optional<Rows> repulsion =
      {};  ///< rows x d; of svgd: v_k less the smoothed gradients, the same for all energies
};

class Velocity {
 public:
  virtual ~Velocity() = default;

  /// Turns the gradients that `fields` holds into velocities.  Collective, const; one or two visits of the exchange for
  /// all objectives together.  Cost O(N^2 (d + payload) / P), memory O(N K d / P).
  virtual void evaluate(const VelocityInput& input, VelocityFields& fields) const = 0;
};

/// An estimator is made from `[velocity]`, the kernel and the engine that it names.
struct KernelParts {
  std::shared_ptr<const Kernel> kernel;
  std::shared_ptr<const KernelSum> sum;
};
using VelocityRegistry = Registry<Velocity, KernelParts>;
VelocityRegistry& velocities();

/// The schema of `[velocity]`.
TableSchema velocity_schema();

/// Makes the kernel, the engine and the estimator of `[velocity]`.
std::unique_ptr<Velocity> make_velocity(const Config& velocity);

}  // namespace wasserstrom
