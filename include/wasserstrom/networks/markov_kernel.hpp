#pragma once
// Markov kernels by networks: from x to the law of y = T(x, z), z ~ N(0, I) of the dimension of x, so that a point may
// become a whole distribution (Altekrueger, Hertrich and Steidl 2023):
//
//   T(x, z) = net(x, z)        or, with a residual,        T(x, z) = x + net(x, z)
//
// A loss of points T(x_i, z_i) that looks at all of them is trained in three parts: `forward` for each block of rows,
// then the caller finds the slopes of the loss by the y_i, then `add_gradient` for each block again.

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "wasserstrom/networks/trained_parameters.hpp"

namespace wasserstrom {

/// What a case says of a kernel and of its training.
struct MarkovPlan {
  PerceptronShape shape;  ///< from (x, z) to y: 2 d inputs, d outputs
  bool residual = false;
  bool single = true;  ///< computed in float
  Index batch = 0;     ///< rows of each of the two batches of an iteration; 0 for all particles
  Index iterations = 0;
  Rows iterations_from;  ///< [ time | iterations of a step that begins then or later ]
  OptimizerPlan optimizer;
  double decay = 0;             ///< share of the iterations of a step in which the learning rate falls
  bool keeps_networks = false;  ///< those of all steps, for fresh draws
  std::uint64_t seed = 1;       ///< of the run

  Index dimension() const { return shape.outputs; }
  Index iterations_at(double time) const;

  /// What the learning rate is multiplied by in iteration `done` of `all`, counted from 1: 1, and in the last
  /// ones, a share `decay` of all, along a line to 0.
  double pace(Index done, Index all) const;
};

/// The schema of `flow.network`, what it makes, and whether it asks for anything but its defaults.
TableSchema markov_schema();
MarkovPlan markov_plan(const Config& network, Index dimension, std::uint64_t seed);
bool is_plain(const Config& network);

/// Bytes of a rank for parameters, what trains them, and the blocks of two batches of so many rows.
double training_bytes(const MarkovPlan& plan, Index batch);

class MarkovKernel final : public Part {
 public:
  static constexpr Index block_rows = Perceptron::block_rows;

  explicit MarkovKernel(MarkovPlan plan);
  ~MarkovKernel() override;

  const MarkovPlan& plan() const { return plan_; }
  Index iterations() const { return parameters_.steps(); }  ///< of all steps so far

  /// y_i for z_i of draw `number`, rows `first` and on: the same whoever asks.  Numbers of iterations are not negative;
  /// those of anything else are.  Local; O(rows parameters).
  void push(const ConstRowsRef& x, Index number, Index first, RowsRef y) const;

  /// The same for a block of up to block_rows rows, which is remembered as `block` for the gradient.
  void forward(Index block, const ConstRowsRef& x, Index number, Index first, RowsRef y);

  /// gradient += sum over the rows of the block of slope_i dy_i / dparameters.
  void add_gradient(Index block, const ConstRowsRef& slope, std::span<double> gradient);

  const Column& parameters() const { return parameters_.values(); }

  /// Other parameters; what trains them stays as it is.
  void take(const Column& parameters);

  /// One step down the gradient of a loss, at `pace` times the learning rate.  Local; every rank takes the same.
  void step(const Column& gradient, double pace);

  /// `parameters`, `first_moment`, `second_moment`, `iterations`.
  void serialize(Archive& archive) override;

 private:
  void compute(Perceptron& network, const ConstRowsRef& x, Index number, Index first, RowsRef y) const;

  MarkovPlan plan_;
  TrainedParameters parameters_;
  std::unique_ptr<Perceptron> network_;
  std::vector<std::unique_ptr<Perceptron>> blocks_;  ///< with the parameters of `network_`
};

}  // namespace wasserstrom
