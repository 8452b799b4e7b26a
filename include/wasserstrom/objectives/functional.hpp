#pragma once
// A functional F of a distribution rho, by its parts:
//
//   F(rho) = integral g d rho  +  c integral log rho d rho  +  a/2 double integral K(x, y) rho(dx) rho(dy)
//
//   energy       g = -log pi, c = 1       KL(rho || pi); its velocity needs an estimator of grad log rho
//   expectation  g                        E_rho[g]
//   interaction  K                        the energy of a kernel
//   mmd          g = -integral K d nu, K  half the squared distance in the kernel's space, with its constant
//
// or by what a network learns of it from samples (wasserstrom/objectives/dissimilarity.hpp), or by its potential of
// Kantorovich (wasserstrom/objectives/transport_loss.hpp).
//
// The first variation of F is g + c log rho + a integral K(., y) rho(dy), and the velocity of objective k is its
// gradient, v_k = grad g_k + c_k grad log rho + a_k integral grad K_k(., y) rho(dy); particles move against it.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "wasserstrom/base/archive.hpp"
#include "wasserstrom/case/config.hpp"
#include "wasserstrom/kernels/cusp.hpp"
#include "wasserstrom/kernels/kernel_sum.hpp"
#include "wasserstrom/objectives/point_measure.hpp"
#include "wasserstrom/objectives/potential.hpp"

namespace wasserstrom {

/// Sums along lines in so many directions, drawn anew in each step from the seed of the run, in place of sums over
/// pairs (wasserstrom/kernels/sliced_energy.hpp).
struct Slicing {
  Index directions;
  std::uint64_t seed;
};

/// Along how many lines an `[[objective]]` is summed with so many particles; 0 where it is over pairs.
Index slice_count(const Config& objective, Index dimension, Index particles);

/// A kernel of an objective, and what adds up its sums.
struct PairKernel {
  std::shared_ptr<const Kernel> kernel;
  double bandwidth = 1;  ///< h; a kernel without one does not look at it
  std::shared_ptr<const KernelSum> sum;
  std::string engine;  ///< what a case calls `sum`
  std::optional<Slicing> slices = {};

  /// Whether the sums of both over the same particles are the same, to the bit, so that they need to be made only once.
  bool sums_as(const PairKernel& other) const;
};

/// Pairs that have both passed x_gate = from, and are as far apart as their coordinates `along` are.
struct Gate {
  Index coordinate;
  double from;
  Index along;
};

/// a/2 double integral K rho rho.
struct PairEnergy : PairKernel {
  double factor = 1;  ///< a
  /// nu of the distance to it, where slices are to see it together with the particles, so that what cancels does so in
  /// every one of them: they stand for g as well.  Else null.
  std::shared_ptr<const PointMeasure> target = {};
  std::optional<Gate> gate = {};  ///< which pairs count; all without one
};

/// Points q_j delta(y_j) that pull with a cusp, where a particle may rest though its field jumps: at the distance t
/// with (q_j - m) slope t^(exponent - 1), m what other particles weigh that are there already.
struct CuspPoints {
  Rows position;  ///< M x d
  Column weight;  ///< M
  Cusp cusp;
};

struct Dissimilarity;
struct TransportLoss;

class Functional : public Part {
 public:
  /// What others have to know of a functional before there is one: which of the terms it has.
  struct Traits {
    bool entropy = false;
    bool pairs = false;
    bool trained = false;  ///< its first variation is learned, or solved for, at every accepted step
  };

  /// g; null for none.  It lives as long as the functional.
  virtual const Potential* potential() const { return nullptr; }

  /// c, at least 0.
  virtual double entropy() const { return 0; }

  /// The pair term; null for none.
  virtual const PairEnergy* pairs() const { return nullptr; }

  /// What a network is to learn in place of these terms; null for none.
  virtual const Dissimilarity* dissimilarity() const { return nullptr; }

  /// Where all is to be transported, in place of these terms; null for nowhere.
  virtual const TransportLoss* transport() const { return nullptr; }

  /// Where particles may rest at cusps; none where there is no such place.  A copy.
  virtual std::optional<CuspPoints> cusps() const { return {}; }
};

/// A functional of a case, under its name.
struct Objective {
  std::string name;
  std::unique_ptr<Functional> functional;
  std::vector<Index> own = {};  ///< coordinates that move by it alone (wasserstrom/objectives/coordinate_owners.hpp)

  const Potential* potential() const { return functional->potential(); }
  double entropy() const { return functional->entropy(); }
  const PairEnergy* pairs() const { return functional->pairs(); }
  const Dissimilarity* dissimilarity() const { return functional->dissimilarity(); }
  const TransportLoss* transport() const { return functional->transport(); }
};

using Objectives = std::vector<Objective>;

/// Made from the table of an objective; what it names may look at what potentials are made from.
using FunctionalRegistry = Registry<Functional, const PotentialContext&>;
FunctionalRegistry& functionals();

/// The schema of `[[objective]]`.
TableSchema objective_schema();

/// The objectives of a case, in its order.  `tables` are its `[[objective]]`, relative paths in them start at
/// `directory`, and engines are chosen for so many `particles`.  Collective over `communicator`, as files are read.
/// Throws ConfigError on all ranks when the data of one do not fit it, or its parameters not the particles.
Objectives make_objectives(const std::vector<Config>& tables, Index dimension, const DataSets& data = {},
                           std::uint64_t seed = 1, const std::string& directory = ".",
                           const Communicator& communicator = Communicator(MPI_COMM_SELF), Index particles = 0);

/// A rule for tables whose `name` becomes part of the columns of diagnostics.csv and of names in files.
void require_column_name(const Config& self, const Config& whole, Problems& problems);

/// c_k of each.
std::vector<double> entropies(const Objectives& objectives);

/// What the coordinates of the particles are called: as the objectives that name them agree to, else x0, x1, ...
std::vector<std::string> parameter_names(const Objectives& objectives, Index dimension);

/// Fingerprint of all that they have read from files which are no [[data]]; empty where there are none.
std::string digest(const Objectives& objectives);

/// Bytes that they hold on every rank besides the data of the case.
double bytes_per_rank(const Objectives& objectives);

/// The scale whose constrained values are those of the particles: that of the first potential that has one, if all that
/// have one name them alike; else null.
const ConstrainedScale* constrained_scale(const Objectives& objectives);

}  // namespace wasserstrom
