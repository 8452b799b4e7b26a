#include "wasserstrom/networks/perceptron.hpp"

#include <fmt/format.h>

#include <cmath>

#include "perceptron_block.hpp"

namespace wasserstrom {

Index PerceptronShape::first_parameter(Index layer) const {
  Index first = 0;
  for (Index below = 0; below < layer; ++below) first += (inputs_of(below) + 1) * outputs_of(below);
  return first;
}

Index PerceptronShape::neurons_below(Index layer) const {
  Index neurons = 0;
  for (Index below = 0; below < layer; ++below) neurons += outputs_of(below);
  return neurons;
}

Index PerceptronShape::first_scale(Index layer) const { return plain_parameters() + 2 * neurons_below(layer); }

PerceptronShape PerceptronShape::plain() const {
  PerceptronShape same = *this;
  same.normalized = false;
  return same;
}

std::string PerceptronShape::layer_name(Index layer) const {
  return layer + 1 == layers() ? "output" : fmt::format("hidden{}", layer);
}

void PerceptronShape::keep(Archive& archive, Column& numbers) const {
  numbers.conservativeResize(parameters());
  for (Index layer = 0; layer < layers(); ++layer) {
    const Index in = inputs_of(layer), out = outputs_of(layer), first = first_parameter(layer);
    Rows weight = Eigen::Map<const Rows>(numbers.data() + first, out, in);
    Column bias = numbers.segment(first + in * out, out);
    archive.keep(layer_name(layer) + ".weight", weight);
    archive.keep(layer_name(layer) + ".bias", bias);
    numbers.segment(first, in * out) = Eigen::Map<const Column>(weight.data(), in * out);
    numbers.segment(first + in * out, out) = bias;
  }
  if (skip) {
    const Index first = first_parameter(layers());
    Rows weight = Eigen::Map<const Rows>(numbers.data() + first, outputs, inputs);
    archive.keep("skip.weight", weight);
    numbers.segment(first, weight.size()) = Eigen::Map<const Column>(weight.data(), weight.size());
  }
  if (!normalized) return;
  Index next = plain_parameters();
  for (Index layer = 0; layer + 1 < layers(); ++layer)
    for (const char* name : {".scale", ".shift"}) {
      Column part = numbers.segment(next, outputs_of(layer));
      archive.keep(layer_name(layer) + name, part);
      numbers.segment(next, part.size()) = part;
      next += part.size();
    }
}

Column PerceptronShape::initial_parameters(const CounterRandom& random, Index stream) const {
  Column initial = Column::Zero(parameters());
  for (Index layer = 0; layer <= layers(); ++layer) {
    const bool beside = layer == layers();  // S
    const double bound = 1 / std::sqrt(static_cast<double>(beside ? inputs : inputs_of(layer)));
    for (Index i = first_parameter(layer); i < (beside ? plain_parameters() : first_parameter(layer + 1)); ++i)
      initial[i] = bound * (2 * random.uniform(0, i, stream) - 1);
  }
  if (normalized)
    for (Index layer = 0; layer + 1 < layers(); ++layer)
      initial.segment(first_scale(layer), outputs_of(layer)).setOnes();
  return initial;
}

std::vector<Key> perceptron_keys() {
  return {
      Key::reals("hidden").default_to("[50, 50]").at_least(1).at_most(1e5).says("neurons of each hidden layer"),
      Key::text("activation")
          .default_to("\"softplus\"")
          .one_of({"relu", "softplus"})
          .says("of the hidden layers: log(1 + e^u), whose gradients are smooth, or max(u, 0), whose gradients jump "
                "and cost less"),
      Key::boolean("skip").default_to("false").says(
          "whether the outputs also have a part that is linear in the inputs, past the hidden layers"),
      Key::text("precision")
          .default_to("\"float\"")
          .one_of({"float", "double"})
          .says("in which the network is computed; its parameters and sums over rows are kept in double")};
}

void check_perceptron(const Config& table, Problems& problems) {
  for (const double width : table.reals("hidden"))
    if (width != std::floor(width))
      return problems.add(table, "hidden", fmt::format("a layer has a whole number of neurons, not {}", width),
                          "give whole numbers: hidden = [50, 50], say");
}

PerceptronShape perceptron_shape(const Config& table, Index inputs, Index outputs) {
  PerceptronShape shape{inputs,
                        outputs,
                        {},
                        table.text("activation") == "relu" ? Activation::relu : Activation::softplus,
                        table.flag("skip")};
  for (const double width : table.reals("hidden")) shape.hidden.push_back(static_cast<Index>(width));
  return shape;
}

std::unique_ptr<Perceptron> make_perceptron(const PerceptronShape& shape, const InputScale& scale, bool single) {
  if (single) return std::make_unique<PerceptronBlock<float>>(shape, scale);
  return std::make_unique<PerceptronBlock<double>>(shape, scale);
}

}  // namespace wasserstrom
