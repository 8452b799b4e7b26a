#pragma once
// How the distance of Wasserstein to a law that is known by samples is found,
//
//   F(rho) = 1/2 W_2^2(rho, nu) = sup { E_rho[phi] + E_nu[psi] : phi(y) + psi(x) <= |y - x|^2 / 2 }
//
// whose first variation is phi, the potential of Kantorovich on the side of rho, and whose velocity is grad phi(y) =
// y - T(y), T the optimal map (Huang and Malik 2024).  Particles that move against it go on straight lines, and with
// the exact potential W_2 falls as e^-t, in steps of forward Euler by the factor 1 - step.
//
//   assignment     the optimal plan between the particles and the samples themselves, exact
//   sinkhorn       the plan with an entropy, less what it would do to particles that are there already
//   semidiscrete   a weight for each sample, which takes the points of its cell
//   network        a pair of networks that learns (wasserstrom/networks/potential_pair.hpp)
//
// All but the first know phi everywhere; a plan stands for the particles that it was made of, wherever they are by
// then.  docs/transport.md says what each costs and how good it is.

#include <cstdint>
#include <string>

#include "wasserstrom/base/archive.hpp"
#include "wasserstrom/case/registry.hpp"
#include "wasserstrom/particles/point_cloud.hpp"

namespace wasserstrom {

class TransportDual : public Part {
 public:
  /// What others have to know of a dual before there is one.
  struct Traits {
    /// Bytes that it holds on every rank for so many points and samples in d coordinates; null for what is of the size
    /// of the rank's own points.
    double (*bytes)(const Config& dual, Index points, Index samples, Index dimension) = nullptr;
  };

  /// Finds the potential at the points of accepted step `step`; asked again there, it finds the same.  Collective.
  virtual void prepare(const PointCloud& points, Index step) = 0;

  /// gradient += grad phi at these points, which are those that it was last prepared at, moved on by an integrator or
  /// not; value += what 1/2 W_2^2 is the weighted mean of.  Local.
  virtual void add(const PointCloud& points, ColumnRef value, RowsRef gradient) const = 0;

  // `numbers` are what its columns begin with; the name of the objective follows.
};

/// What a dual is made from besides its table.  Target and weights outlive it.
struct TransportContext {
  const Rows& target;    ///< M x d; x_j
  const Column& weight;  ///< M; q_j, of sum 1
  std::uint64_t seed;    ///< of the run
  Index number;          ///< of the objective, from 0: two draw independently
  std::string owner;     ///< whose it is, in messages: "objective 'ring'"
};

using TransportDualRegistry = Registry<TransportDual, const TransportContext&>;
TransportDualRegistry& transport_duals();

/// The schema of `dual`.
TableSchema transport_dual_schema();

}  // namespace wasserstrom
