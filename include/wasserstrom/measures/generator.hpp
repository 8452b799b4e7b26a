#pragma once
// mu = law of G(z), z noise: a network that is trained to follow a flow of its own points (Huang and Malik 2024).
//
//   G(z) = [z +] net(z)   or   [z +] reach tanh(net(z))
//
// A step of the flow acts on a fresh batch of points y_i = G(z_i).  Forward Euler tells where each should go, zeta_i =
// y_i - dt v(y_i), and the network takes `persistency` steps of its optimizer on
//
//   1/(m d) sum_i |G(z_i) - zeta_i|^2
//
// with the same z_i and the same zeta_i.  With one step, and v = grad psi, that is the gradient of mean psi(G(z)) times
// 2 dt / d: the step of a generator in a game (docs/generator.md).  Rows are points that are shown: G(z_i) of noise
// that stays the same for the run.
//
// Noise belongs to (seed, step, i); every rank has all parameters, computes some blocks of the batch, and sums go by a
// tree over these blocks: the same bits on any number of ranks.  With hidden layers that are normalised over the batch
// (wasserstrom/networks/batch_perceptron.hpp) every rank computes all of it, and points that are shown, or drawn later,
// are those of running means of the batches.

#include <memory>
#include <span>

#include "wasserstrom/measures/measure.hpp"
#include "wasserstrom/measures/noise_source.hpp"
#include "wasserstrom/networks/batch_perceptron.hpp"
#include "wasserstrom/networks/trained_parameters.hpp"

namespace wasserstrom {

/// What a case says of G.
struct GeneratorPlan {
  PerceptronShape shape;   ///< of the network
  bool residual = false;   ///< whether z is added
  double reach = 0;        ///< of reach tanh(net); 0: linear outputs
  bool single = true;      ///< computed in float
  double initial_std = 0;  ///< weights are normal with it at first, biases 0; 0: as of other networks

  /// G(z) of rows where the network gives `output`, which becomes tanh of it where that is asked for.
  Rows points(const ConstRowsRef& noise, Rows& output) const;

  /// The sum of squares of `off`, G(z) - target, which becomes the derivative of factor times that sum by what the
  /// network gives; `output` as the former leaves it.
  double pull(Rows& off, const Rows& output, double factor) const;
};

/// `table`: `generator` of `[particles]`; d the dimension of its points.
GeneratorPlan generator_plan(const Config& table, Index noise_dimension, Index dimension);

/// How many parameters it has; where its source is data, as if these had the dimension of the points.
double generator_parameters(const Config& particles);

/// G with given parameters, of a plain network.  Local.
class GeneratorMap {
 public:
  explicit GeneratorMap(const GeneratorPlan& plan);

  void set_parameters(const ConstColumnRef& parameters) { network_->set_parameters(parameters); }

  /// G(z_i) of any number of rows; what a row gets does not depend on the others.  O(rows parameters).
  Rows operator()(const ConstRowsRef& noise) const;

  /// gradient += factor times that of sum_i |G(z_i) - target_i|^2 by the parameters; returns the sum.  Of a block of
  /// rows, Perceptron::block_rows at most.
  double add_square(const ConstRowsRef& noise, const ConstRowsRef& target, double factor,
                    std::span<double> gradient) const;

 private:
  Rows block(const ConstRowsRef& noise, Rows& output) const;

  GeneratorPlan plan_;
  std::unique_ptr<Perceptron> network_;
};

class Generator : public Measure {
 public:
  /// The points of a step as particles of the same weight, `fit.batch` of them over the ranks: what a flow asks.
  virtual Measure& batch() = 0;

  /// G(z_i) of the batch of accepted step `step`, this rank's rows.  Local.
  virtual Rows draw(Index step) = 0;

  /// Trains a copy of the network towards where this rank's points of the step should be, and returns the rows that it
  /// shows then.  Collective; throws NumericalError on all ranks when it diverges.  O(persistency batch parameters /
  /// P), and `persistency` reductions of as many numbers as parameters.
  virtual Rows fit(Index step, const Rows& targets) = 0;

  /// Keeps what the last fit has found.  Local.
  virtual void accept() = 0;
};

/// The dataset group of /flow with the parameters.
inline constexpr const char* generator_group = "generator/";

/// n points of a generator whose parameters are those of such a group, in this rank's rows.  `particles` is the table
/// of its case.  Local.
Rows generated_points(const Config& particles, const DataSets& data, const Pages& parameters, const Layout& layout,
                      std::uint64_t seed);

}  // namespace wasserstrom
