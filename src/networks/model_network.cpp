#include "wasserstrom/networks/model_network.hpp"

#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "wasserstrom/base/error.hpp"

namespace wasserstrom {
namespace {

void name_matrix(const std::string& layer, Index out, Index in, std::vector<std::string>& names) {
  for (Index o = 0; o < out; ++o)
    for (Index i = 0; i < in; ++i) names.push_back(fmt::format("{}.weight[{},{}]", layer, o, i));
}

void name_layer(const std::string& layer, Index out, Index in, std::vector<std::string>& names) {
  name_matrix(layer, out, in, names);
  for (Index o = 0; o < out; ++o) names.push_back(fmt::format("{}.bias[{}]", layer, o));
}

Index at(const std::vector<double>& list, std::size_t i) { return static_cast<Index>(list[i]); }

/// Of images that are given as [height, width] or [height, width, channels].
ImageShape image_shape(const std::vector<double>& sides) {
  return {at(sides, 0), at(sides, 1), sides.size() > 2 ? at(sides, 2) : 1};
}

ConvolutionShape convolution_shape(const Config& table) {
  ConvolutionShape shape{image_shape(table.reals("image")), {}};
  const std::vector<double> channels = table.reals("convolutions"), windows = table.reals("windows"),
                            pools = table.reals("pools");
  for (std::size_t layer = 0; layer < channels.size(); ++layer)
    shape.layers.push_back({at(channels, layer), at(windows, layer), at(pools, layer)});
  return shape;
}

bool are_whole(const std::vector<double>& list) {
  for (const double each : list)
    if (each != std::floor(each)) return false;
  return true;
}

}  // namespace

std::vector<std::string> ModelShape::parameter_names() const {
  std::vector<std::string> names;
  for (Index layer = 0; convolutions && layer < convolutions->depth(); ++layer)
    name_layer(fmt::format("convolution{}", layer), convolutions->sums_of(layer).channels,
               convolutions->window_numbers(layer), names);
  for (Index layer = 0; layer < dense.layers(); ++layer)
    name_layer(dense.layer_name(layer), dense.outputs_of(layer), dense.inputs_of(layer), names);
  if (dense.skip) name_matrix("skip", dense.outputs, dense.inputs, names);
  return names;
}

std::vector<Key> model_network_keys() {
  std::vector<Key> keys = perceptron_keys();
  for (Key& each : keys)
    if (each.name == "precision") each = each.default_to("\"double\"").says("in which the network is computed");
  keys.push_back(Key::reals("image").optional().at_least(1).at_most(1e5).says(
      "lines, columns and, where there is more than one, channels of the images that rows are, line by line"));
  keys.push_back(Key::reals("convolutions")
                     .optional()
                     .at_least(1)
                     .at_most(1e5)
                     .says("channels that each layer of convolutions makes of images, before the hidden layers"));
  keys.push_back(Key::reals("windows").optional().at_least(1).at_most(1e5).says("lines and columns of their windows"));
  keys.push_back(Key::reals("pools").optional().at_least(1).at_most(1e5).says(
      "lines and columns that each takes a maximum over, and then max(., 0)"));
  return keys;
}

void check_model_network(const Config& table, Problems& problems) {
  check_perceptron(table, problems);
  const auto refuse = [&](const std::string& key, const std::string& what, const std::string& advice) {
    problems.add(table, key, what, advice);
  };
  if (!table.has("convolutions")) {
    for (const char* key : {"image", "windows", "pools"})
      if (table.has(key)) refuse(key, fmt::format("'{}' belongs to convolutions", key), "give these, or leave it out");
    return;
  }
  for (const char* key : {"image", "windows", "pools"})
    if (!table.has(key)) return refuse("convolutions", fmt::format("convolutions need '{}'", key), "give it");
  const std::size_t layers = table.reals("convolutions").size(), sides = table.reals("image").size();
  for (const char* key : {"windows", "pools"})
    if (table.reals(key).size() != layers)
      return refuse(key, fmt::format("{} numbers for {} layers of convolutions", table.reals(key).size(), layers),
                    "give one for each");
  if (sides != 2 && sides != 3)
    return refuse("image", fmt::format("{} numbers for an image", sides), "give lines, columns and perhaps channels");
  for (const char* key : {"image", "convolutions", "windows", "pools"})
    if (!are_whole(table.reals(key)))
      return refuse(key, "there are no parts of pixels and channels", "give whole numbers");
  if (const std::string problem = convolution_shape(table).problem(); !problem.empty())
    refuse("windows", problem, "take smaller windows or pools, or fewer layers");
}

ModelShape model_shape(const Config& table, Index inputs, Index outputs) {
  ModelShape shape;
  shape.single = table.text("precision") == "float";
  if (table.has("convolutions")) {
    shape.convolutions = convolution_shape(table);
    const ImageShape& image = shape.convolutions->image;
    if (image.numbers() != inputs)
      throw ConfigError(
          fmt::format("{}: images of {} x {} with {} channels have {} numbers, and the rows of the data {}: say how "
                      "many lines, columns and channels these have",
                      table.path("image"), image.height, image.width, image.channels, image.numbers(), inputs));
    inputs = shape.convolutions->features();
  }
  shape.dense = perceptron_shape(table, inputs, outputs);
  return shape;
}

ModelNetwork::ModelNetwork(const ModelShape& shape, InputScale scale)
    : shape_(shape),
      scale_(std::move(scale)),
      convolutions_(shape.convolutions ? make_convolutions(*shape.convolutions, shape.single) : nullptr),
      dense_(
          make_perceptron(shape.dense, convolutions_ ? InputScale::none(shape.dense.inputs) : scale_, shape.single)) {}

ModelNetwork::~ModelNetwork() = default;

void ModelNetwork::set_parameters(const ConstColumnRef& parameters) {
  if (convolutions_) convolutions_->set_parameters(parameters.head(shape_.first_dense()));
  dense_->set_parameters(parameters.tail(shape_.dense.parameters()));
}

void ModelNetwork::forward(const ConstRowsRef& x, RowsRef y) {
  if (!convolutions_) return dense_->forward(x, y);
  features_.resize(x.rows(), shape_.dense.inputs);
  const Rows scaled = (x.rowwise() - scale_.centre.transpose()).array().rowwise() / scale_.scale.transpose().array();
  convolutions_->forward(scaled, features_);
  dense_->forward(features_, y);
}

void ModelNetwork::add_parameter_gradient(const ConstRowsRef& slope, std::span<double> gradient) {
  const auto first = static_cast<std::size_t>(shape_.first_dense());
  dense_->add_parameter_gradient(slope, gradient.subspan(first));
  if (!convolutions_) return;
  feature_slope_.resize(slope.rows(), shape_.dense.inputs);
  dense_->input_gradient(slope, feature_slope_);
  convolutions_->add_parameter_gradient(feature_slope_, gradient.first(first));
}

}  // namespace wasserstrom
