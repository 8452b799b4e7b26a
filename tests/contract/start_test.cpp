// Every initial law and weight law gives the same particles on any number of ranks.

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "../../src/particles/initial.hpp"
#include "../support/flow_run.hpp"
#include "../support/particles.hpp"
#include "../support/test_directory.hpp"
#include "wasserstrom/base/error.hpp"

namespace wasserstrom {
namespace {

ParticleSet start(Index count, const std::string& init, const std::string& weight, const Communicator& communicator) {
  const Config config = test::small_case(
      2, test::two_gaussians(),
      {"particles.count=" + std::to_string(count), "particles.init=" + init, "particles.weight=" + weight});
  return make_particles(config.table("particles"), 5, test::test_directory().string(), communicator);
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
