// Every initial law and weight law gives the same particles on any number of ranks.

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "../../src/particles/initial.hpp"
#include "../support/flow_run.hpp"
#include "../support/particles.hpp"
#include "../support/test_directory.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/particles/riesz_equilibrium.hpp"

namespace wasserstrom {
namespace {

/// What write_tables writes, as data.
const std::string table_of_points =
    "[[data]]\nname = \"table\"\ntype = \"csv\"\npath = \"points.csv\"\nresponse = \"none\"\n";

ParticleSet start(Index count, const std::string& init, const std::string& weight, const Communicator& communicator) {
  const Config config = test::small_case(
      2, (init.find("type=\"data\"") == std::string::npos ? "" : table_of_points) + test::two_gaussians(),
      {"particles.count=" + std::to_string(count), "particles.init=" + init, "particles.weight=" + weight});
  const std::string directory = test::test_directory().string();
  const DataSets data(config.tables("data"), directory, communicator);
  return make_particles(config.table("particles"), 5, directory, communicator, {}, data);
}

void expect_same_on_any_ranks(const std::string& init, const std::string& weight, Index count) {
  const ParticleSet together = start(count, init, weight, Communicator()),
                    alone = start(count, init, weight, Communicator(MPI_COMM_SELF));
  EXPECT_EQ(test::gather_rows(together.layout, together.position), alone.position) << init;
  EXPECT_EQ(test::gather_rows(together.layout, together.weight), Rows(alone.weight)) << weight;
  EXPECT_NEAR(alone.weight.sum(), 1, 1e-12);
  EXPECT_TRUE(alone.position.allFinite());
}

/// The table of a law, with the keys that it cannot do without.
std::string law(const std::string& name) {
  std::string keys;
  if (name == "file") keys = ", path=\"points.csv\"";
  if (name == "data") keys = ", data=\"table\"";
  if (name == "points") keys = ", points=[[1.0, 2.0], [0.0, 0.0], [5.0, -1.0]], spread=0.5";
  return "{type=\"" + name + "\"" + keys + "}";
}

void write_tables(Index count) {
  const std::filesystem::path directory = test::test_directory();
  Communicator().on_root([&] {
    std::ofstream points(directory / "points.csv"), weights(directory / "weights.csv");
    for (Index i = 0; i < count; ++i) {
      points << i << "," << 0.5 * static_cast<double>(i) << "\n";
      weights << 1 + i % 3 << "\n";
    }
  });
}

TEST(Start, SameParticlesOnAnyRanks) {
  for (const Index count : {4, 1024}) {
    write_tables(count);
    for (const std::string& name : initial_laws().names())
      expect_same_on_any_ranks(law(name), "{type=\"uniform\"}", count);
    for (const std::string& name : weight_laws().names())
      expect_same_on_any_ranks("{type=\"gaussian\"}",
                               "{type=\"" + name + (name == "file" ? "\", path=\"weights.csv\"}" : "\"}"), count);
  }
}

/// Rows begin elsewhere in memory on other ranks, which no sum may notice.
TEST(Start, RieszEquilibriaAreTheSameOnAnyRanks) {
  for (const char* layout : {"even", "balanced"})
    for (const char* exponent : {"0.5", "1.0"})
      expect_same_on_any_ranks(
          std::string("{type=\"riesz_equilibrium\", layout=\"") + layout + "\", exponent=" + exponent + "}",
          "{type=\"uniform\"}", 40);
}

Rows equilibrium(Index count, Index dimension, const std::string& keys) {
  const Config config = test::small_case(
      dimension, test::two_gaussians(),
      {"particles.count=" + std::to_string(count), "particles.init={type=\"riesz_equilibrium\", " + keys + "}"});
  return make_particles(config.table("particles"), 5, ".", Communicator(MPI_COMM_SELF)).position;
}

/// E|x|^2 = b^2 m2, E|x|^4 = s^4 d (d + 2) / ((4 - r) (6 - r)) b^4 of a ball, of a sphere s^4 b^4.
TEST(Start, RieszEquilibriaHaveTheirMoments) {
  constexpr double b = 2;
  constexpr Index count = 4096;
  for (const Index d : {1, 2, 3, 5})
    for (const double r : {0.5, 1.0, 1.5}) {
      const RieszEquilibrium eta(d, r);
      const auto n = static_cast<double>(d);
      const double m2 = eta.second_moment(), s4 = std::pow(eta.radius(), 4),
                   m4 = eta.fills_a_ball() ? s4 * n * (n + 2) / ((4 - r) * (6 - r)) : s4;
      const std::string keys = "scale=2.0, center=3.0, exponent=" + std::to_string(r);
      for (const char* layout : {"draws", "even"}) {
        const Rows x = equilibrium(count, d, keys + ", layout=\"" + layout + "\"").array() - 3;
        // of independent draws four times the standard error; even ones are better by far
        const double error = (layout[0] == 'd' ? 4 : 0.4) / std::sqrt(static_cast<double>(count));
        EXPECT_NEAR(x.rowwise().squaredNorm().mean(), b * b * m2,
                    error * b * b * std::sqrt(std::max(0.0, m4 - m2 * m2)) + 1e-12)
            << d << " " << r << " " << layout;
        EXPECT_LT(x.rowwise().norm().maxCoeff(), b * eta.radius() * (1 + 1e-12));
        EXPECT_LT(x.colwise().mean().cwiseAbs().maxCoeff(), error * b * std::sqrt(m2 / n)) << d << " " << r << layout;
      }
    }
}

/// (r/N) sum_j (x_i - x_j) |x_i - x_j|^(r-2) = x_i, and on a line with r = 1 the points (2 i - N - 1) / N.
TEST(Start, BalancedParticlesArePushedAsFarAsTheyAre) {
  const Rows line = equilibrium(51, 1, "layout=\"balanced\", tolerance=1e-12");
  for (Index i = 0; i < 51; ++i) EXPECT_NEAR(line(i, 0), (2.0 * static_cast<double>(i) - 50) / 51, 1e-12);
  for (const Index d : {2, 3})
    for (const double r : {0.5, 1.0, 1.3}) {
      const Rows x = equilibrium(60, d, "layout=\"balanced\", tolerance=1e-7, exponent=" + std::to_string(r));
      for (Index i = 0; i < 60; ++i) {
        Eigen::RowVectorXd push = Eigen::RowVectorXd::Zero(d);
        for (Index j = 0; j < 60; ++j)
          if (j != i) push += r / 60 * (x.row(i) - x.row(j)) * std::pow((x.row(i) - x.row(j)).norm(), r - 2);
        EXPECT_LT((push - x.row(i)).norm(), 1.01e-7) << d << " " << r << " " << i;
      }
    }
}

std::string complaint(Index dimension, const std::vector<std::string>& settings) {
  try {
    test::small_case(dimension, test::two_gaussians(), settings);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "nothing was thrown";
}

TEST(Start, RieszEquilibriaWithoutMeaningAreRefused) {
  const auto law = [](const std::string& keys) { return "particles.init={type=\"riesz_equilibrium\", " + keys + "}"; };
  const auto expect = [&](Index dimension, const std::string& keys, const std::string& said,
                          const std::string& weight = "{type=\"uniform\"}") {
    const std::string found = complaint(dimension, {law(keys), "particles.weight=" + weight});
    EXPECT_NE(found.find(said), std::string::npos) << found;
  };
  expect(2, "center=[1.0, 2.0, 3.0]", "3 numbers for particles of dimension 2");
  expect(2, "exponent=2.0", "exponent");
  expect(2, "tolerance=1e-3", "only layout = \"balanced\"");
  expect(3667, "layout=\"even\"", "take \"draws\"");
  expect(2, "layout=\"balanced\"", "equal weight", "{type=\"bayesian_bootstrap\"}");
  EXPECT_EQ(complaint(3667, {law("layout=\"draws\"")}), "nothing was thrown");
}

TEST(Start, ABalanceThatIsNotReachedIsRefused) {
  EXPECT_THROW(equilibrium(20, 2, "layout=\"balanced\", tolerance=1e-30"), NumericalError);
}

TEST(Start, LawsHaveTheirMoments) {
  const Communicator self(MPI_COMM_SELF);
  const Rows normal =
      start(4096, "{type=\"quasi_random\", mean=[1.0, -2.0], std=[0.5, 2.0]}", "{type=\"uniform\"}", self).position;
  EXPECT_NEAR(normal.col(0).mean(), 1, 2e-3);
  EXPECT_NEAR(normal.col(1).mean(), -2, 8e-3);
  EXPECT_NEAR(std::sqrt((normal.col(1).array() + 2).square().mean()), 2, 2e-2);
  const Rows box =
      start(4096, "{type=\"quasi_random\", law=\"uniform\", low=0.0, high=[1.0, 4.0]}", "{type=\"uniform\"}", self)
          .position;
  EXPECT_NEAR(box.col(1).mean(), 2, 4e-3);
  EXPECT_GE(box.minCoeff(), 0);
  EXPECT_LE(box.col(1).maxCoeff(), 4);
  const Rows grid = start(9, "{type=\"grid\", low=0.0, high=3.0}", "{type=\"uniform\"}", self).position;
  EXPECT_DOUBLE_EQ(grid(5, 0), 1.5);
  EXPECT_DOUBLE_EQ(grid(5, 1), 2.5);
}

TEST(Start, PointsHaveEqualSharesInTheirCubes) {
  const Communicator self(MPI_COMM_SELF);
  const Rows points{{1, 2}, {0, 0}, {5, -1}};
  const Rows spread = start(1000, law("points"), "{type=\"uniform\"}", self).position;
  const std::vector<Index> first{0, 334, 667, 1000};  // particle i belongs to point floor(3 i / 1000)
  for (std::size_t p = 0; p < 3; ++p) {
    const Rows offset =
        spread.middleRows(first[p], first[p + 1] - first[p]).rowwise() - points.row(static_cast<Index>(p));
    EXPECT_LT(offset.cwiseAbs().maxCoeff(), 0.25);
    EXPECT_GT(offset.cwiseAbs().maxCoeff(), 0.24);
    EXPECT_LT(offset.colwise().mean().cwiseAbs().maxCoeff(), 4 * 0.5 / std::sqrt(12 * 333.0));
  }
  const Rows together =
      start(5, "{type=\"points\", points=[[1.0, 2.0], [0.0, 0.0]]}", "{type=\"uniform\"}", self).position;
  EXPECT_EQ(together, (Rows{{1, 2}, {1, 2}, {1, 2}, {0, 0}, {0, 0}}));
}

ParticleSet named_start(const std::string& header, const std::vector<std::string>& coordinates) {
  const Communicator world;
  world.on_root([&] { std::ofstream(test::test_directory() / "named.csv") << header << "\n1,2\n3,4\n"; });
  const Config config = test::small_case(2, test::two_gaussians(),
                                         {"particles.count=2", "particles.init={type=\"file\", path=\"named.csv\"}"});
  return make_particles(config.table("particles"), 5, test::test_directory().string(), world, coordinates);
}

TEST(Start, ColumnsAreFoundByTheirNames) {
  const Rows straight{{1, 2}, {3, 4}}, crossed{{2, 1}, {4, 3}};
  const auto rows = [](const std::string& header, const std::vector<std::string>& coordinates) {
    const ParticleSet found = named_start(header, coordinates);
    return test::gather_rows(found.layout, found.position);
  };
  test::test_directory();
  EXPECT_EQ(rows("x1,x0", {"x0", "x1"}), crossed);
  EXPECT_EQ(rows("b.1,a", {"a", "b[1]"}), crossed);
  EXPECT_EQ(rows("x1,x0", {"a", "b"}), crossed) << "numbers are places";
  EXPECT_EQ(rows("b,a", {"x0", "x1"}), straight) << "the case has no names of its own";
  EXPECT_THROW(rows("a,c", {"a", "b"}), ConfigError);
  EXPECT_THROW(rows("a,tau", {"a", "log_tau"}), ConfigError);
}

TEST(Start, BadFilesAreRefusedOnAllRanks) {
  write_tables(4);
  EXPECT_THROW(start(5, "{type=\"file\", path=\"points.csv\"}", "{type=\"uniform\"}", Communicator()), ConfigError);
  EXPECT_THROW(start(4, "{type=\"file\", path=\"absent.csv\"}", "{type=\"uniform\"}", Communicator()), ConfigError);
  EXPECT_THROW(start(4, "{type=\"gaussian\"}", "{type=\"file\", path=\"points.csv\"}", Communicator()), ConfigError);
}

}  // namespace
}  // namespace wasserstrom
