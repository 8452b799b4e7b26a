// The references of [[diagnostic]] tables: whose columns they are, what they have to hold, and that they are shared.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "../support/draws.hpp"
#include "diagnostic_fixture.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/diagnostics/distances.hpp"
#include "wasserstrom/hdf5/hdf5_file.hpp"

namespace wasserstrom {
namespace {

using namespace diagnostic_fixture;
using test::normal_draws;
using test::Points;

class DiagnosticReferences : public ::testing::Test {
 protected:
  void SetUp() override { test::test_directory(); }
};

/// Every type that looks at a reference.
std::string all_with(const std::string& file) {
  std::string tables;
  for (const char* type : {"mmd", "ess", "sliced_w2", "marginal_w2", "moments"})
    tables += diagnostic(type, "reference = \"" + file + "\"\n");
  return tables;
}

TEST_F(DiagnosticReferences, FindTheColumnsOfAReferenceByName) {
  Rows draws = normal_draws(60, 2, 11);
  draws.col(1) *= 3;
  Rows swapped(60, 3);
  swapped << draws.col(1), normal_draws(60, 1, 12), draws.col(0);
  write_table("plain.csv", draws);
  write_table("swapped.csv", swapped, "x1,lp__,x0");
  const Made plain(mixture + all_with("plain.csv"), 2, Communicator()),
      named(mixture + all_with("swapped.csv"), 2, Communicator());
  const Points x(normal_draws(40, 2, 13), Communicator());
  EXPECT_EQ(evaluate(plain.diagnostics, x), evaluate(named.diagnostics, x));
  for (const auto& [name, each] : plain.diagnostics)
    EXPECT_NE(each->note().find("by position, as x0, x1"), std::string::npos) << name;
  for (const auto& [name, each] : named.diagnostics)
    EXPECT_NE(each->note().find("left aside: lp__"), std::string::npos) << name;
}

const std::string garch =
    "[[objective]]\nname = \"s\"\ntype = \"energy\"\n"
    "target = { type = \"bayesian_garch\", data = \"returns\", initial_std = 1.0 }\n";

/// The same draws under the names of the model, where the coordinates are logarithms and the like.
TEST_F(DiagnosticReferences, CompareOnTheScaleOfTheModelWhereTheReferenceHasIt) {
  write_table("returns.csv", normal_draws(20, 1, 14));
  const std::string data =
      "[[data]]\nname = \"returns\"\ntype = \"csv\"\npath = \"returns.csv\"\nresponse = \"none\"\n";
  const Rows position = normal_draws(50, 4, 15, 0, 0.3);
  const Made alone(data + garch, 4, Communicator());
  Rows constrained(50, 4);
  alone.objectives[0].potential()->constrained_scale()->constrain(position, constrained);
  const std::vector<std::string> order = alone.objectives[0].potential()->constrained_scale()->constrained_names();
  write_table("model.csv", constrained, order[0] + "," + order[1] + "," + order[2] + "," + order[3]);
  const Made made(data + garch + all_with("model.csv"), 4, Communicator());
  const std::vector<double> found = evaluate(made.diagnostics, Points(position, Communicator()));
  const std::vector<std::string> columns = column_names(made.diagnostics);
  for (std::size_t c = 0; c < columns.size(); ++c) {
    if (columns[c] == "mmd_mmd" || columns[c].starts_with("sliced") || columns[c].starts_with("max_w2") ||
        columns[c].starts_with("mean_difference"))
      EXPECT_NEAR(found[c], 0, 1e-7) << columns[c];
  }
  EXPECT_NE(std::find(columns.begin(), columns.end(), "w2_" + order[1] + "_marginal_w2"), columns.end());
  EXPECT_NE(made.diagnostics[0].diagnostic->note().find("own scale"), std::string::npos);
}

TEST_F(DiagnosticReferences, RefuseAReferenceWithOtherNames) {
  write_table("strange.csv", normal_draws(5, 2, 16), "a,x0");
  for (const char* type : {"mmd", "ess", "sliced_w2", "marginal_w2", "moments"}) {
    const std::string said = message<ConfigError>(mixture + diagnostic(type, "reference = \"strange.csv\"\n"));
    for (const char* piece : {"diagnostic[0].reference", "are called a, x0", "particles are x0, x1", "missing: x1"})
      EXPECT_NE(said.find(piece), std::string::npos) << said;
  }
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
  const std::string said = message<ConfigError>(mixture + diagnostic("mmd", "reference = \"weights.h5\"\n"));
  Communicator().barrier();  // a file that another rank still has open cannot be made anew
  return said;
}

TEST_F(DiagnosticReferences, RefuseWeightsThatDoNotFit) {
  EXPECT_EQ(refusal_of_weights(Rows{{1}, {0}, {3}}, true), "nothing was thrown");
  for (const Index count : {1, 2, 6})
    EXPECT_NE(refusal_of_weights(Rows::Ones(count, 1), true).find("no list of 3 numbers"), std::string::npos) << count;
  EXPECT_NE(refusal_of_weights(Rows::Ones(3, 2), false).find("(3 x 2)"), std::string::npos);
  EXPECT_NE(refusal_of_weights(Rows{{1}, {2}, {-0.5}}, true).find("row 2 (from 0) is -0.5"), std::string::npos);
  EXPECT_NE(refusal_of_weights(Rows{{1}, {std::nan("")}, {1}}, true).find("row 1, column 0 (both from 0) is nan"),
            std::string::npos);
}

TEST_F(DiagnosticReferences, RefuseAReferenceWithoutAScale) {
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

TEST_F(DiagnosticReferences, ShareAReference) {
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

}  // namespace
}  // namespace wasserstrom
