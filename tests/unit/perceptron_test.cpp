// Perceptrons against their formula, and all gradients against central differences in double.

#include "wasserstrom/networks/perceptron.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <utility>
#include <vector>

#include "../support/draws.hpp"
#include "simd/softplus.hpp"

namespace wasserstrom {
namespace {

struct Network {
  Network(Index inputs, std::vector<Index> hidden, Index outputs, Activation activation, bool single = false,
          bool skip = false)
      : shape{inputs, outputs, std::move(hidden), activation, skip},
        scale{test::normal_draws(inputs, 1, 8), Column::Constant(inputs, 1.7)},
        parameters(2 * shape.initial_parameters(CounterRandom(5, Purpose::network_parameter), 3)),
        network(make_perceptron(shape, scale, single)) {
    network->set_parameters(parameters);
  }

  Rows output(const Rows& x) const {
    Rows y(x.rows(), shape.outputs);
    network->forward(x, y);
    return y;
  }

  /// The formula, layer by layer.
  Column plain(const Column& x) const {
    Column a = (x - scale.centre).cwiseQuotient(scale.scale);
    const Column z = a;
    const double* next = parameters.data();
    for (Index layer = 0; layer < shape.layers(); ++layer) {
      const Index in = shape.inputs_of(layer), out = shape.outputs_of(layer);
      const Column u = Eigen::Map<const Rows>(next, out, in) * a + Eigen::Map<const Column>(next + in * out, out);
      next += (in + 1) * out;
      if (layer + 1 == shape.layers())
        return shape.skip ? Column(u + Eigen::Map<const Rows>(next, shape.outputs, shape.inputs) * z) : u;
      a = shape.activation == Activation::relu ? Column(u.cwiseMax(0)) : Column((1 + u.array().exp()).log());
    }
    return a;
  }

