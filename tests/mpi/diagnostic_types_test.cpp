// The types of [[diagnostic]] as a case makes them: their columns, what they refuse, the same numbers on any ranks.

#include <gtest/gtest.h>

#include <cmath>

#include "../support/draws.hpp"
#include "diagnostic_fixture.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/observers/diagnostics_csv.hpp"
#include "wasserstrom/observers/stop_criteria.hpp"

namespace wasserstrom {
namespace {

using namespace diagnostic_fixture;
using test::normal_draws;
using test::Points;

class DiagnosticTypes : public ::testing::Test {
 protected:
  void SetUp() override { test::test_directory(); }
};

TEST_F(DiagnosticTypes, AreTheSameOnAnyRanks) {
  write_table("other.csv", normal_draws(90, 2, 1, 0.3));
  const std::string file = "reference = \"other.csv\"\n";
  const std::string text = mixture + diagnostic("ksd") + diagnostic("mmd", file) + diagnostic("ess", file) +
                           diagnostic("sliced_w2", file + "directions = 5\n") + diagnostic("marginal_w2", file) +
                           diagnostic("moments", file) + diagnostic("occupancy") +
                           diagnostic("merit", "law = \"kernel\"\n");
  const Rows x = normal_draws(110, 2, 2);
  const auto found = [&](const Communicator& communicator) {
    return evaluate(Made(text, 2, communicator).diagnostics, Points(x, communicator, test::some_weights(110)));
  };
  const std::vector<double> numbers = found(Communicator());
  EXPECT_EQ(numbers, found(Communicator(MPI_COMM_SELF)));
  for (const double each : numbers) EXPECT_TRUE(std::isfinite(each));
  const std::vector<std::string> expected = {"ksd_v_ksd",
                                             "ksd_u2_ksd",
                                             "ksd_v_draws_ksd",
                                             "mmd_mmd",
                                             "mmd_u2_mmd",
                                             "energy_distance_mmd",
                                             "ess_ess",
                                             "sliced_w2_sliced_w2",
                                             "max_w2_marginal_w2",
                                             "w2_x0_marginal_w2",
                                             "w2_x1_marginal_w2",
                                             "mean_difference_moments",
                                             "log_sd_ratio_moments",
                                             "mean_x0_moments",
                                             "mean_x1_moments",
                                             "sd_x0_moments",
                                             "sd_x1_moments",
                                             "share_0_occupancy",
                                             "weight_0_occupancy",
                                             "share_1_occupancy",
                                             "weight_1_occupancy",
                                             "merit_merit",
                                             "lambda_m_merit"};
  EXPECT_EQ(column_names(Made(text, 2, Communicator()).diagnostics), expected);
}

TEST_F(DiagnosticTypes, OccupancyIsTheMeanResponsibility) {
  const Rows x = normal_draws(40, 2, 3, 0, 3);
  const Column p = test::some_weights(40);
  double share = 0;
  for (Index i = 0; i < 40; ++i) {
    const double left = std::exp(-0.5 * (std::pow(x(i, 0) + 3, 2) + std::pow(x(i, 1), 2)));
    const double right = 3 * std::exp(-0.125 * (std::pow(x(i, 0) - 3, 2) + std::pow(x(i, 1), 2))) / 4;
    share += p[i] * left / (left + right);
  }
  const Made made(mixture + diagnostic("occupancy"), 2, Communicator());
  const std::vector<double> found = evaluate(made.diagnostics, Points(x, Communicator(), p));
  EXPECT_NEAR(found[0], share, 1e-14);
  EXPECT_NEAR(found[1], 0.25, 1e-15);
  EXPECT_NEAR(found[2], 1 - share, 1e-14);
}

// The mean of 1 / ess over sets of n draws is 1 / n.
TEST_F(DiagnosticTypes, EssCountsIndependentDraws) {
  write_table("law.csv", normal_draws(1500, 2, 4));
  const Made made(mixture + diagnostic("ess", "reference = \"law.csv\"\nbandwidth = 1.0\n"), 2, Communicator());
  constexpr int repetitions = 60;
  constexpr Index draws = 25;
  double sum = 0, squares = 0;
  for (int r = 0; r < repetitions; ++r) {
    const double inverse = 1 / evaluate(made.diagnostics, Points(normal_draws(draws, 2, 1000 + r), Communicator()))[0];
    sum += inverse;
    squares += inverse * inverse;
  }
  const double mean = sum / repetitions, error = std::sqrt((squares / repetitions - mean * mean) / repetitions);
  EXPECT_LT(std::abs(mean - 1.0 / draws), 4 * error);
  EXPECT_LT(error, 0.1 / draws) << "the test could not tell a wrong number";
}

TEST_F(DiagnosticTypes, RefuseWhatDoesNotFit) {
  write_table("wide.csv", normal_draws(5, 3, 5));
  const std::string all = mixture + plain;
  EXPECT_NE(message<ConfigError>(all + diagnostic("mmd", "reference = \"wide.csv\"\n")).find("rows of 3 numbers"),
            std::string::npos);
  EXPECT_NE(message<Error>(all + diagnostic("mmd", "reference = \"none.csv\"\n")).find("none.csv"), std::string::npos);
  EXPECT_NE(message<ConfigError>(all + diagnostic("ksd", "objective = \"e\"\n")).find("no energy"), std::string::npos);
  EXPECT_NE(message<ConfigError>(all + diagnostic("ksd", "objective = \"x\"\n")).find("there are: m, e"),
            std::string::npos);
  EXPECT_NE(message<ConfigError>(all + diagnostic("merit")).find("energies only"), std::string::npos);
  EXPECT_NE(message<ConfigError>(mixture + diagnostic("merit")).find("needs normal targets"), std::string::npos);
  EXPECT_NE(message<ConfigError>(test::two_gaussians() + diagnostic("occupancy")).find("no components"),
            std::string::npos);
  EXPECT_NE(
      message<ConfigError>(test::two_gaussians() + diagnostic("merit", "law = \"kernel\"\n"), 3).find("one or two"),
      std::string::npos);
  EXPECT_NE(message<ConfigError>(all + diagnostic("moments", "dataset = \"/x\"\n")).find("without a 'reference'"),
            std::string::npos);
}

/// An objective of pairs has not even a potential.
TEST_F(DiagnosticTypes, PredictiveRefusesWhatPredictsNothing) {
  write_table("rows.csv", normal_draws(4, 3, 6));
  const std::string pairs =
      "[[objective]]\nname = \"i\"\ntype = \"interaction\"\nkernel = { type = \"riesz\" }\n"
      "[[data]]\nname = \"rows\"\ntype = \"csv\"\npath = \"rows.csv\"\nresponse = \"last\"\n";
  EXPECT_NE(message<ConfigError>(pairs + diagnostic("predictive", "data = \"rows\"\n"))
                .find("'i' has no model that predicts responses"),
            std::string::npos);
}

TEST_F(DiagnosticTypes, HaveColumnsOfTheirOwn) {
  const Made made(mixture + diagnostic("occupancy"), 2, Communicator());
  EXPECT_EQ(diagnostic_columns({"m"}, {"bandwidth"}, {}, made.diagnostics).back(), "weight_1_occupancy");
  EXPECT_THROW(diagnostic_columns({"1_occupancy"}, {"bandwidth"}, {}, made.diagnostics), ConfigError);
}

TEST(ColumnParts, AreFitForATable) {
  EXPECT_EQ(column_parts({"age", "hours, a week", "x_1"}), (std::vector<std::string>{"age", "hours__a_week", "x_1"}));
  EXPECT_EQ(column_parts({"a b", "a,b"}), (std::vector<std::string>{"x0", "x1"}));
}

StopCriteria criteria(const std::string& tables, const std::vector<std::string>& columns) {
  const Config config = test::small_case(2, test::two_gaussians() + tables);
  return {config.table("stop").tables("when"), columns};
}

TEST(StopCriteria, LookAtARow) {
  const std::vector<std::string> columns{"step", "a", "b"};
  const StopCriteria found = criteria(
      "[[stop.when]]\nnumber = \"a\"\nbelow = 0.5\n[[stop.when]]\nnumber = \"b\"\nabove = 2\nbelow = -2\n", columns);
  const double nan = std::nan("");
  EXPECT_FALSE(found.met({1, 0.5, 2}));
  EXPECT_FALSE(found.met({1, nan, nan}));
  EXPECT_EQ(found.met({1, 0.25, 0}), "a = 0.25 is below 0.5");
  EXPECT_EQ(found.met({1, 0.25, 3}), "a = 0.25 is below 0.5");
  EXPECT_EQ(found.met({1, 1, 3}), "b = 3 is above 2");
  EXPECT_EQ(found.met({1, 1, -3}), "b = -3 is below -2");
}

TEST(StopCriteria, RefuseOtherColumns) {
  const auto refusal = [](const std::string& tables) -> std::string {
    try {
      criteria(tables, {"step", "wall_s", "a"});
    } catch (const ConfigError& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_NE(refusal("[[stop.when]]\nnumber = \"c\"\nbelow = 1\n").find("it has: step, wall_s, a"), std::string::npos);
  EXPECT_NE(refusal("[[stop.when]]\nnumber = \"wall_s\"\nabove = 1\n").find("--max-wall"), std::string::npos);
  EXPECT_NE(refusal("[[stop.when]]\nnumber = \"a\"\n").find("neither"), std::string::npos);
}

}  // namespace
}  // namespace wasserstrom
