// Convolutions against their formula, and gradients against central differences in double.

#include "wasserstrom/networks/convolutions.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "../support/draws.hpp"

namespace wasserstrom {
namespace {

constexpr Index rows = 5;

/// Two layers; lines and columns are left over by both pools.
ConvolutionShape two_layers() { return {{12, 11, 2}, {{5, 3, 2}, {3, 2, 3}}}; }

Column parameters_of(const ConvolutionShape& shape) {
  return 2 * shape.initial_parameters(CounterRandom(5, Purpose::network_parameter), 3);
}

Rows images_of(const ConvolutionShape& shape) { return test::normal_draws(rows, shape.image.numbers(), 4); }

Rows features(const ConvolutionShape& shape, const Column& parameters, const Rows& images, bool single = false) {
  const auto network = make_convolutions(shape, single);
  network->set_parameters(parameters);
  Rows found(images.rows(), shape.features());
  network->forward(images, found);
  return found;
}

/// One layer by the formula.
std::vector<double> layer_of(const ConvolutionShape& shape, Index layer, const double* parameters,
                             const std::vector<double>& a) {
  const ImageShape in = shape.input_of(layer), sums = shape.sums_of(layer), out = shape.input_of(layer + 1);
  const auto& [channels, window, pool] = shape.layers[static_cast<std::size_t>(layer)];
  const double* const weight = parameters + shape.first_parameter(layer);
  const double* const bias = weight + channels * shape.window_numbers(layer);
  const auto u = [&](Index o, Index y, Index x) {
    double sum = bias[o];
    for (Index i = 0; i < window; ++i)
      for (Index j = 0; j < window; ++j)
        for (Index c = 0; c < in.channels; ++c)
          sum += weight[((o * window + i) * window + j) * in.channels + c] *
                 a[static_cast<std::size_t>(((y + i) * in.width + x + j) * in.channels + c)];
    return sum;
  };
  std::vector<double> next;
  for (Index y = 0; y < out.height; ++y)
    for (Index x = 0; x < out.width; ++x)
      for (Index o = 0; o < channels; ++o) {
        double most = 0;
        for (Index i = 0; i < pool; ++i)
          for (Index j = 0; j < pool; ++j) most = std::max(most, u(o, y * pool + i, x * pool + j));
        next.push_back(most);
      }
  EXPECT_LE(out.height * pool, sums.height);
  return next;
}

TEST(Convolutions, AreTheirFormula) {
  const ConvolutionShape shape = two_layers();
  ASSERT_EQ(shape.features(), 3 * 1 * 1);
  const Column parameters = parameters_of(shape);
  const Rows images = images_of(shape), found = features(shape, parameters, images);
  for (Index i = 0; i < rows; ++i) {
    std::vector<double> a(images.row(i).begin(), images.row(i).end());
    for (Index layer = 0; layer < shape.depth(); ++layer) a = layer_of(shape, layer, parameters.data(), a);
    for (Index f = 0; f < shape.features(); ++f)
      EXPECT_NEAR(found(i, f), a[static_cast<std::size_t>(f)], 1e-13) << i << " " << f;
  }
  EXPECT_GT(found.maxCoeff(), 0.1);
}

TEST(Convolutions, GradientsAreThoseOfDifferences) {
  constexpr double h = 1e-6;
  const ConvolutionShape shape = two_layers();
  Column parameters = parameters_of(shape);
  const Rows images = images_of(shape), slope = test::normal_draws(rows, shape.features(), 6);
  const auto network = make_convolutions(shape, false);
  network->set_parameters(parameters);
  Rows value(rows, shape.features());
  network->forward(images, value);
  std::vector<double> gradient(static_cast<std::size_t>(shape.parameters()), 0.25);
  network->add_parameter_gradient(slope, gradient);
  const auto moved = [&](Index p, double by) {
    Column at = parameters;
    at[p] += by;
    return slope.cwiseProduct(features(shape, at, images)).sum();
  };
  for (Index p = 0; p < shape.parameters(); ++p) {
    const double expected = (moved(p, h) - moved(p, -h)) / (2 * h);
    EXPECT_NEAR(gradient[static_cast<std::size_t>(p)] - 0.25, expected, 1e-7) << p;
  }
}

TEST(Convolutions, RowsDoNotSeeEachOther) {
  const ConvolutionShape shape = two_layers();
  const Column parameters = parameters_of(shape);
  const Rows images = images_of(shape), together = features(shape, parameters, images);
  for (Index i = 0; i < rows; ++i) EXPECT_EQ(features(shape, parameters, images.row(i)), together.row(i)) << i;
}

TEST(Convolutions, InFloatAreNearThoseInDouble) {
  const ConvolutionShape shape = two_layers();
  const Column parameters = parameters_of(shape);
  const Rows images = images_of(shape), exact = features(shape, parameters, images);
  const double off = (features(shape, parameters, images, true) - exact).norm() / exact.norm();
  EXPECT_LT(off, 1e-6);
  EXPECT_GT(off, 0);
}

/// The network of the experiments with two digits in a picture: 820 and 5020 parameters, 500 features.
TEST(Convolutions, CountTheirParameters) {
  const ConvolutionShape shape{{36, 36, 1}, {{10, 9, 2}, {20, 5, 2}}};
  EXPECT_EQ(shape.first_parameter(1), 820);
  EXPECT_EQ(shape.parameters(), 820 + 5020);
  EXPECT_EQ(shape.features(), 500);
  EXPECT_EQ(shape.problem(), "");
  EXPECT_EQ((ConvolutionShape{{9, 12, 1}, {{10, 8, 2}, {20, 2, 1}}}).problem(),
            "windows of 2 x 2 do not fit into images of 1 x 2, which layer 2 is given");
}

}  // namespace
}  // namespace wasserstrom
