#pragma once
// What the velocity fields v_k = grad g_k + c_k grad log rho + a_k integral grad K_k d rho of all objectives are added
// up from.
//
//   potentials   grad g_k                                      at each point alone
//   pairs        a_k integral grad K_k(., y) rho(dy)           pair sums over all points
//   slices       the same, and what goes with it               sums along lines
//   critics      the first variation that a network learns     at each point alone, once it is trained
//   transports   the potential of Kantorovich               at each point alone, once a dual has found it
//   estimators   svgd, blob, gfsd, none: c_k grad log rho      pair sums; what [velocity] names
//
// docs/method.md derives the formulas of the estimators, with particle weights p_j, from the functional that each
// descends.

#include <memory>
#include <optional>
#include <vector>

#include "wasserstrom/base/archive.hpp"
#include "wasserstrom/case/registry.hpp"
#include "wasserstrom/kernels/bandwidth.hpp"
#include "wasserstrom/kernels/kernel_sum.hpp"
#include "wasserstrom/objectives/functional.hpp"
#include "wasserstrom/particles/point_cloud.hpp"

namespace wasserstrom {

/// The fields of all K objectives at the n points of this rank.
struct Fields {
  std::vector<double> entropy;             ///< K: c_k; the only thing an estimator has to know of the objectives
  Rows velocity;                           ///< n x (K d): columns [k d, (k + 1) d) hold v_k
  Rows integrand;                          ///< n x K: what F_k, but for c_k log rho, is the weighted mean of
  std::optional<Column> log_density = {};  ///< n: log of the smoothed density, where the estimator has one
  bool wants_repulsion = false;            ///< whether svgd is to leave the next
  std::optional<Rows> repulsion = {};      ///< n x d; v_k less the smoothed gradients, for c_k = 1

  Index objectives() const { return static_cast<Index>(entropy.size()); }
};

class VelocityTerm : public Part {
 public:
  /// What others have to know of an estimator before there is one.
  struct Traits {
    Index passes = 0;                ///< visits of the exchange per evaluation, where an objective has an entropy
    bool smooths_gradients = false;  ///< the gradients of such objectives travel along
    bool has_density = false;        ///< the values of such objectives are known
    bool descends_value = false;     ///< and their velocities are the gradients of these values
    bool drops_entropy = false;      ///< they are what the gradients are, on purpose
    bool trained = false;            ///< a network, which learns at the accepted points: no pair sums
  };

  /// Refreshes what follows the points of accepted step `step`; asked again there, it does the same.  Collective.
  virtual void prepare(const PointCloud&, Index /*step*/) {}

  /// Adds its part to the fields of all objectives.  `step` is that of the step being taken, for terms that draw
  /// something anew in each.  Collective, const: an integrator may call it several times a step and discard calls; all
  /// objectives in one visit of the exchange, or two.
  virtual void add(const PointCloud& points, Index step, Fields& fields) const = 0;

  /// h as `prepare` left it: one number, one for each coordinate, or none.
  virtual Column bandwidth() const { return {}; }
};

/// The gradients of the potentials, which it sets rather than adds: the first of the terms.  Local; O(n) evaluations of
/// each potential.  Its numbers: the relative error of the field of each that approximates another, on a sample of
/// particles.  `objectives` outlive it.
std::unique_ptr<VelocityTerm> potential_term(const Objectives& objectives);

/// The pair terms, in one visit of the exchange for all objectives: v_k += a_k sum_j p_j grad_x K_k(x_i, x_j), and to
/// the value a_k / 2 sum_j p_j K_k(x_i, x_j).  Collective where an objective has pairs; O(N^2 d / P) for each kernel,
/// which objectives that agree on it, its bandwidth and its engine share.  Its numbers: the relative error of the field
/// of each whose sums are approximate, on a sample of particles.  `dimension` d of the points; `objectives` outlive it.
std::unique_ptr<VelocityTerm> pair_term(const Objectives& objectives, Index dimension);

/// The pair terms that are summed along lines (wasserstrom/kernels/sliced_energy.hpp), for the distance to a target
/// with that target.  Collective where an objective has such; n (4 d + 20) numbers on every rank, n the points of all
/// ranks and of a target.  Its numbers: the relative error of each field on a sample of particles.  `objectives`
/// outlive it.
std::unique_ptr<VelocityTerm> slice_term(const Objectives& objectives);

/// That of pairs behind a gate.
std::unique_ptr<VelocityTerm> gated_pair_term(const Objectives& objectives);

/// The gradients of what the critics of dissimilarities have learned (wasserstrom/networks/critic.hpp): `prepare`
/// trains them at the points, once a step and from where the step before left them; O(iterations batch parameters / P)
/// for each. `objectives` outlive it.
std::unique_ptr<VelocityTerm> critic_term(const Objectives& objectives);

/// The gradients of the potentials of Kantorovich of distances of Wasserstein (wasserstrom/transport/
/// transport_dual.hpp): `prepare` finds them at the points, once a step and from where the step before left them.
/// `objectives` outlive it.
std::unique_ptr<VelocityTerm> transport_term(const Objectives& objectives);

/// What an estimator is made from besides `[velocity]`: the kernel, the engine and the bandwidth that it names, and
/// more.
struct KernelParts {
  std::shared_ptr<const Kernel> kernel;
  std::shared_ptr<const KernelSum> sum;
  Bandwidth bandwidth;
  std::uint64_t seed = 1;  ///< of the run
  Index dimension = 0;     ///< d of the points
};

using VelocityRegistry = Registry<VelocityTerm, KernelParts>;
VelocityRegistry& velocities();

/// The schema of `[velocity]`.
TableSchema velocity_schema();

/// Makes the kernel, the engine and the estimator of `[velocity]` for points in so many dimensions.  `seed` is that of
/// the run.
std::unique_ptr<VelocityTerm> make_estimator(const Config& velocity, std::uint64_t seed, Index dimension);

}  // namespace wasserstrom
