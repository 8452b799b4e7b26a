// Snapshots: what is written can be read, verified, and does not know of ranks.

#include "wasserstrom/files/snapshot.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <string>

#include "support/test_directory.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/hdf5/hdf5_file.hpp"

namespace wasserstrom {
namespace {

struct SnapshotCase {
  Index particles;
  Index dimension;
  bool weighted;
};

// Positions that depend on the global row only.
ParticleSet make_set(const SnapshotCase& c, const Communicator& communicator) {
  const Layout layout(c.particles, communicator);
  ParticleSet set{layout, Rows(layout.rows(), c.dimension), Column(layout.rows()), c.weighted};
  for (Index i = 0; i < layout.rows(); ++i) {
    const double row = static_cast<double>(layout.first_row() + i);
    for (Index k = 0; k < c.dimension; ++k) set.position(i, k) = std::sin(row * 3.7 + static_cast<double>(k));
    set.weight(i) = (1 + row) * 2.0 / static_cast<double>(c.particles * (c.particles + 1));
  }
  return set;
}

Snapshot make_snapshot(const SnapshotCase& c) {
  Snapshot snapshot;
  snapshot.step = 12000;
  snapshot.time = 1.5;
  for (Index k = 0; k < c.dimension; ++k) snapshot.dimension_names.push_back("x" + std::to_string(k + 1));
  snapshot.objective_names = {"north", "south", "east", "west"};
  snapshot.flow_values = {{"bandwidth", 0.3}, {"dt", 1e-3}};
  snapshot.flow_per_objective = {{"weights", {0.1, 0.2, 0.3, 0.4}}};
  snapshot.flow_per_dimension = {{"bandwidth", std::vector<double>(static_cast<std::size_t>(c.dimension), 0.3)}};
  snapshot.column_names = {{"label", {"a", "b", "c", "d", "e", "f", "g"}}};
  snapshot.provenance = {{"case", "[run]\nname = \"ä\"\n"}, {"ranks", "3"}};
  return snapshot;
}

std::map<std::string, Rows> make_columns(const ParticleSet& set) {
  const Index rows = set.layout.rows();
  Rows values(rows, 4), pair(rows, 7);
  for (Index i = 0; i < rows; ++i) {
    values.row(i).setConstant(set.position(i, 0));
    pair.row(i).setConstant(set.position(i, 1));
  }
  return {{"momentum", -set.position}, {"objective_value", values}, {"age", set.position.col(0)}, {"label", pair}};
}

std::string write(const std::string& path, const SnapshotCase& c, const Communicator& communicator) {
  const ParticleSet set = make_set(c, communicator);
  return write_snapshot(path, make_snapshot(c), set, make_columns(set));
}

// Changes the byte at the first place where `number` is found in the file.
void damage(const std::string& path, double number) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  const std::size_t at = bytes.find(std::string(reinterpret_cast<const char*>(&number), sizeof number));
  ASSERT_NE(at, std::string::npos);
  file.seekp(static_cast<std::streamoff>(at));
  file.put(static_cast<char>(bytes[at] ^ 1));
}

class SnapshotTest : public ::testing::TestWithParam<SnapshotCase> {
 protected:
  const Communicator world_;
  const std::string path_ = (test::test_directory() / "step_000012000.h5").string();
};

TEST_P(SnapshotTest, SaysWhatIsInIt) {
  const std::string digest = write(path_, GetParam(), world_);
  world_.on_root([&] {
    const SnapshotSummary summary = inspect_snapshot(path_);
    const Snapshot expected = make_snapshot(GetParam());
    EXPECT_TRUE(summary.complete);
    EXPECT_EQ(summary.format, "wasserstrom-snapshot");
    EXPECT_EQ(summary.digest_stored, digest);
    EXPECT_EQ(summary.digest_computed, digest);
    EXPECT_EQ(summary.snapshot.step, expected.step);
    EXPECT_EQ(summary.snapshot.time, expected.time);
    EXPECT_EQ(summary.snapshot.dimension_names, expected.dimension_names);
    EXPECT_EQ(summary.snapshot.objective_names, expected.objective_names);
    EXPECT_EQ(summary.snapshot.flow_values, expected.flow_values);
    EXPECT_EQ(summary.snapshot.flow_per_objective, expected.flow_per_objective);
    EXPECT_EQ(summary.snapshot.flow_per_dimension, expected.flow_per_dimension);
    EXPECT_EQ(summary.snapshot.column_names, expected.column_names);
    EXPECT_EQ(summary.snapshot.provenance, expected.provenance);
    EXPECT_FALSE(std::filesystem::exists(path_ + ".part"));
  });
}

TEST_P(SnapshotTest, KeepsEveryRow) {
  write(path_, GetParam(), world_);
  const ParticleSet set = make_set(GetParam(), world_);
  const Index first = set.layout.first_row(), rows = set.layout.rows();
  const Hdf5File file = Hdf5File::open_read(path_);
  EXPECT_EQ(file.read_rows("/particles/position", first, rows), set.position);
  EXPECT_EQ(file.read_rows("/particles/momentum", first, rows), -set.position);
  EXPECT_EQ(file.read_rows("/particles/age", first, rows), set.position.col(0));
  const std::vector<Index> numbers = file.read_integer_rows("/particles/particle", first, rows);
  for (Index i = 0; i < rows; ++i) EXPECT_EQ(numbers[static_cast<std::size_t>(i)], first + i);
  EXPECT_EQ(file.exists("/particles/weight"), GetParam().weighted);
  if (GetParam().weighted) {
    EXPECT_EQ(file.read_rows("/particles/weight", first, rows), set.weight);
  }
}

TEST_P(SnapshotTest, GivesEveryAxisAScale) {
  write(path_, GetParam(), world_);
  world_.on_root([&] {
    const Hdf5File file = Hdf5File::open_read(path_);
    for (const std::string& name : file.children("/particles")) {
      const std::string dataset = "/particles/" + name;
      EXPECT_TRUE(file.has_attribute(dataset, "CLASS") || file.has_attribute(dataset, "DIMENSION_LIST")) << dataset;
    }
    EXPECT_TRUE(file.has_attribute("/flow/weights", "DIMENSION_LIST"));
  });
}

TEST_P(SnapshotTest, HasOneDigestForAnyNumberOfRanks) {
  const std::string digest = write(path_, GetParam(), world_);
  world_.on_root([&] { EXPECT_EQ(write(path_ + ".alone", GetParam(), Communicator(MPI_COMM_SELF)), digest); });
}

TEST_P(SnapshotTest, HasAnotherDigestWhenAByteIsDamaged) {
  const std::string digest = write(path_, GetParam(), world_);
  world_.on_root([&] {
    const Index last = GetParam().particles - 1;
    damage(path_, make_set(GetParam(), Communicator(MPI_COMM_SELF)).position(last, 1));
    const SnapshotSummary summary = inspect_snapshot(path_);
    EXPECT_EQ(summary.digest_stored, digest);
    EXPECT_NE(summary.digest_computed, digest);
  });
}

TEST_P(SnapshotTest, FailsOnAllRanksAndLeavesNothing) {
  const std::string absent = (test::test_directory() / "absent" / "step.h5").string();
  EXPECT_THROW(write(absent, GetParam(), world_), IoError);
  EXPECT_THROW(Hdf5File::open_write(absent, world_), IoError);
  EXPECT_FALSE(std::filesystem::exists(test::test_directory() / "absent"));
}

// A directory stands where the file should go: the last move fails, after everything was written.
TEST_P(SnapshotTest, RemovesItsTemporaryFileWhenTheLastMoveFails) {
  world_.on_root([&] { std::filesystem::create_directories(path_ + "/in_the_way"); });
  EXPECT_THROW(write(path_, GetParam(), world_), IoError);
  world_.barrier();
  EXPECT_FALSE(std::filesystem::exists(path_ + ".part"));
  EXPECT_TRUE(std::filesystem::is_directory(path_));
}

TEST_P(SnapshotTest, IsTruncatedForeignOrMissing) {
  write(path_, GetParam(), world_);
  world_.on_root([&] {
    EXPECT_EQ(inspect_snapshot(path_).seal_fault, "");
    std::filesystem::resize_file(path_, std::filesystem::file_size(path_) - 8);
    EXPECT_THROW(inspect_snapshot(path_), IoError) << "its seal is cut";
    std::filesystem::resize_file(path_, std::filesystem::file_size(path_) / 2);
    EXPECT_THROW(inspect_snapshot(path_), IoError);
    EXPECT_THROW(inspect_snapshot(path_ + ".absent"), IoError);
    std::ofstream(path_ + ".txt") << "no HDF5";
    EXPECT_THROW(inspect_snapshot(path_ + ".txt"), IoError);
    Hdf5File::create(path_ + ".other").close();
    EXPECT_THROW(inspect_snapshot(path_ + ".other"), IoError);
  });
  EXPECT_THROW(Hdf5File::open_write(path_, world_), IoError);
  EXPECT_THROW(Hdf5File::open_write(path_ + ".txt", world_), IoError);
}

std::string name_of(const ::testing::TestParamInfo<SnapshotCase>& test) {
  const SnapshotCase& c = test.param;
  return "N" + std::to_string(c.particles) + "d" + std::to_string(c.dimension) + (c.weighted ? "weighted" : "uniform");
}

// Five particles leave ranks empty; 1001 rows end in a block that is not full.
INSTANTIATE_TEST_SUITE_P(Sizes, SnapshotTest,
                         ::testing::Values(SnapshotCase{5, 2, false}, SnapshotCase{5, 5, true},
                                           SnapshotCase{1001, 2, true}, SnapshotCase{1001, 5, false}),
                         name_of);

}  // namespace
}  // namespace wasserstrom
