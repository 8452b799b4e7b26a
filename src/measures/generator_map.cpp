#include <algorithm>
#include <cmath>

#include "wasserstrom/measures/generator.hpp"

namespace wasserstrom {
namespace {

constexpr Index rows_at_once = Perceptron::block_rows;

InputScale as_it_is(Index dimension) { return {Column::Zero(dimension), Column::Ones(dimension)}; }

}  // namespace

GeneratorPlan generator_plan(const Config& table, Index noise_dimension, Index dimension) {
  GeneratorPlan plan{perceptron_shape(table, noise_dimension, dimension), table.flag("residual")};
  if (table.text("output") == "tanh") plan.reach = table.real("reach");
  plan.single = table.text("precision") == "float";
  if (table.has("init_std")) plan.initial_std = table.real("init_std");
  return plan;
}

double generator_parameters(const Config& particles) {
  const Config table = particles.table("generator"), source = table.table("source");
  const Index d = particles.integer("dimension");
  const Index of_noise = source.has("dimension") ? source.integer("dimension") : d;
  return static_cast<double>(generator_plan(table, of_noise, d).shape.parameters());
}

GeneratorMap::GeneratorMap(const GeneratorPlan& plan)
    : plan_(plan), network_(make_perceptron(plan.shape, as_it_is(plan.shape.inputs), plan.single)) {}

/// G of a block; `output` is what the network gives, or tanh of it.
Rows GeneratorMap::block(const ConstRowsRef& noise, Rows& output) const {
  output.resize(noise.rows(), plan_.shape.outputs);
  network_->forward(noise, output);
  if (plan_.reach > 0)
    for (double& each : output.reshaped()) each = std::tanh(each);
  Rows points = plan_.reach > 0 ? Rows(plan_.reach * output) : output;
  if (plan_.residual) points += noise;
  return points;
}

Rows GeneratorMap::operator()(const ConstRowsRef& noise) const {
  Rows points(noise.rows(), plan_.shape.outputs), output;
  for (Index first = 0; first < noise.rows(); first += rows_at_once) {
    const Index rows = std::min(rows_at_once, noise.rows() - first);
    points.middleRows(first, rows) = block(noise.middleRows(first, rows), output);
  }
  return points;
}

double GeneratorMap::add_square(const ConstRowsRef& noise, const ConstRowsRef& target, double factor,
                                std::span<double> gradient) const {
  Rows output;
  Rows slope = block(noise, output) - target;
  double sum = 0;
  for (Index i = 0; i < slope.rows(); ++i)
    for (Index c = 0; c < slope.cols(); ++c) {
      double& each = slope(i, c);
      sum += each * each;
      each *= 2 * factor;
      if (plan_.reach > 0) each *= plan_.reach * (1 - output(i, c) * output(i, c));
    }
  network_->add_parameter_gradient(slope, gradient);
  return sum;
}

}  // namespace wasserstrom
