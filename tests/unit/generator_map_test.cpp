// What trains a generator: gradients against differences, and the game that it plays with one iteration a step.

#include <gtest/gtest.h>

#include <cmath>

#include "../support/draws.hpp"
#include "measures/generator_batch.hpp"
#include "wasserstrom/measures/generator.hpp"

namespace wasserstrom {
namespace {

constexpr Index d = 2, rows = 40;

GeneratorPlan plan_of(bool residual, double reach) {
  GeneratorPlan plan{{d, d, {7, 5}, Activation::softplus}, residual};
  plan.reach = reach;
  plan.single = false;
  return plan;
}

/// Block by block, as a rank adds them up.
double add_square(const GeneratorMap& map, const Rows& noise, const Rows& target, double factor,
                  std::span<double> gradient) {
  double sum = 0;
  for (Index first = 0; first < rows; first += Perceptron::block_rows) {
    const Index count = std::min(Perceptron::block_rows, rows - first);
    sum += map.add_square(noise.middleRows(first, count), target.middleRows(first, count), factor, gradient);
  }
  return sum;
}

/// d f / d parameters, by central differences.
template <class Function>
Column differences(Column parameters, const Function& f) {
  constexpr double step = 1e-5;
  Column slope(parameters.size());
  for (Index i = 0; i < parameters.size(); ++i) {
    const double at = parameters[i];
    parameters[i] = at + step;
    const double above = f(parameters);
    parameters[i] = at - step;
    slope[i] = (above - f(parameters)) / (2 * step);
    parameters[i] = at;
  }
  return slope;
}

TEST(GeneratorMap, GradientsAreThoseOfTheSquares) {
  const Rows noise = test::normal_draws(rows, d, 1, 0, 1), target = test::normal_draws(rows, d, 2, 0, 1);
  for (const auto& [residual, reach] : {std::pair{true, 0.0}, {false, 0.0}, {true, 2.0}, {false, 0.5}}) {
    const GeneratorPlan plan = plan_of(residual, reach);
    GeneratorMap map(plan);
    const Column parameters = test::normal_draws(plan.shape.parameters(), 1, 3, 0, 0.5).col(0);
    Column found = Column::Zero(parameters.size());
    map.set_parameters(parameters);
    const double sum = add_square(map, noise, target, 0.25, {found.data(), static_cast<std::size_t>(found.size())});
    EXPECT_NEAR(sum, (map(noise) - target).squaredNorm(), 1e-12 * sum);
    const Column slope = differences(parameters, [&](const Column& at) {
      map.set_parameters(at);
      return 0.25 * (map(noise) - target).squaredNorm();
    });
    EXPECT_LT((found - slope).norm(), 1e-8 * slope.norm());
  }
}

// Through mean and variance of the batch; and the running means come nearer to those of it.
TEST(GeneratorMap, NormalizedGradientsAreThoseOfTheSquares) {
  GeneratorPlan plan = plan_of(true, 2.0);
  plan.shape.normalized = true;
  const Rows noise = test::normal_draws(rows, d, 1, 0, 1), target = test::normal_draws(rows, d, 2, 0, 1);
  BatchStatistics running(plan.shape);
  const auto batch = normalized_batch(
      plan, rows, [&](Index first, Index count) { return noise.middleRows(first, count); }, running);
  const Column parameters = test::normal_draws(plan.shape.parameters(), 1, 3, 0, 0.5).col(0);
  Column found;
  const double sum = batch->square(parameters, target, found);
  EXPECT_EQ(sum, batch->square(parameters, target));
  EXPECT_NEAR(sum, (batch->points(parameters, 0, rows) - target).squaredNorm(), 1e-12 * sum);
  const Column slope =
      differences(parameters, [&](const Column& at) { return batch->square(at, target) / (rows * d); });
  EXPECT_LT((found - slope).norm(), 1e-8 * slope.norm());

  for (Index turn = 0; turn < 400; ++turn) (void)batch->square(parameters, target, found);
  GeneratorMap map(plan);
  map.set_parameters(plain_parameters(parameters, running));
  EXPECT_LT((map(noise) - batch->points(parameters, 0, rows)).norm(), 1e-12 * map(noise).norm());
}

// With targets y - dt grad psi(y) the first iteration is the step of a generator that plays against psi, times 2 dt /
// d.
TEST(GeneratorMap, OneIterationIsThatOfTheGame) {
  constexpr double dt = 0.3;
  const GeneratorPlan plan = plan_of(true, 0);
  const PerceptronShape shape{d, 1, {6, 4}, Activation::softplus};
  const auto psi = make_perceptron(shape, {Column::Zero(d), Column::Ones(d)}, false);
  psi->set_parameters(test::normal_draws(shape.parameters(), 1, 5, 0, 0.7).col(0));
  const Rows noise = test::normal_draws(rows, d, 1, 0, 1);
  GeneratorMap map(plan);
  const Column parameters = test::normal_draws(plan.shape.parameters(), 1, 3, 0, 0.5).col(0);

  const auto each_block = [&](const Rows& y, const auto& use) {
    for (Index first = 0; first < rows; first += Perceptron::block_rows) {
      const Index count = std::min(Perceptron::block_rows, rows - first);
      Rows value(count, 1);
      psi->forward(y.middleRows(first, count), value);
      use(first, count, value);
    }
  };
  map.set_parameters(parameters);
  const Rows y = map(noise);
  Rows slope(rows, d);
  each_block(y, [&](Index first, Index count, const Rows&) {
    psi->input_gradient(Rows::Ones(count, 1), slope.middleRows(first, count));
  });
  Column found = Column::Zero(parameters.size());
  (void)add_square(map, noise, y - dt * slope, 1.0 / (rows * d),
                   {found.data(), static_cast<std::size_t>(found.size())});

  const Column of_game = differences(parameters, [&](const Column& at) {
    map.set_parameters(at);
    double sum = 0;
    each_block(map(noise), [&](Index, Index, const Rows& value) { sum += value.sum(); });
    return sum / rows;
  });
  EXPECT_LT((found - 2 * dt / d * of_game).norm(), 1e-6 * found.norm());
}

}  // namespace
}  // namespace wasserstrom
