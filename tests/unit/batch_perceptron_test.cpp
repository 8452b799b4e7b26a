// Perceptrons normalised over a batch: against their formula, differences, and the plain perceptron that they become.

#include "wasserstrom/networks/batch_perceptron.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "../support/draws.hpp"

namespace wasserstrom {
namespace {

struct Network {
  explicit Network(Activation activation, bool skip = false)
      : shape{3, 2, {7, 5}, activation, skip, true},
        scale{test::normal_draws(3, 1, 8), Column::Constant(3, 1.7)},
        parameters(shape.initial_parameters(CounterRandom(5, Purpose::network_parameter), 3) +
                   0.1 * test::normal_draws(shape.parameters(), 1, 9)),
        network(make_batch_perceptron(shape, scale, false)) {
    network->set_parameters(parameters);
  }

  Rows output(const Rows& x) const {
    Rows y(x.rows(), 2);
    network->forward(x, y);
    return y;
  }

  PerceptronShape shape;
  InputScale scale;
  Column parameters;
  std::unique_ptr<BatchPerceptron> network;
};

std::vector<Network> networks() {
  std::vector<Network> all;
  all.emplace_back(Activation::relu);
  all.emplace_back(Activation::softplus, true);
  return all;
}

/// With statistics that have followed a batch all the way it is that batch's plain perceptron.
TEST(BatchPerceptron, FoldsIntoThePlainOne) {
  for (const Network& each : networks()) {
    const Rows x = test::normal_draws(45, 3, 4);
    const Rows y = each.output(x);
    BatchStatistics statistics(each.shape);
    each.network->follow(statistics, 1);
    const auto plain = make_perceptron(each.shape.plain(), each.scale, false);
    plain->set_parameters(plain_parameters(each.parameters, statistics));
    for (const Index first : {0, 13}) {
      Rows found(32, 2);
      plain->forward(x.middleRows(first, 32), found);
      EXPECT_LT((found - y.middleRows(first, 32)).norm(), 1e-12 * y.norm());
    }
  }
}

/// Sums of the first layer have mean 0 and variance 1 after it, whatever the units of the inputs.
TEST(BatchPerceptron, DoesNotSeeTheUnitsOfItsInputs) {
  const Network each(Activation::softplus);
  const Rows x = test::normal_draws(40, 3, 4);
  EXPECT_LT((each.output(100 * x) - each.output(100 * x + Rows::Constant(40, 3, 7.0))).norm(), 1e-10);
}

TEST(BatchPerceptron, ParameterGradientsAreThoseOfDifferences) {
  constexpr double h = 1e-6;
  for (Network& each : networks()) {
    const Rows x = test::normal_draws(41, 3, 4), slope = test::normal_draws(41, 2, 6);
    std::vector<double> gradient(static_cast<std::size_t>(each.shape.parameters()), 0.25);
    each.output(x);
    each.network->add_parameter_gradient(slope, gradient);
    const auto value = [&](Index p, double by) {
      Column moved = each.parameters;
      moved[p] += by;
      each.network->set_parameters(moved);
      return slope.cwiseProduct(each.output(x)).sum();
    };
    for (Index p = 0; p < each.shape.parameters(); ++p) {
      const double expected = (value(p, h) - value(p, -h)) / (2 * h);
      EXPECT_NEAR(gradient[static_cast<std::size_t>(p)] - 0.25, expected, 2e-6 * (1 + std::abs(expected))) << p;
    }
  }
}

TEST(BatchPerceptron, PagesHaveReadableNames) {
  const Network each(Activation::relu);
  Pages pages;
  Archive archive = Archive::into(pages);
  Column kept = each.parameters;
  each.shape.keep(archive, kept);
  EXPECT_EQ(pages.arrays.at("hidden1.scale").extent, (std::vector<Index>{5}));
  Column read;
  Archive back = Archive::out_of(pages);
  each.shape.keep(back, read);
  EXPECT_EQ(read, each.parameters);
}

}  // namespace
}  // namespace wasserstrom
