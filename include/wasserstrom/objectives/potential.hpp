#pragma once
// A function g of one particle with its gradient: the local part of every objective.
//
// As the target of an energy, g = -log pi with the constant that makes pi integrate to one, so that the reported value
// is a Kullback-Leibler divergence; for a posterior, whose constant nobody knows, g = -log(prior likelihood) and the
// value is the divergence less the logarithm of the evidence.  As an expectation, g is the function itself.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "wasserstrom/base/types.hpp"
#include "wasserstrom/case/registry.hpp"
#include "wasserstrom/data/data_set.hpp"
#include "wasserstrom/objectives/predictor.hpp"
#include "wasserstrom/ranks/communicator.hpp"

namespace wasserstrom {

class CounterRandom;

/// A normal law N(mean, precision^-1).
struct NormalLaw {
  Column mean;     ///< d
  Rows precision;  ///< d x d
};

/// What a target that is a mixture, sum_m weight_m pi_m, knows of its components.
class MixtureTarget {
 public:
  virtual std::vector<double> component_weights() const = 0;  ///< which add up to one

  /// share[m] = weight_m pi_m(x) / pi(x) for each component, at x (d numbers).  Local.
  virtual void responsibilities(const double* x, std::span<double> share) const = 0;

 protected:
  ~MixtureTarget() = default;
};

/// What draws from a target, exactly.
class TargetSampler {
 public:
  /// Independent draws of pi, one in each row of `out`: row i from the numbers (step, first + i, 0), (step, first + i,
  /// 1), ... of `random` and from nothing else, so that a point is the same whoever draws it.  Local, O(rows d), or
  /// O(rows d^2) with a full covariance.
  virtual void draw(const CounterRandom& random, Index step, Index first, RowsRef out) const = 0;

 protected:
  ~TargetSampler() = default;
};

/// The parameters of a model on its own scale, where particles live on an unconstrained one: tau where the coordinate
/// is log tau.
class ConstrainedScale {
 public:
  virtual std::vector<std::string> constrained_names() const = 0;  ///< m of them

  /// The parameters in each row, rows x m.  Rows are independent.  Local, O(rows (d + m)).
  virtual void constrain(const ConstRowsRef& position, RowsRef constrained) const = 0;

 protected:
  ~ConstrainedScale() = default;
};

/// A function that is a sum over parts of its data, so that ranks can share the work at one point: where there are
/// more of them than particles, say.
class PartedPotential {
 public:
  /// How many parts there are in a step; the same whatever the ranks are.
  virtual Index parts(Index step) const = 0;

  /// `use` gets d + 1 numbers for each of the parts [first, first + count) in turn: its share of the gradient at x, and
  /// behind it of the value.  Added up in the order of the parts these have the bits of `evaluate`.  Local.
  using PartUser = std::function<void(std::span<const double>)>;
  virtual void visit_parts(const ConstColumnRef& x, Index step, Index first, Index count,
                           const PartUser& use) const = 0;

 protected:
  ~PartedPotential() = default;
};

class Potential {
 public:
  /// What is known before one is made.
  struct Traits {
    bool draws = false;  ///< it has a sampler, which makes it a point target as well
  };

  virtual ~Potential() = default;

  /// In place of a step: look at all data.
  static constexpr Index all_data = -1;

  /// value[i] = g(x_i) and gradient.row(i) = grad g(x_i) for each row of `position`.  Rows are independent of each
  /// other: the bits of one do not depend on which others come along.  `step` is the number of the step that is being
  /// taken, for functions that look at another part of their data in each.  Local, const, O(rows d) or what the
  /// function costs.
  virtual void evaluate(const ConstRowsRef& position, Index step, ColumnRef value, RowsRef gradient) const = 0;

  /// The parts that it is a sum of; null where it costs little, or is no sum.
  virtual const PartedPotential* parted() const { return nullptr; }

  /// The function that this one approximates, with the fields of which its own are compared; null where it is exact. It
  /// may cost much more.
  virtual const Potential* exact() const { return nullptr; }

  /// What the coordinates are called; empty for x0, x1, ...
  virtual std::vector<std::string> parameter_names() const { return {}; }

  /// Those that belong to it alone, ascending: the head of its task in a network that several share.  What it says of
  /// heads of others is 0.
  virtual std::vector<Index> own_coordinates() const { return {}; }

  /// The law of a target that is normal, with g = -log of its density; none for all others.
  virtual std::optional<NormalLaw> normal_law() const { return {}; }

  /// The second derivatives of g at one point, looking at all data, d x d and symmetric; none where only differences of
  /// the gradient tell them.  Local.
  virtual std::optional<Rows> hessian(const ConstColumnRef& /*x*/) const {
    const std::optional<NormalLaw> law = normal_law();
    return law ? std::optional(law->precision) : std::nullopt;
  }

  /// The components of a target that is a mixture; null for all others.
  virtual const MixtureTarget* mixture() const { return nullptr; }

  /// What draws from a density; null where only its values are known.
  virtual const TargetSampler* sampler() const { return nullptr; }

  /// The model's own scale; null where its parameters are the coordinates themselves.
  virtual const ConstrainedScale* constrained_scale() const { return nullptr; }

  /// What of the data or the priors is perhaps not meant, a sentence each: told before a run, which goes on.
  virtual std::vector<std::string> warnings() const { return {}; }

  /// Fingerprint of what it has read from files of its own, which are no [[data]], so that a restart sees when one has
  /// changed; empty for nothing.
  virtual std::string digest() const { return {}; }

  /// Bytes that it holds on every rank besides the data of the case, where they grow with what a user brings.
  virtual double bytes() const { return 0; }

  /// For posteriors of models that predict a response: what predicts that of `held_out`.  Null for all others.  Throws
  /// ConfigError when the rows do not fit the model.
  virtual std::unique_ptr<Predictor> predictor(const DataRows&) const { return nullptr; }
};

/// What a potential is made from besides its table.  It may keep the data; the context ends with the call.
struct PotentialContext {
  Index dimension;  ///< d of the particles
  const DataSets& data;
  std::uint64_t seed;           ///< of the run
  Index number;                 ///< of the objective, from 0: two with mini-batches draw them independently
  std::string directory = ".";  ///< where relative paths start
  Communicator communicator = Communicator(MPI_COMM_SELF);  ///< of all ranks, which make it together
  Index particles = 0;                                      ///< how many there will be
};

using PotentialRegistry = Registry<Potential, const PotentialContext&>;

/// Densities pi, for `target` of an energy.
PotentialRegistry& targets();

/// Plain functions, for `potential` of an expectation.
PotentialRegistry& potentials();

}  // namespace wasserstrom
