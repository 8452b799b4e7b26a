// Checkpoints: what is written comes back to the bit on any number of ranks, and nothing that was damaged is believed.

#include "wasserstrom/files/checkpoint.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <limits>
#include <random>
#include <string>

#include "support/test_directory.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/hdf5/hdf5_file.hpp"

namespace wasserstrom {
namespace {

constexpr Index dimension = 3;

// Numbers that depend on the global row only.
Rows wave(const Layout& layout, Index columns, double pitch) {
  Rows rows(layout.rows(), columns);
  for (Index i = 0; i < rows.rows(); ++i)
    for (Index c = 0; c < columns; ++c)
      rows(i, c) = std::sin(pitch * static_cast<double>(layout.first_row() + i) + static_cast<double>(c));
  return rows;
}

ParticleSet make_particles(const Layout& layout) {
  return {layout, wave(layout, dimension, 3.7), wave(layout, 1, 0.3).col(0), true};
}

Snapshot make_snapshot(Index step) {
  Snapshot snapshot;
  snapshot.step = step;
  snapshot.time = 0.1 * static_cast<double>(step);
  snapshot.dimension_names = {"x", "y", "z"};
  snapshot.objective_names = {"north", "south"};
  snapshot.flow_values = {{"bandwidth", 0.3}, {"dt", 1e-3}};
  snapshot.flow_per_objective = {{"weights", {0.1, 0.9}}};
  snapshot.provenance = {{"effective_case", std::string(9000, '#')}, {"ranks", "3"}};
  return snapshot;
}

std::map<std::string, Rows> make_columns(const Layout& layout) {
  return {{"momentum", wave(layout, dimension, 1.1)}, {"age", wave(layout, 1, 0.7)}};
}

Pages make_memory(const Layout& layout) {
  Pages pages;
  pages.texts = {{"integrator/method", "rk"}, {"note", "ä\n" + std::string(5000, 'x')}};
  pages.integers = {{"flow/start", 17}, {"flow/none", -1}};
  pages.reals = {{"next_step", 0.1}, {"last_error", std::numeric_limits<double>::infinity()}, {"flow/zero", -0.0}};
  pages.arrays = {{"flow/weights/weights", {{2}, {0.25, 0.75}}},
                  {"history", {{0}, {}}},
                  {"single", {{1}, {1e-300}}},
                  {"networks/layer", {{2, 3}, {1, 2, 3, 4, 5, 6}}},
                  {"as_many_rows_as_particles", {{5, 2}, std::vector<double>(10, 0.5)}}};
  pages.rows = {{"step_rule/first_moment", wave(layout, dimension, 2.2)}, {"second_moment", wave(layout, 1, 0.9)}};
  return pages;
}

std::string write(const std::string& path, const Layout& layout, Index step = 40) {
  return write_checkpoint(path, make_snapshot(step), make_particles(layout), make_memory(layout), make_columns(layout));
}

void expect_same(const Snapshot& found, const Snapshot& expected) {
  EXPECT_EQ(found.step, expected.step);
  EXPECT_EQ(found.time, expected.time);
  EXPECT_EQ(found.dimension_names, expected.dimension_names);
  EXPECT_EQ(found.objective_names, expected.objective_names);
  EXPECT_EQ(found.flow_values, expected.flow_values);
  EXPECT_EQ(found.flow_per_objective, expected.flow_per_objective);
  EXPECT_EQ(found.provenance, expected.provenance);
}

void expect_everything_back(const std::string& path, const Layout& layout) {
  const Restored restored = read_checkpoint(path, layout);
  const Pages memory = make_memory(layout);
  const ParticleSet particles = make_particles(layout);
  expect_same(restored.snapshot, make_snapshot(40));
  EXPECT_EQ(restored.position, particles.position);
  EXPECT_EQ(restored.weight, particles.weight);
  EXPECT_EQ(restored.columns, make_columns(layout));
  EXPECT_EQ(restored.memory.texts, memory.texts);
  EXPECT_EQ(restored.memory.integers, memory.integers);
  EXPECT_EQ(restored.memory.reals, memory.reals);
  EXPECT_TRUE(std::signbit(restored.memory.reals.at("flow/zero")));
  EXPECT_EQ(restored.memory.arrays, memory.arrays);
  EXPECT_EQ(restored.memory.rows, memory.rows);
}

class CheckpointTest : public ::testing::TestWithParam<Index> {
 protected:
  std::string file(const std::string& name) const { return (directory_ / name).string(); }

