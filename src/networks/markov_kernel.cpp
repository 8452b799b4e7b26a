#include "wasserstrom/networks/markov_kernel.hpp"

#include <algorithm>
#include <utility>

#include "wasserstrom/base/normals.hpp"

namespace wasserstrom {
namespace {

Column drawn_parameters(const MarkovPlan& plan) {
  return plan.shape.initial_parameters(CounterRandom(plan.seed, Purpose::network_parameter), 0);
}

}  // namespace

MarkovKernel::MarkovKernel(MarkovPlan plan)
    : plan_(std::move(plan)),
      parameters_(plan_.shape, plan_.optimizer, drawn_parameters(plan_)),
      network_(make_perceptron(plan_.shape, InputScale::none(plan_.shape.inputs), plan_.single)) {
  network_->set_parameters(parameters_.values());
}

MarkovKernel::~MarkovKernel() = default;

void MarkovKernel::compute(Perceptron& network, const ConstRowsRef& x, Index number, Index first, RowsRef y) const {
  const Index d = plan_.dimension();
  Rows inputs(x.rows(), 2 * d);
  inputs.leftCols(d) = x;
  Rows z(x.rows(), d);
  draw_normals(plan_.seed, Purpose::network_reference, number, first, z);
  inputs.rightCols(d) = z;
  network.forward(inputs, y);
  if (plan_.residual) y += x;
}

void MarkovKernel::push(const ConstRowsRef& x, Index number, Index first, RowsRef y) const {
  for (Index from = 0; from < x.rows(); from += block_rows) {
    const Index rows = std::min(block_rows, x.rows() - from);
    compute(*network_, x.middleRows(from, rows), number, first + from, y.middleRows(from, rows));
  }
}

void MarkovKernel::forward(Index block, const ConstRowsRef& x, Index number, Index first, RowsRef y) {
  while (std::ssize(blocks_) <= block) blocks_.push_back(network_->twin());
  compute(*blocks_[static_cast<std::size_t>(block)], x, number, first, y);
}

void MarkovKernel::add_gradient(Index block, const ConstRowsRef& slope, std::span<double> gradient) {
  blocks_[static_cast<std::size_t>(block)]->add_parameter_gradient(slope, gradient);
}

void MarkovKernel::take(const Column& parameters) {
  parameters_.go_back(parameters);
  network_->set_parameters(parameters);
}

void MarkovKernel::step(const Column& gradient, double pace) {
  parameters_.step(gradient, pace);
  network_->set_parameters(parameters_.values());
}

void MarkovKernel::serialize(Archive& archive) {
  parameters_.serialize(archive);
  if (archive.is_reading()) network_->set_parameters(parameters_.values());
}

}  // namespace wasserstrom
