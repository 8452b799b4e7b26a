// The output directory: who may write there, and what of an old run stays.

#include "wasserstrom/files/run_directory.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>

#include "support/test_directory.hpp"
#include "wasserstrom/base/error.hpp"

namespace wasserstrom {
namespace {

namespace fs = std::filesystem;

/// Another process that holds the lock of a directory for some seconds.
class Holder {
 public:
  Holder(const std::string& lock, unsigned seconds) {
    int ready[2];
    if (pipe(ready) != 0) throw IoError("no pipe");
    child_ = fork();
    if (child_ == 0) {
      const int file = open(lock.c_str(), O_RDWR | O_CREAT, 0666);
      flock(file, LOCK_EX);
      if (write(ready[1], "", 1) == 1) sleep(seconds);
      _exit(0);
    }
    char byte;
    if (read(ready[0], &byte, 1) != 1) throw IoError("no lock");
    close(ready[0]);
    close(ready[1]);
  }
  ~Holder() {
    kill(child_, SIGKILL);
    waitpid(child_, nullptr, 0);
  }
  Holder(const Holder&) = delete;
  Holder& operator=(const Holder&) = delete;

 private:
  pid_t child_;
};

class RunDirectoryTest : public ::testing::Test {
 protected:
  RunDirectory open(Opening opening) const { return RunDirectory(path_, opening, world_); }

  void touch(const std::string& name) const {
    world_.on_root([&] {
      fs::create_directories(fs::path(path_ + "/" + name).parent_path());
      std::ofstream(path_ + "/" + name) << "old";
    });
  }

  int exit_code_of_open(Opening opening) const {
    try {
      open(opening);
      return exit_finished;
    } catch (const Error& error) {
      return error.exit_code();
    }
  }

  bool holds(const std::string& name) const { return fs::exists(fs::symlink_status(path_ + "/" + name)); }

  /// Lets another process hold the lock, for as long as the result lives and at most so many seconds.
  std::unique_ptr<Holder> hold(unsigned seconds) const {
    std::unique_ptr<Holder> holder;
    world_.on_root([&] {
      fs::create_directories(path_);
      holder = std::make_unique<Holder>(path_ + "/.lock", seconds);
    });
    return holder;
  }