  const std::filesystem::path directory_ = test::test_directory();
  const Communicator world_, alone_{MPI_COMM_SELF};
  const Layout shared_{GetParam(), world_}, own_{GetParam(), alone_};
  const std::string path_ = file("step_000000040.h5");
};

TEST_P(CheckpointTest, GivesEverythingBack) {
  const std::string digest = write(path_, shared_);
  expect_everything_back(path_, shared_);
  EXPECT_EQ(read_checkpoint(path_, shared_).digest, digest);
  world_.on_root([&] { EXPECT_EQ(checkpoint_fault(path_), ""); });
}

TEST_P(CheckpointTest, ReadsOnOneRankWhatAllRanksWrote) {
  write(path_, shared_);
  expect_everything_back(path_, own_);
}

TEST_P(CheckpointTest, ReadsOnAllRanksWhatOneRankWrote) {
  const std::string digest = write(file("all.h5"), shared_);
  world_.on_root([&] { EXPECT_EQ(write(path_, own_), digest); });
  expect_everything_back(path_, shared_);
}

TEST_P(CheckpointTest, HasStepTimeAndStateInItsDigest) {
  const ParticleSet particles = make_particles(shared_);
  Pages memory = make_memory(shared_);
  const std::string digest = write(path_, shared_);
  EXPECT_NE(write(path_, shared_, 41), digest);
  memory.reals["next_step"] = 0.2;
  EXPECT_NE(write_checkpoint(path_, make_snapshot(40), particles, memory, make_columns(shared_)), digest);
  EXPECT_EQ(write(path_, shared_), digest);
}

TEST_P(CheckpointTest, RefusesToGoOnFromAnEarlierFormat) {
  write(path_, shared_);
  world_.on_root([&] {
    Hdf5File file = Hdf5File::open_write(path_);
    file.write_attribute("/", "format_version", std::vector<Index>{1, 1});
  });
  world_.barrier();
  try {
    read_checkpoint(path_, shared_);
    FAIL() << "it was read";
  } catch (const IoError& error) {
    EXPECT_NE(std::string(error.what()).find("its format has version 1"), std::string::npos) << error.what();
    EXPECT_NE(std::string(error.what()).find("start anew"), std::string::npos) << error.what();
  }
  world_.barrier();
}

TEST_P(CheckpointTest, RefusesAnotherNumberOfParticles) {
  write(path_, shared_);
  EXPECT_THROW(read_checkpoint(path_, Layout(GetParam() + 1, world_)), ConfigError);
}

INSTANTIATE_TEST_SUITE_P(Sizes, CheckpointTest, ::testing::Values(2, 1001),
                         [](const auto& test) { return "N" + std::to_string(test.param); });

// ---- Damage

class DamageTest : public ::testing::Test {
 protected:
  std::string file(const std::string& name) const { return (directory_ / name).string(); }

