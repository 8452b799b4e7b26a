// A checkpoint in which one byte was changed, anywhere: it is refused, or it holds the same as before.

#include <gtest/gtest.h>

#include <fstream>
#include <random>
#include <string>

#include "support/test_directory.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/files/checkpoint.hpp"

namespace wasserstrom {
namespace {

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write_bytes(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

std::string write_small_checkpoint(const std::string& path, const Communicator& communicator) {
  const Layout layout(12, communicator);
  ParticleSet particles{layout, Rows::Constant(layout.rows(), 2, 0.25), Column::Constant(layout.rows(), 1.0 / 12),
                        false};
  Snapshot snapshot;
  snapshot.step = 3;
  snapshot.time = 0.75;
  snapshot.dimension_names = {"x", "y"};
  snapshot.objective_names = {"north", "south"};
  snapshot.flow_values = {{"bandwidth", 0.5}};
  snapshot.flow_per_objective = {{"weights", {0.25, 0.75}}};
  snapshot.provenance = {{"case", "[run]\nsteps = 3\n"}};
  return write_checkpoint(path, snapshot, particles, {{{"integrator", "euler"}}, {}, {{"speed", 1.5}}, {}, {}});
}

/// What `inspect` finds: the digest, or why the file is refused.
std::string verdict(const std::string& path) {
  try {
    const SnapshotSummary summary = inspect_snapshot(path);
    if (!summary.complete || summary.digest_computed != summary.digest_stored) return "damaged";
    return summary.digest_computed;
  } catch (const IoError& error) {
    return error.what();
  }
}

TEST(Damage, OfOneByteIsSeenOrHarmless) {
  const std::string path = (test::test_directory() / "step_000000003.h5").string(), changed = path + ".changed";
  const Communicator world;
  const std::string digest = write_small_checkpoint(path, world);
  world.on_root([&] {
    const std::string good = bytes_of(path);
    ASSERT_EQ(verdict(path), digest);
    std::mt19937 random(7);
    int refused = 0;
    for (int i = 0; i < 300; ++i) {
      std::string bytes = good;
      const std::size_t place = random() % bytes.size();
      bytes[place] = static_cast<char>(bytes[place] ^ (1 << random() % 8));
      write_bytes(changed, bytes);
      const std::string found = verdict(changed);
      refused += found != digest;
      if (found == digest) {
        EXPECT_GE(place, good.rfind("\nwasserstrom-seal")) << "only the seal's own mark may change unseen";
      }
    }
    EXPECT_GT(refused, 290);
  });
}

TEST(Damage, OfTheLengthIsSeen) {
  const std::string path = (test::test_directory() / "step_000000003.h5").string(), cut = path + ".cut";
  const Communicator world;
  write_small_checkpoint(path, world);
  world.on_root([&] {
    const std::string good = bytes_of(path);
    const std::size_t seal = good.rfind("\nwasserstrom-seal");
    for (std::size_t length = 0; length < seal; length += 997) {
      write_bytes(cut, good.substr(0, length));
      EXPECT_THROW(inspect_snapshot(cut), IoError) << length;
    }
    write_bytes(cut, good.substr(0, good.size() - 8));
    EXPECT_THROW(inspect_snapshot(cut), IoError);
    write_bytes(cut, good.substr(0, seal));
    EXPECT_NE(inspect_snapshot(cut).seal_fault, "");
  });
}

}  // namespace
}  // namespace wasserstrom