  const Communicator world_;
  const std::string path_ = (test::test_directory() / "run").string();
};

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

TEST_F(RunDirectoryTest, IsRefusedAtOnceWhenAnotherJobUsesIt) {
  const auto holder = hold(20);
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(exit_code_of_open(Opening::fresh), exit_busy);
  EXPECT_EQ(exit_code_of_open(Opening::overwrite), exit_busy);
  EXPECT_LT(seconds_since(start), 5);
}

TEST_F(RunDirectoryTest, IsWaitedForWhenARunGoesOn) {
  const auto holder = hold(1);
  const auto start = std::chrono::steady_clock::now();
  EXPECT_NO_THROW(open(Opening::resume));
  EXPECT_GT(seconds_since(start), 0.3);
}

TEST_F(RunDirectoryTest, SaysWhoUsesIt) {
  const RunDirectory first = open(Opening::fresh);
  try {
    open(Opening::fresh);
    ADD_FAILURE() << "the lock does not hold";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("(process "), std::string::npos) << error.what();
  }
}

TEST_F(RunDirectoryTest, IsFreeAgainWithALeftOverLockFile) {
  touch(".lock");
  EXPECT_NO_THROW(open(Opening::fresh));
  EXPECT_NO_THROW(open(Opening::fresh));
}

TEST_F(RunDirectoryTest, RefusesReplacesOrKeepsAnOldRun) {
  touch("diagnostics.csv");
  touch("checkpoints/step_000000010.h5");
  EXPECT_THROW(open(Opening::fresh), ConfigError);
  open(Opening::resume);
  EXPECT_TRUE(holds("diagnostics.csv"));
  EXPECT_TRUE(holds("checkpoints/step_000000010.h5"));
  world_.barrier();
  open(Opening::overwrite);
  EXPECT_FALSE(holds("diagnostics.csv"));
  EXPECT_FALSE(holds("checkpoints/step_000000010.h5"));
}

TEST_F(RunDirectoryTest, ClearsAwayWhatACutRunLeft) {
  for (const char* name : {"CHECKPOINT", "effective.toml.part", "checkpoints/step_000000010.h5.part",
                           "snapshots/step_000000010.h5.part", "snapshots/step_000000005.h5"})
    touch(name);
  open(Opening::resume);
  for (const char* name :
       {"CHECKPOINT", "effective.toml.part", "checkpoints/step_000000010.h5.part", "snapshots/step_000000010.h5.part"})
    EXPECT_FALSE(holds(name)) << name;
  EXPECT_TRUE(holds("snapshots/step_000000005.h5"));
}

TEST_F(RunDirectoryTest, StaysAsItIsWhereAFileStopsEveryRun) {
  for (const char* name : {"STOP", "diagnostics.csv", "checkpoints/step_000000010.h5"}) touch(name);
  for (const Opening opening : {Opening::fresh, Opening::overwrite, Opening::resume})
    EXPECT_EQ(exit_code_of_open(opening), exit_stopped);
  for (const char* name : {"STOP", "diagnostics.csv", "checkpoints/step_000000010.h5"})
    EXPECT_TRUE(holds(name)) << name;
}

// One rank is led elsewhere, as where a directory of that name lies on the disk of each node.
TEST_F(RunDirectoryTest, IsRefusedWhenARankSeesAnother) {
  if (world_.size() == 1) GTEST_SKIP() << "one rank sees one directory";
  touch("diagnostics.csv");
  const bool elsewhere = world_.rank() == world_.size() - 1;
  const std::string own = path_ + (elsewhere ? ".elsewhere" : "");
  if (elsewhere) fs::create_directories(own);
  try {
    RunDirectory(own, Opening::overwrite, world_);
    ADD_FAILURE() << "two directories passed for one";
  } catch (const IoError& error) {
    EXPECT_NE(std::string(error.what()).find("which all nodes share"), std::string::npos) << error.what();
  }
  EXPECT_TRUE(holds("diagnostics.csv")) << "touched before it was known to be shared";
}

TEST_F(RunDirectoryTest, KeepsTheNewestCheckpoints) {
  const RunDirectory directory = open(Opening::fresh);
  world_.on_root([&] {
    for (const Index step : {10, 20, 30, 999999999, 1000000000}) {
      std::ofstream(directory.checkpoint(step)) << "new";
      directory.announce_checkpoint(step, 2);
    }
    EXPECT_FALSE(fs::exists(directory.checkpoint(30)));
    EXPECT_TRUE(fs::exists(directory.checkpoint(999999999)));
    EXPECT_EQ(fs::read_symlink(directory.file("latest.h5")), "checkpoints/step_1000000000.h5");
  });
}

// What lies after the step that a run goes on from is damaged or will be computed again: it must not count as newest.
TEST_F(RunDirectoryTest, GoesBack) {
  for (const char* name : {"checkpoints/step_000000010.h5", "checkpoints/step_000000020.h5",
                           "snapshots/step_000000010.h5", "snapshots/step_000000015.h5", "snapshots/notes.txt"})
    touch(name);
  const RunDirectory directory = open(Opening::resume);
  world_.on_root([&] {
    directory.go_back_to(10);
    EXPECT_TRUE(holds("checkpoints/step_000000010.h5"));
    EXPECT_FALSE(holds("checkpoints/step_000000020.h5"));
    EXPECT_TRUE(holds("snapshots/step_000000010.h5"));
    EXPECT_FALSE(holds("snapshots/step_000000015.h5"));
    EXPECT_TRUE(holds("snapshots/notes.txt"));
    EXPECT_EQ(fs::read_symlink(directory.file("latest.h5")), "checkpoints/step_000000010.h5");
  });
}

}  // namespace
}  // namespace wasserstrom
