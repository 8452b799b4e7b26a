#include <algorithm>
#include <cmath>

#include "wasserstrom/measures/generator.hpp"

namespace wasserstrom {
namespace {

constexpr Index rows_at_once = Perceptron::block_rows;

}  // namespace

GeneratorPlan generator_plan(const Config& table, Index noise_dimension, Index dimension) {
  GeneratorPlan plan{perceptron_shape(table, noise_dimension, dimension), table.flag("residual")};
  if (table.text("output") == "tanh") plan.reach = table.real("reach");
  plan.single = table.text("precision") == "float";
  if (table.has("init_std")) plan.initial_std = table.real("init_std");
  plan.shape.normalized = table.flag("batch_norm");
  return plan;
}

Rows GeneratorPlan::points(const ConstRowsRef& noise, Rows& output) const {
  if (reach > 0)
    for (double& each : output.reshaped()) each = std::tanh(each);
  Rows made = reach > 0 ? Rows(reach * output) : output;
  if (residual) made += noise;
  return made;
}

double GeneratorPlan::pull(Rows& off, const Rows& output, double factor) const {
  double sum = 0;
  for (Index i = 0; i < off.rows(); ++i)
    for (Index c = 0; c < off.cols(); ++c) {
      double& each = off(i, c);
      sum += each * each;
      each *= 2 * factor;
      if (reach > 0) each *= reach * (1 - output(i, c) * output(i, c));
    }
  return sum;
}

double generator_parameters(const Config& particles) {
  const Config table = particles.table("generator"), source = table.table("source");
  const Index d = particles.integer("dimension");
  const Index of_noise = source.has("dimension") ? source.integer("dimension") : d;
  return static_cast<double>(generator_plan(table, of_noise, d).shape.parameters());
}

GeneratorMap::GeneratorMap(const GeneratorPlan& plan)
    : plan_(plan), network_(make_perceptron(plan.shape.plain(), InputScale::none(plan.shape.inputs), plan.single)) {}

/// G of a block; `output` is what the network gives, or tanh of it.
Rows GeneratorMap::block(const ConstRowsRef& noise, Rows& output) const {
  output.resize(noise.rows(), plan_.shape.outputs);
  network_->forward(noise, output);
  return plan_.points(noise, output);
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
  const double sum = plan_.pull(slope, output, factor);
  network_->add_parameter_gradient(slope, gradient);
  return sum;
}

}  // namespace wasserstrom
