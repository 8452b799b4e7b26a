#include "test_directory.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <string>

#include "wasserstrom/base/error.hpp"
#include "wasserstrom/ranks/communicator.hpp"

namespace wasserstrom::test {

namespace {

std::string make_directory() {
  std::string name = (std::filesystem::temp_directory_path() / "wasserstrom-test-XXXXXX").string();
  const Communicator world;
  world.on_root([&] {
    if (!::mkdtemp(name.data())) throw IoError("cannot make the directory " + name);
  });
  return world.broadcast(name);
}

// Holds the directory of the running test, and removes it when GoogleTest says that the test is over.
class Keeper : public ::testing::EmptyTestEventListener {
 public:
  const std::filesystem::path& directory() {
    if (directory_.empty()) directory_ = make_directory();
    return directory_;
  }

 private:
  void OnTestEnd(const ::testing::TestInfo&) override {
    if (directory_.empty()) return;
    const Communicator world;
    world.barrier();  // no rank is still at work in it
    std::error_code ignored;
    if (world.is_root()) std::filesystem::remove_all(directory_, ignored);
    directory_.clear();
  }

  std::filesystem::path directory_;
};

Keeper& keeper() {
  // GoogleTest owns and deletes its listeners.
  static Keeper* const keeper = [] {
    auto* const made = new Keeper;
    ::testing::UnitTest::GetInstance()->listeners().Append(made);
    return made;
  }();
  return *keeper;
}

}  // namespace

std::filesystem::path test_directory() { return keeper().directory(); }

std::filesystem::path file_of_rank(const std::string& name) {
  return test_directory() / ("rank_" + std::to_string(Communicator().rank()) + "_" + name);
}

}  // namespace wasserstrom::test
