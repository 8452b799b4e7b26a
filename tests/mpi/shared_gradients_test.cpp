// Gradients of sums over data that all ranks make together, against those that each makes alone.

#include "velocity/shared_gradients.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "../support/draws.hpp"
#include "target_fixture.hpp"

namespace wasserstrom {
namespace {

constexpr Index dimension = 22;  // two inputs, four neurons, two classes

const Potential& network(const test::Made& made) { return *made.objectives[0].potential(); }

/// Its posterior on 300 rows, ten blocks of them.
test::Made made() {
  std::string rows;
  for (int r = 0; r < 300; ++r)
    rows += std::to_string(std::sin(3.0 * r)) + "," + std::to_string(std::cos(7.0 * r)) + "," +
            std::to_string(r % 7 < 3) + "\n";
  test::write("rows.csv", rows);
  return test::Made(
      "[[data]]\nname = 'rows'\ntype = 'csv'\npath = 'rows.csv'\n[[objective]]\nname = 'network'\ntype = 'energy'\n"
      "target = { type = 'bayesian_network', data = 'rows', likelihood = 'classification', network = { hidden = [4] } "
      "}\n",
      dimension);
}

TEST(SharedGradients, HaveTheBitsOfOneRank) {
  const test::Made case_of = made();
  const Potential& potential = network(case_of);
  ASSERT_EQ(potential.parted()->parts(0), 10);
  for (const Index count : {1, 2, 5}) {
    const Rows all = test::normal_draws(count, dimension, 3);
    const Layout layout(count, Communicator());
    Profile profile;
    const Exchange exchange(layout, 1e9, profile);
    const Rows own = all.middleRows(layout.first_row(), layout.rows());
    const Column weight = Column::Constant(layout.rows(), 1.0 / static_cast<double>(count));
    const auto shared = share_gradients(*potential.parted(), {own, weight, exchange}, 0);
    EXPECT_EQ(shared.has_value(), count % Communicator().size() != 0) << count << " particles";
    if (!shared) continue;
    Column value(own.rows());
    Rows gradient(own.rows(), dimension);
    potential.evaluate(own, 0, value, gradient);
    EXPECT_EQ(shared->value, value);
    EXPECT_EQ(shared->gradient, gradient);
  }
}

TEST(SharedGradients, PartsAreThoseOfTheWhole) {
  const test::Made case_of = made();
  const Potential& potential = network(case_of);
  const Rows x = test::normal_draws(1, dimension, 4);
  Column value(1), sum = Column::Zero(dimension + 1);
  Rows gradient(1, dimension);
  potential.evaluate(x, 0, value, gradient);
  for (Index part = 0; part < 10; ++part)
    potential.parted()->visit_parts(x.row(0).transpose(), 0, part, 1, [&](std::span<const double> numbers) {
      for (Index c = 0; c <= dimension; ++c) sum[c] += numbers[static_cast<std::size_t>(c)];
    });
  EXPECT_EQ(sum.head(dimension), gradient.row(0).transpose());
  EXPECT_EQ(sum[dimension], value[0]);
}

}  // namespace
}  // namespace wasserstrom
