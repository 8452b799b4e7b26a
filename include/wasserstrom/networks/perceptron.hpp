#pragma once
// Multi-layer perceptrons: y = W_L a(... a(W_1 z + b_1) ...) + b_L [+ S z], z = (x - centre) / scale, a the activation
// and S a skip connection, by choice: what is linear in the inputs need not pass through narrow layers.  Sums of hidden
// layers may be normalised over a batch before their activation (wasserstrom/networks/batch_perceptron.hpp).
//
// Their gradients are written out by hand: no framework is needed, and what a run learns has the same bits on any
// number of ranks.  Rows stand in the lanes of vector registers, block_rows of them at a time, so that the numbers of a
// row do not depend on which others come along (src/simd/tile_product.hpp); sums over rows go in their order, and those
// over blocks are the caller's: by a tree over the blocks of a batch (wasserstrom/networks/critic.hpp).

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "wasserstrom/base/archive.hpp"
#include "wasserstrom/base/random.hpp"
#include "wasserstrom/base/types.hpp"
#include "wasserstrom/case/config.hpp"

namespace wasserstrom {

enum class Activation {
  relu,     ///< max(u, 0)
  softplus  ///< log(1 + e^u)
};

/// Layers and what their parameters are called; they lie in one column, layer by layer: W (row by row), then b; then S;
/// then, where hidden layers are normalised, the scale and the shift of each.
struct PerceptronShape {
  Index inputs, outputs;
  std::vector<Index> hidden;
  Activation activation;
  bool skip = false;        ///< whether there is S
  bool normalized = false;  ///< whether hidden layers are normalised over a batch

  Index layers() const { return std::ssize(hidden) + 1; }
  Index inputs_of(Index layer) const { return layer == 0 ? inputs : hidden[static_cast<std::size_t>(layer - 1)]; }
  Index outputs_of(Index layer) const { return layer + 1 == layers() ? outputs : inputs_of(layer + 1); }
  Index first_parameter(Index layer) const;  ///< of W; of layers() that of S
  Index first_scale(Index layer) const;      ///< of a hidden layer; its shift follows
  Index neurons_below(Index layer) const;    ///< of the hidden layers before it
  Index parameters() const { return normalized ? first_scale(layers() - 1) : plain_parameters(); }

  /// How many there are without scales and shifts.
  Index plain_parameters() const { return first_parameter(layers()) + (skip ? inputs * outputs : 0); }

  /// The same layers, not normalised.
  PerceptronShape plain() const;

  /// `hidden0`, `hidden1`, ..., `output`.
  std::string layer_name(Index layer) const;

  /// Keeps one number per parameter, as the arrays `hidden0.weight`, `hidden0.bias`, ..., `output.bias`, `skip.weight`,
  /// `hidden0.scale`, `hidden0.shift`, ...
  void keep(Archive& archive, Column& numbers) const;

  /// Uniform between -1 / sqrt(n) and 1 / sqrt(n), n the inputs of the layer; scales 1 and shifts 0; `stream` tells
  /// networks of a run apart.
  Column initial_parameters(const CounterRandom& random, Index stream) const;
};

/// The keys `hidden`, `activation`, `skip` and `precision` of the table of a network.
std::vector<Key> perceptron_keys();
PerceptronShape perceptron_shape(const Config& table, Index inputs, Index outputs);
void check_perceptron(const Config& table, Problems& problems);

/// What computes such a network, which is not normalised, with parameters of the caller's.  Local.
class Perceptron {
 public:
  static constexpr Index block_rows = 32;
  virtual ~Perceptron() = default;

  virtual void set_parameters(const ConstColumnRef& parameters) = 0;

  /// Another one with the same parameters, those to come included, for another block of rows.
  virtual std::unique_ptr<Perceptron> twin() const = 0;

  /// y of each row of a block, rows x outputs; what follows is of these rows.
  virtual void forward(const ConstRowsRef& x, RowsRef y) = 0;

  /// gradient += sum over rows and outputs of slope_io dy_io / dparameters; O(rows parameters), as the others.
  virtual void add_parameter_gradient(const ConstRowsRef& slope, std::span<double> gradient) = 0;

  /// gradient.row(i) = sum over outputs of slope_io dy_io / dx_i.
  virtual void input_gradient(const ConstRowsRef& slope, RowsRef gradient) = 0;

  /// gradient += sum over rows of the derivative of sum_c direction_ic sum_o slope_io dy_io / dx_ic by the parameters.
  virtual void add_directional_gradient(const ConstRowsRef& slope, const ConstRowsRef& direction,
                                        std::span<double> gradient) = 0;

  /// gradient += sum over rows of factor_i / 2 times the derivative of |sum_o slope_io dy_io / dx_i|^2 by the
  /// parameters; returns the sum of factor_i / 2 |.|^2.
  virtual double add_penalty_gradient(const ConstRowsRef& slope, const ConstColumnRef& factor,
                                      std::span<double> gradient) = 0;
};

/// z = (x - centre) / scale, coordinate by coordinate.
struct InputScale {
  Column centre, scale;

  static InputScale none(Index dimension) { return {Column::Zero(dimension), Column::Ones(dimension)}; }
};

/// Computes in float or in double; what it takes and gives is double.
std::unique_ptr<Perceptron> make_perceptron(const PerceptronShape& shape, const InputScale& scale, bool single);

}  // namespace wasserstrom
