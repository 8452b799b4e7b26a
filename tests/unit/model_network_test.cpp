// Networks of models: convolutions and layers together against differences, and what their parameters are called.

#include "wasserstrom/networks/model_network.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "../support/draws.hpp"

namespace wasserstrom {
namespace {

ModelShape image_shape() {
  ModelShape shape;
  shape.convolutions = ConvolutionShape{{6, 5, 2}, {{3, 2, 2}}};  // sums of 5 x 4, maxima of 2 x 2
  shape.dense = {12, 2, {4}, Activation::softplus};
  return shape;
}

TEST(ModelNetwork, GradientsAreThoseOfDifferences) {
  const ModelShape shape = image_shape();
  const InputScale scale{Column::Constant(60, 0.3), Column::Constant(60, 1.7)};
  Column parameters = test::normal_draws(shape.parameters(), 1, 2);
  const Rows x = test::normal_draws(7, 60, 3), slope = test::normal_draws(7, 2, 4);
  ModelNetwork network(shape, scale);
  Rows y(7, 2);
  const auto value = [&](const Column& at) {
    network.set_parameters(at);
    network.forward(x, y);
    return slope.cwiseProduct(y).sum();
  };
  value(parameters);
  std::vector<double> gradient(static_cast<std::size_t>(shape.parameters()));
  network.add_parameter_gradient(slope, gradient);
  constexpr double h = 1e-6;
  for (Index p = 0; p < shape.parameters(); ++p) {
    const double here = parameters[p];
    parameters[p] = here + h;
    const double above = value(parameters);
    parameters[p] = here - h;
    EXPECT_NEAR(gradient[static_cast<std::size_t>(p)], (above - value(parameters)) / (2 * h), 1e-7) << p;
    parameters[p] = here;
  }
}

TEST(ModelNetwork, NamesEachParameter) {
  const std::vector<std::string> names = image_shape().parameter_names();
  ASSERT_EQ(std::ssize(names), image_shape().parameters());
  EXPECT_EQ(names.front(), "convolution0.weight[0,0]");
  EXPECT_EQ(names[24], "convolution0.bias[0]");  // 3 channels of 2 x 2 x 2
  EXPECT_EQ(names[27], "hidden0.weight[0,0]");
  EXPECT_EQ(names.back(), "output.bias[1]");
}

/// The network of the experiments with two digits in a picture.
TEST(ModelNetwork, CountsTheParametersOfLeNet) {
  ModelShape shape;
  shape.convolutions = ConvolutionShape{{36, 36, 1}, {{10, 9, 2}, {20, 5, 2}}};
  shape.dense = {shape.convolutions->features(), 10, {50}, Activation::relu};
  EXPECT_EQ(shape.parameters(), 30890 + 510);
}

}  // namespace
}  // namespace wasserstrom