  PerceptronShape shape;
  InputScale scale;
  Column parameters;
  std::unique_ptr<Perceptron> network;
};

std::vector<Network> networks(bool single = false) {
  std::vector<Network> all;
  for (const Activation activation : {Activation::relu, Activation::softplus}) {
    all.emplace_back(2, std::vector<Index>{50, 50}, 1, activation, single);
    all.emplace_back(3, std::vector<Index>{7, 33, 4}, 2, activation, single);
    all.emplace_back(40, std::vector<Index>{}, 3, activation, single);
    all.emplace_back(5, std::vector<Index>{9, 4}, 3, activation, single, true);
  }
  return all;
}

double difference(const std::function<double(double)>& f) {
  constexpr double h = 1e-6;
  return (f(h) - f(-h)) / (2 * h);
}

TEST(Perceptron, IsItsFormula) {
  for (const Network& each : networks())
    for (const Index rows : {1, 5, 32}) {
      const Rows x = test::normal_draws(rows, each.shape.inputs, 4, 0.3, 2);
      const Rows y = each.output(x);
      for (Index i = 0; i < rows; ++i) {
        const Column plain = each.plain(x.row(i).transpose());
        EXPECT_LT((y.row(i).transpose() - plain).norm(), 1e-12 * (1 + plain.norm()));
      }
    }
}

TEST(Perceptron, FloatIsNearDouble) {
  const std::vector<Network> exact = networks(), rounded = networks(true);
  for (std::size_t n = 0; n < exact.size(); ++n) {
    const Rows x = test::normal_draws(32, exact[n].shape.inputs, 4);
    const Rows y = exact[n].output(x), near = rounded[n].output(x);
    EXPECT_LT((y - near).norm(), 1e-5 * y.norm());
    EXPECT_GT((y - near).norm(), 0);
  }
}

TEST(Perceptron, AnOutputDoesNotDependOnTheOtherRows) {
  for (const bool single : {true, false})
    for (const Network& each : networks(single)) {
      const Rows x = test::normal_draws(32, each.shape.inputs, 4);
      const Rows y = each.output(x);
      for (const Index first : {0, 1, 13, 31}) {
        const Index rows = 32 - first;
        EXPECT_EQ(each.output(x.bottomRows(rows)), y.bottomRows(rows));
        Rows all(32, each.shape.inputs), some(rows, each.shape.inputs);
        each.output(x);
        each.network->input_gradient(Rows::Ones(32, each.shape.outputs), all);
        each.output(x.bottomRows(rows));
        each.network->input_gradient(Rows::Ones(rows, each.shape.outputs), some);
        EXPECT_EQ(some, all.bottomRows(rows));
      }
    }
}

TEST(Perceptron, ParameterGradientsAreThoseOfDifferences) {
  for (Network& each : networks()) {
    const Rows x = test::normal_draws(19, each.shape.inputs, 4), slope = test::normal_draws(19, each.shape.outputs, 6);
    std::vector<double> gradient(static_cast<std::size_t>(each.shape.parameters()), 0.25);  // it is added to
    each.output(x);
    each.network->add_parameter_gradient(slope, gradient);
    for (Index p = 0; p < each.shape.parameters(); p += 7) {
      const double expected = difference([&](double h) {
        Column moved = each.parameters;
        moved[p] += h;
        each.network->set_parameters(moved);
        return slope.cwiseProduct(each.output(x)).sum();
      });
      EXPECT_NEAR(gradient[static_cast<std::size_t>(p)] - 0.25, expected, 1e-6 * (1 + std::abs(expected))) << p;
    }
  }
}

TEST(Perceptron, InputGradientsAreThoseOfDifferences) {
  for (Network& each : networks()) {
    const Rows x = test::normal_draws(9, each.shape.inputs, 4), slope = test::normal_draws(9, each.shape.outputs, 6);
    Rows gradient(9, each.shape.inputs);
    each.output(x);
    each.network->input_gradient(slope, gradient);
    for (Index c = 0; c < each.shape.inputs; ++c) {
      for (Index i = 0; i < 9; ++i) {
        const double expected = difference([&](double h) {
          Column moved = x.row(i).transpose();
          moved[c] += h;
          return slope.row(i).dot(each.plain(moved));
        });
        EXPECT_NEAR(gradient(i, c), expected, 1e-6 * (1 + std::abs(expected)));
      }
    }
  }
}

TEST(Perceptron, PenaltyGradientsAreThoseOfDifferences) {
  for (Network& each : networks()) {
    const Rows x = test::normal_draws(11, each.shape.inputs, 4), slope = test::normal_draws(11, each.shape.outputs, 6);
    const Column factor = test::some_weights(11);
    const auto penalty = [&] {
      Rows by_input(11, each.shape.inputs);
      each.output(x);
      each.network->input_gradient(slope, by_input);
      return 0.5 * factor.dot(by_input.rowwise().squaredNorm());
    };
    std::vector<double> gradient(static_cast<std::size_t>(each.shape.parameters()), 0.25);
    each.output(x);
    EXPECT_NEAR(each.network->add_penalty_gradient(slope, factor, gradient), penalty(), 1e-12);
    for (Index p = 0; p < each.shape.parameters(); p += 7) {
      const double expected = difference([&](double h) {
        Column moved = each.parameters;
        moved[p] += h;
        each.network->set_parameters(moved);
        return penalty();
      });
      EXPECT_NEAR(gradient[static_cast<std::size_t>(p)] - 0.25, expected, 1e-6 * (1 + std::abs(expected))) << p;
    }
  }
}

TEST(Perceptron, DirectionalGradientsAreThoseOfDifferences) {
  for (Network& each : networks()) {
    const Rows x = test::normal_draws(11, each.shape.inputs, 4), slope = test::normal_draws(11, each.shape.outputs, 6),
               direction = test::normal_draws(11, each.shape.inputs, 7);
    std::vector<double> gradient(static_cast<std::size_t>(each.shape.parameters()), 0.25);
    each.output(x);
    each.network->add_directional_gradient(slope, direction, gradient);
    for (Index p = 0; p < each.shape.parameters(); p += 7) {
      const double expected = difference([&](double h) {
        Column moved = each.parameters;
        moved[p] += h;
        each.network->set_parameters(moved);
        Rows by_input(11, each.shape.inputs);
        each.output(x);
        each.network->input_gradient(slope, by_input);
        return direction.cwiseProduct(by_input).sum();
      });
      EXPECT_NEAR(gradient[static_cast<std::size_t>(p)] - 0.25, expected, 1e-6 * (1 + std::abs(expected))) << p;
    }
  }
}

TEST(Perceptron, SoftplusIsItsFormula) {
  Column value(64), slope(64);
  for (Index i = 0; i < 64; ++i) value[i] = 0.9 * static_cast<double>(i - 32);
  value[0] = -800;
  value[63] = 800;
  const Column u = value;
  softplus(value.data(), slope.data(), value.size());
  for (Index i = 0; i < 64; ++i) {
    const long double x = u[i], exact = x > 0 ? x + std::log1p(std::exp(-x)) : std::log1p(std::exp(x));
    EXPECT_NEAR(value[i], static_cast<double>(exact), 1e-15 * (1 + std::abs(u[i]))) << u[i];
    EXPECT_NEAR(slope[i], static_cast<double>(1 / (1 + std::exp(-x))), 1e-15) << u[i];
  }
  value.setConstant(std::numeric_limits<double>::quiet_NaN());
  softplus(value.data(), slope.data(), value.size());
  EXPECT_TRUE(std::isnan(value[5]) && std::isnan(slope[5]));
}

TEST(Perceptron, PagesHaveReadableNames) {
  const Network network(2, {3}, 1, Activation::relu, false, true);
  Pages pages;
  Archive archive = Archive::into(pages);
  Column kept = network.parameters;
  network.shape.keep(archive, kept);
  EXPECT_EQ(pages.arrays.at("hidden0.weight").extent, (std::vector<Index>{3, 2}));
  EXPECT_EQ(pages.arrays.at("hidden0.bias").extent, (std::vector<Index>{3}));
  EXPECT_EQ(pages.arrays.at("output.weight").values[2], network.parameters[11]);
  EXPECT_EQ(pages.arrays.at("output.bias").values[0], network.parameters[12]);
  EXPECT_EQ(pages.arrays.at("skip.weight").extent, (std::vector<Index>{1, 2}));
  Column read;
  Archive back = Archive::out_of(pages);
  network.shape.keep(back, read);
  EXPECT_EQ(read, network.parameters);
}

}  // namespace
}  // namespace wasserstrom
