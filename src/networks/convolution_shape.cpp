#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "wasserstrom/networks/convolutions.hpp"

namespace wasserstrom {
namespace {

const ConvolutionLayer& layer_at(const ConvolutionShape& shape, Index layer) {
  return shape.layers[static_cast<std::size_t>(layer)];
}

}  // namespace

ImageShape ConvolutionShape::sums_of(Index layer) const {
  const ImageShape in = input_of(layer);
  const ConvolutionLayer& each = layer_at(*this, layer);
  return {in.height - each.window + 1, in.width - each.window + 1, each.channels};
}

ImageShape ConvolutionShape::input_of(Index layer) const {
  ImageShape at = image;
  for (Index below = 0; below < layer; ++below) {
    const auto& [channels, window, pool] = layer_at(*this, below);
    at = {(at.height - window + 1) / pool, (at.width - window + 1) / pool, channels};
  }
  return at;
}

Index ConvolutionShape::window_numbers(Index layer) const {
  const Index window = layer_at(*this, layer).window;
  return input_of(layer).channels * window * window;
}

Index ConvolutionShape::first_parameter(Index layer) const {
  Index first = 0;
  for (Index below = 0; below < layer; ++below) first += (window_numbers(below) + 1) * layer_at(*this, below).channels;
  return first;
}

std::string ConvolutionShape::problem() const {
  for (Index layer = 0; layer < depth(); ++layer) {
    const ImageShape in = input_of(layer);
    const auto& [channels, window, pool] = layer_at(*this, layer);
    const Index smallest = std::min(in.height, in.width);
    if (window > smallest)
      return fmt::format("windows of {0} x {0} do not fit into images of {1} x {2}, which layer {3} is given", window,
                         in.height, in.width, layer + 1);
    if (pool > smallest - window + 1)
      return fmt::format("maxima over {0} x {0} pixels do not fit into images of {1} x {2}, which layer {3} makes",
                         pool, in.height - window + 1, in.width - window + 1, layer + 1);
  }
  return {};
}

void ConvolutionShape::keep(Archive& archive, Column& numbers) const {
  numbers.conservativeResize(parameters());
  for (Index layer = 0; layer < depth(); ++layer) {
    const Index out = layer_at(*this, layer).channels, in = window_numbers(layer), first = first_parameter(layer);
    Rows weight = Eigen::Map<const Rows>(numbers.data() + first, out, in);
    Column bias = numbers.segment(first + in * out, out);
    archive.keep(fmt::format("convolution{}.weight", layer), weight);
    archive.keep(fmt::format("convolution{}.bias", layer), bias);
    numbers.segment(first, in * out) = Eigen::Map<const Column>(weight.data(), in * out);
    numbers.segment(first + in * out, out) = bias;
  }
}

Column ConvolutionShape::initial_parameters(const CounterRandom& random, Index stream) const {
  Column initial(parameters());
  for (Index layer = 0; layer < depth(); ++layer) {
    const double bound = 1 / std::sqrt(static_cast<double>(window_numbers(layer)));
    for (Index i = first_parameter(layer); i < first_parameter(layer + 1); ++i)
      initial[i] = bound * (2 * random.uniform(0, i, stream) - 1);
  }
  return initial;
}

}  // namespace wasserstrom
