// Optimal plans beside all permutations, sorted points, and the conditions that make them optimal.

#include "wasserstrom/transport/optimal_plan.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "../support/draws.hpp"

namespace wasserstrom {
namespace {

using test::normal_draws;
using test::some_weights;

Column even(Index count) { return Column::Constant(count, 1.0 / static_cast<double>(count)); }

Rows whole_numbers(const Rows& rows) { return rows.array().round(); }

/// The least mean cost over all permutations of as many points.
double least_over_permutations(const PairCosts& costs) {
  const auto count = static_cast<std::size_t>(costs.rows());
  std::vector<std::vector<double>> row(count, std::vector<double>(count));
  for (std::size_t i = 0; i < count; ++i) costs.row(static_cast<Index>(i), row[i]);
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), 0);
  double least = std::numeric_limits<double>::infinity();
  do {
    double sum = 0;
    for (std::size_t i = 0; i < count; ++i) sum += row[i][order[i]];
    least = std::min(least, sum / static_cast<double>(count));
  } while (std::next_permutation(order.begin(), order.end()));
  return least;
}

/// How far a plan is from bringing what is wanted, and a cheapest of its entries from a cheapest column.
struct Faults {
  double mass = 0, slack = 0, gap = 0;
};

Faults faults(const PairCosts& costs, const Column& supply, const Column& demand, const TransportPlan& plan) {
  Faults found;
  Column brought = Column::Zero(demand.size());
  double dual = plan.potential.dot(demand);
  std::vector<double> row(static_cast<std::size_t>(costs.columns()));
  for (Index i = 0; i < costs.rows(); ++i) {
    costs.row(i, row);
    const auto value = [&](Index j) { return row[static_cast<std::size_t>(j)] - plan.potential[j]; };
    double least = value(0), share = 0;
    for (Index j = 1; j < costs.columns(); ++j) least = std::min(least, value(j));
    dual += supply[i] * least;
    for (Index k = plan.first[static_cast<std::size_t>(i)]; k < plan.first[static_cast<std::size_t>(i) + 1]; ++k) {
      const Index j = plan.column[static_cast<std::size_t>(k)];
      found.slack = std::max(found.slack, value(j) - least);
      brought[j] += supply[i] * plan.share[static_cast<std::size_t>(k)];
      share += plan.share[static_cast<std::size_t>(k)];
    }
    found.mass = std::max(found.mass, std::abs(share - 1));
  }
  found.mass = std::max(found.mass, (brought - demand).cwiseAbs().maxCoeff());
  found.gap = std::abs(plan.cost - dual);
  return found;
}

TEST(OptimalPlan, IsTheBestOfAllPermutations) {
  for (const Index count : {1, 2, 5, 7})
    for (std::uint64_t seed = 1; seed <= 6; ++seed)
      for (const PairCost kind : {PairCost::half_square, PairCost::distance})
        for (const bool ties : {false, true}) {
          Rows from = normal_draws(count, 2, seed, 0, 1.5), to = normal_draws(count, 2, seed + 100, 0.5);
          if (ties) from = whole_numbers(from), to = whole_numbers(to);
          const PairCosts costs(from, to, kind);
          EXPECT_NEAR(optimal_plan(costs, even(count), even(count)).cost, least_over_permutations(costs), 1e-14);
        }
}

/// Points that stand for several of an even share each.
TEST(OptimalPlan, PartsSharesOfOtherNumbers) {
  const Rows from = normal_draws(2, 3, 1), to = normal_draws(3, 3, 2);
  const Rows copies = test::repeated(from, {3, 3}), others = test::repeated(to, {2, 2, 2});
  const double least = least_over_permutations(PairCosts(copies, others, PairCost::half_square));
  const PairCosts costs(from, to, PairCost::half_square);
  EXPECT_NEAR(optimal_plan(costs, even(2), even(3)).cost, least, 1e-14);
  Column unequal(3);
  unequal << 0.5, 0.25, 0.25;
  const Rows four = test::repeated(from, {2, 2}), others_of_four = test::repeated(to, {2, 1, 1});
  EXPECT_NEAR(optimal_plan(costs, even(2), unequal).cost,
              least_over_permutations(PairCosts(four, others_of_four, PairCost::half_square)), 1e-14);
}

TEST(OptimalPlan, NoColumnIsCheaper) {
  const auto expect_optimal = [](const Rows& from, const Rows& to, const Column& supply, const Column& demand) {
    const PairCosts costs(from, to, PairCost::half_square);
    const TransportPlan plan = optimal_plan(costs, supply, demand);
    const Faults found = faults(costs, supply, demand, plan);
    EXPECT_LT(found.mass, 1e-14);
    EXPECT_LT(found.slack, 1e-13);
    EXPECT_LT(found.gap, 1e-13);
    const TransportPlan again = optimal_plan(costs, supply, demand, plan.potential);
    EXPECT_NEAR(again.cost, plan.cost, 1e-14);
  };
  expect_optimal(normal_draws(400, 2, 1), normal_draws(400, 2, 2, 1, 0.2), even(400), even(400));
  expect_optimal(normal_draws(300, 5, 1), normal_draws(200, 5, 2), even(300), even(200));
  expect_optimal(normal_draws(150, 2, 1), normal_draws(230, 2, 2), some_weights(150), some_weights(230));
  expect_optimal(Rows::Zero(100, 2), normal_draws(100, 2, 2), even(100), even(100));  // all of the same costs
  expect_optimal(Rows::Zero(90, 2), Rows::Zero(90, 2), even(90), even(90));
  expect_optimal(whole_numbers(normal_draws(200, 2, 3, 0, 3)), whole_numbers(normal_draws(200, 2, 4, 0, 3)), even(200),
                 even(200));
}

TEST(OptimalPlan, OnALineIsThatOfSortedPoints) {
  constexpr Index count = 500;
  const Rows from = normal_draws(count, 1, 1), to = normal_draws(count, 1, 2, 1, 2);
  const TransportPlan plan = optimal_plan(PairCosts(from, to, PairCost::half_square), even(count), even(count));
  std::vector<double> x(from.data(), from.data() + count), y(to.data(), to.data() + count);
  std::sort(x.begin(), x.end());
  std::sort(y.begin(), y.end());
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) sum += 0.5 * (x[i] - y[i]) * (x[i] - y[i]);
  EXPECT_NEAR(plan.cost, sum / count, 1e-13);
  for (Index i = 0; i < count; ++i) EXPECT_EQ(plan.first[static_cast<std::size_t>(i)], i);
  EXPECT_TRUE(std::all_of(plan.share.begin(), plan.share.end(), [](double share) { return share == 1; }));
}

TEST(OptimalPlan, WithoutMassGoesToTheCheapest) {
  const Rows from = normal_draws(5, 2, 1), to = normal_draws(5, 2, 2);
  Column supply = even(5), demand = even(5);
  supply << 0.5, 0, 0.25, 0.25, 0;
  const PairCosts costs(from, to, PairCost::half_square);
  const Faults found = faults(costs, supply, demand, optimal_plan(costs, supply, demand));
  EXPECT_LT(found.mass, 1e-14);
  EXPECT_LT(found.slack, 1e-14);
}

TEST(OptimalPlan, WhoWatchesMayEndIt) {
  const Rows points = normal_draws(600, 2, 1);
  const PairCosts costs(points, points, PairCost::half_square);
  EXPECT_THROW(optimal_plan(costs, even(600), even(600), {},
                            [](Index row) {
                              if (row > 100) throw std::runtime_error("enough");
                            }),
               std::runtime_error);
}

}  // namespace
}  // namespace wasserstrom
