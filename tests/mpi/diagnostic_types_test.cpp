// The types of [[diagnostic]] as a case makes them: their columns, what they refuse, the same numbers on any ranks.

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "../support/draws.hpp"
#include "../support/particles.hpp"
#include "../support/test_directory.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/data/hdf5_file.hpp"
#include "wasserstrom/diagnostics/distances.hpp"
#include "wasserstrom/run/stop_criteria.hpp"

namespace wasserstrom {
namespace {

using test::normal_draws;
using test::Points;

const char* mixture =
    "[[objective]]\nname = \"m\"\ntype = \"energy\"\n"
    "target = { type = \"gaussian_mixture\", weights = [1, 3], means = [[-3, 0], [3, 0]], std = [1.0, 2.0] }\n";
const std::string plain = "[[objective]]\nname = \"e\"\ntype = \"expectation\"\npotential = { type = \"quadratic\" }\n";

/// What a case makes of its [[diagnostic]] tables, with all that they look at.
struct Made {
  Made(const std::string& text, Index dimension, const Communicator& communicator)
      : config(test::small_case(dimension, text)),
        objectives(make_objectives(config.tables("objective"), dimension)),
        diagnostics(make_diagnostics(config.tables("diagnostic"),
                                     {objectives, data, communicator, test::test_directory().string(), dimension, 1})) {
  }
  Config config;
  DataSets data;
  Objectives objectives;
  Diagnostics diagnostics;
};
                                             "ksd_v_draws_ksd",

std::vector<double> evaluate(const Diagnostics& diagnostics, const DiagnosticInput& input) {
  std::vector<double> numbers;
  for (const auto& [name, diagnostic] : diagnostics) {
    const std::vector<double> found = diagnostic->evaluate(input);
    EXPECT_EQ(found.size(), diagnostic->names().size()) << name;
    numbers.insert(numbers.end(), found.begin(), found.end());
  }
  return numbers;
}

/// Writes a table of the test directory, on one rank.
void write_table(const std::string& name, const Rows& rows) {
  Communicator().on_root([&] {
    std::ofstream file(test::test_directory() / name);
    file.precision(17);
    for (Index i = 0; i < rows.rows(); ++i)
      for (Index c = 0; c < rows.cols(); ++c) file << rows(i, c) << (c + 1 < rows.cols() ? ',' : '\n');
  });
}

/// A table that is called like its type.
std::string diagnostic(const std::string& type, const std::string& keys = {}) {
  return "[[diagnostic]]\nname = \"" + type + "\"\ntype = \"" + type + "\"\n" + keys;
}

template <class Failure>
std::string message(const std::string& text, Index dimension = 2) {
  try {
    Made(text, dimension, Communicator());
  } catch (const Failure& error) {
    return error.what();
  }
  return "nothing was thrown";
}

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

/// The refusal of a reference whose file holds three rows and these weights.
std::string refusal_of_weights(const Rows& weights, bool as_list) {
  const std::string path = (test::test_directory() / "weights.h5").string();
  Communicator().on_root([&] {
    Hdf5File file = Hdf5File::create(path);
    file.create_group("/particles");
    file.create_dataset("/particles/position", {ElementType::float64, {3, 2}});
    file.write_rows("/particles/position", 0, normal_draws(3, 2, 7));
    if (as_list) return file.write("/particles/weight", {weights.data(), static_cast<std::size_t>(weights.size())});
    file.create_dataset("/particles/weight", {ElementType::float64, {weights.rows(), weights.cols()}});
    file.write_rows("/particles/weight", 0, weights);
  });
  return message<ConfigError>(mixture + diagnostic("mmd", "reference = \"weights.h5\"\n"));
}

TEST_F(DiagnosticTypes, RefuseWeightsThatDoNotFit) {
  EXPECT_EQ(refusal_of_weights(Rows{{1}, {0}, {3}}, true), "nothing was thrown");
  for (const Index count : {1, 2, 6})
    EXPECT_NE(refusal_of_weights(Rows::Ones(count, 1), true).find("no list of 3 numbers"), std::string::npos) << count;
  EXPECT_NE(refusal_of_weights(Rows::Ones(3, 2), false).find("(3 x 2)"), std::string::npos);
  EXPECT_NE(refusal_of_weights(Rows{{1}, {2}, {-0.5}}, true).find("row 2 (from 0) is -0.5"), std::string::npos);
  EXPECT_NE(refusal_of_weights(Rows{{1}, {std::nan("")}, {1}}, true).find("row 1 (from 0) is nan"), std::string::npos);
}

TEST_F(DiagnosticTypes, RefuseAReferenceWithoutAScale) {
  write_table("one.csv", normal_draws(1, 2, 6));
  write_table("same.csv", Rows::Constant(7, 2, 0.1));
  for (const std::string file : {"reference = \"one.csv\"\n", "reference = \"same.csv\"\n"}) {
    for (const std::string type : {"mmd", "ess", "moments"})
      EXPECT_NE(message<ConfigError>(mixture + diagnostic(type, file)).find("no two rows that differ"),
                std::string::npos);
    EXPECT_EQ(message<Error>(mixture + diagnostic("mmd", file + "bandwidth = 1.0\n") + diagnostic("sliced_w2", file)),
              "nothing was thrown");
  }
}

TEST_F(DiagnosticTypes, ShareAReference) {
  write_table("shared.csv", normal_draws(50, 2, 8));
  const std::string file = "reference = \"shared.csv\"\n";
  const Made made(mixture + diagnostic("mmd", file) + diagnostic("ess", file) + diagnostic("marginal_w2", file), 2,
                  Communicator());
  EXPECT_NE(made.diagnostics[0].diagnostic->reference(), nullptr);
  for (const auto& [name, diagnostic] : made.diagnostics)
    EXPECT_EQ(diagnostic->reference(), made.diagnostics[0].diagnostic->reference()) << name;
  EXPECT_EQ(bytes_per_rank(made.diagnostics, 1000, 5), 50 * 3 * 8 / 5 + line_bytes(1000, 50, 5));
  EXPECT_GE(line_bytes(1000, 50, 5), 16 * (1000 + 50));
}

TEST_F(DiagnosticTypes, HaveColumnsOfTheirOwn) {
  const Made made(mixture + diagnostic("occupancy"), 2, Communicator());
  EXPECT_EQ(diagnostic_columns({"m"}, false, made.diagnostics).back(), "weight_1_occupancy");
  EXPECT_THROW(diagnostic_columns({"1_occupancy"}, false, made.diagnostics), ConfigError);
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
