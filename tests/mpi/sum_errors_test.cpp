// The errors that approximate sums tell of themselves, in columns.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <tuple>
#include <vector>

#include "../support/draws.hpp"
#include "../support/flow_run.hpp"
#include "../support/particles.hpp"
#include "wasserstrom/velocity/velocity_term.hpp"

namespace wasserstrom {
namespace {

/// What the terms of objectives tell of themselves at particles over the ranks.
std::vector<double> errors(const std::string& objectives_text, const Rows& position, const Communicator& communicator) {
  const Index d = position.cols();
  const Objectives objectives =
      make_objectives(test::small_case(d, objectives_text).tables("objective"), d, {}, 1, ".", communicator);
  const Layout layout(position.rows(), communicator);
  Profile profile;
  const Exchange exchange(layout, 0, profile);
  const Rows own = position.middleRows(layout.first_row(), layout.rows());
  const Column weight = test::some_weights(position.rows()).segment(layout.first_row(), layout.rows());
  const PointCloud points{own, weight, exchange};
  Fields fields{entropies(objectives), {}, {}};
  std::vector<double> found;
  for (const auto& term : {potential_term(objectives), pair_term(objectives, d), gated_pair_term(objectives)}) {
    term->prepare(points, 0);
    term->add(points, 0, fields);
    std::vector<double> numbers(term->numbers().size());
    term->report(numbers);
    found.insert(found.end(), numbers.begin(), numbers.end());
  }
  return found;
}

/// Sums of exponentials tell their errors; others have none to tell.
TEST(SumErrors, AreOfApproximateSumsAlone) {
  const auto sorted = [](const std::string& kernel) {
    std::string points;
    for (int j = 0; j < 40; ++j) points += fmt::format("{}[{}]", j > 0 ? ", " : "", std::sin(7.0 * j) + 0.3);
    return "[[objective]]\nname = \"m\"\ntype = \"mmd\"\nkernel = " + kernel +
           "\nengine = \"sorted\"\ntarget = { type = \"points\", points = [" + points + "] }\n";
  };
  const auto gated = [](const std::string& kernel) {
    return "[[objective]]\nname = \"g\"\ntype = \"gated_interaction\"\nkernel = " + kernel + "\n";
  };
  for (const std::string kernel : {"{ type = \"riesz\", exponent = 0.5 }", "{ type = \"riesz\", exponent = 1.5 }"})
    for (const auto& [text, d, count] : {std::tuple(sorted(kernel), 1, 2u), std::tuple(gated(kernel), 2, 1u)}) {
      const std::vector<double> found = errors(text, test::normal_draws(501, d, 5), Communicator());
      ASSERT_EQ(found.size(), count);
      for (const double each : found) {
        EXPECT_GT(each, 0);
        EXPECT_LT(each, 1e-8);
      }
      EXPECT_EQ(found, errors(text, test::normal_draws(501, d, 5), Communicator(MPI_COMM_SELF)));
    }
  for (const std::string kernel : {"{ type = \"riesz\" }", "{ type = \"laplace\", bandwidth = 1.0 }"})
    EXPECT_TRUE(errors(sorted(kernel), test::normal_draws(131, 1, 5), Communicator()).empty());
  EXPECT_TRUE(errors(gated("{ type = \"riesz\" }"), test::normal_draws(131, 2, 5), Communicator()).empty());
}

}  // namespace
}  // namespace wasserstrom