  static void flip(const std::string& path, std::uintmax_t byte, int bit) {
    std::fstream stream(path, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekg(static_cast<std::streamoff>(byte));
    const int old = stream.get();
    stream.seekp(static_cast<std::streamoff>(byte));
    stream.put(static_cast<char>(old ^ (1 << bit)));
  }

  const std::filesystem::path directory_ = test::test_directory();
  const Communicator world_, alone_{MPI_COMM_SELF};
  const Layout shared_{100, world_}, own_{100, alone_};
};

TEST_F(DamageTest, OfAnyBitIsFound) {
  world_.on_root([&] {
    const std::string path = file("step_000000040.h5");
    write(path, own_);
    const std::uintmax_t size = std::filesystem::file_size(path);
    std::mt19937_64 random(3);
    for (int trial = 0; trial < 400; ++trial) {
      // Half of them in the last kilobyte, where the seal is.
      const std::uintmax_t byte = trial % 2 == 0 ? random() % size : size - 1 - random() % 1024;
      const int bit = static_cast<int>(random() % 8);
      flip(path, byte, bit);
      EXPECT_NE(checkpoint_fault(path), "") << "byte " << byte << " of " << size << ", bit " << bit;
      flip(path, byte, bit);
    }
    EXPECT_EQ(checkpoint_fault(path), "");
    expect_everything_back(path, own_);
  });
}

TEST_F(DamageTest, ByACutOrMoreBytesIsFound) {
  world_.on_root([&] {
    const std::string path = file("step_000000040.h5");
    for (const std::uintmax_t kept : {0u, 3u, 8u, 100u, 5000u, 30000u}) {
      write(path, own_);
      std::filesystem::resize_file(path, kept);
      EXPECT_NE(checkpoint_fault(path), "") << kept;
    }
    write(path, own_);
    std::filesystem::resize_file(path, std::filesystem::file_size(path) - 1);
    EXPECT_NE(checkpoint_fault(path), "");
    write(path, own_);
    std::ofstream(path, std::ios::app) << "more";
    EXPECT_NE(checkpoint_fault(path), "");
  });
}

TEST_F(DamageTest, IsToldByKind) {
  const auto expect = [&](const std::string& name, const std::string& piece) {
    EXPECT_NE(checkpoint_fault(file(name)).find(piece), std::string::npos) << checkpoint_fault(file(name));
  };
  write_snapshot(file("snapshot.h5"), make_snapshot(40), make_particles(shared_));
  world_.on_root([&] {
    std::ofstream(file("empty.h5"));
    std::ofstream(file("foreign.h5")) << "step,time\n";
    Hdf5File::create(file("other.h5")).close();
    std::filesystem::create_directory(file("folder.h5"));
    expect("absent.h5", "no such file");
    expect("empty.h5", "is empty");
    expect("foreign.h5", "no HDF5 file");
    expect("other.h5", "another program");
    expect("folder.h5", "not a file");
    expect("snapshot.h5", "is a snapshot, without the /state");
  });
}

TEST_F(DamageTest, OfTheNewestLeavesTheOneBefore) {
  const auto name = [&](int step) { return file("step_00000000" + std::to_string(step) + ".h5"); };
  for (const int step : {1, 2, 3, 4}) write(name(step), shared_, step);
  write_snapshot(name(5), make_snapshot(5), make_particles(shared_));
  world_.on_root([&] {
    flip(name(2), std::filesystem::file_size(name(2)) / 2, 0);
    std::filesystem::resize_file(name(3), 1000);
    std::ofstream(name(4), std::ios::trunc);
    std::filesystem::copy_file(name(1), name(6) + ".part");
  });
  std::vector<std::string> warnings;
  EXPECT_EQ(newest_good_checkpoint(directory_.string(), world_, warnings), name(1));
  ASSERT_EQ(warnings.size(), 4u);
  EXPECT_NE(warnings[0].find(name(5)), std::string::npos);
  EXPECT_NE(warnings[3].find(name(2)), std::string::npos);
}

TEST_F(DamageTest, OfAllLeavesNone) {
  std::vector<std::string> warnings;
  EXPECT_FALSE(newest_good_checkpoint(file("absent"), world_, warnings));
  EXPECT_FALSE(newest_good_checkpoint(directory_.string(), world_, warnings));
  EXPECT_TRUE(warnings.empty());
}

// A thousand million steps make the names longer, and the order of names another than that of steps.
TEST_F(DamageTest, AsksForTheLatestStepFirst) {
  write(file("step_999999999.h5"), shared_);
  write(file("step_1000000000.h5"), shared_);
  std::vector<std::string> warnings;
  EXPECT_EQ(newest_good_checkpoint(directory_.string(), world_, warnings), file("step_1000000000.h5"));
}

}  // namespace
}  // namespace wasserstrom
