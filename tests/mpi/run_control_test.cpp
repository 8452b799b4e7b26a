// What a run is asked from outside reaches all ranks alike, and once.

#include "wasserstrom/observers/run_control.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <map>
#include <thread>

#include "support/test_directory.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/observers/signals.hpp"

namespace wasserstrom {
namespace {

void wait(double seconds) { std::this_thread::sleep_for(std::chrono::duration<double>(seconds)); }

class RunControlTest : public ::testing::Test {
 protected:
  RunControl make() { return RunControl(directory_.string(), {}, world_); }

  /// With a limit that begins now.
  RunControl make(double seconds) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(std::lround(1000 * seconds));
    return RunControl(directory_.string(), WallLimit{seconds, end}, world_);
  }

  void touch(const char* name) {
    world_.on_root([&] { std::ofstream(directory_ / name); });
  }

  const Communicator world_;
  const std::filesystem::path directory_ = test::test_directory();
};

TEST_F(RunControlTest, AsksNothingByItself) {
  RunControl control = make();
  EXPECT_EQ(control.poll(), Request::none);
  EXPECT_EQ(control.reason(), "");
}

TEST_F(RunControlTest, WithinAStepACheckpointWaitsAndAStopDoesNot) {
  RunControl control = make();
  raise(SIGUSR1);
  EXPECT_EQ(control.poll_within(), Request::none);
  EXPECT_EQ(control.poll_within(), Request::none);
  EXPECT_EQ(control.poll(), Request::checkpoint);
  EXPECT_EQ(control.reason(), "SIGUSR1");
  EXPECT_EQ(control.poll(), Request::none);
  raise(SIGUSR1);
  EXPECT_EQ(control.poll_within(), Request::none);
  raise(SIGTERM);
  EXPECT_EQ(control.poll_within(), Request::stop);
  EXPECT_EQ(control.reason(), "SIGTERM");
}

TEST_F(RunControlTest, TellsAllRanksOfASignalToOne) {
  RunControl control = make();
  for (int rank = 0; rank < world_.size(); ++rank) {
    if (world_.rank() == rank) raise(SIGUSR1);
    EXPECT_EQ(control.poll(), Request::checkpoint);
    EXPECT_EQ(control.reason(), "SIGUSR1");
    EXPECT_EQ(control.poll(), Request::none);
  }
}

TEST_F(RunControlTest, ObeysTheMostUrgentSignal) {
  RunControl control = make();
  raise(SIGUSR1);
  if (world_.rank() == world_.size() - 1) raise(SIGUSR2);
  EXPECT_EQ(control.poll(), Request::stop);
  EXPECT_EQ(control.reason(), "SIGUSR2");
  raise(SIGTERM);
  EXPECT_EQ(control.poll(), Request::stop);
  EXPECT_EQ(control.reason(), "SIGTERM");
  raise(SIGCONT);
  EXPECT_EQ(control.poll(), Request::none);
}

TEST_F(RunControlTest, ObeysWhatCameBeforeIt) {
  const SignalWatch outer;
  if (world_.is_root()) raise(SIGUSR2);
  RunControl control = make();
  EXPECT_EQ(control.poll(), Request::stop);
  EXPECT_EQ(control.reason(), "SIGUSR2");
}

TEST_F(RunControlTest, StopsByTheKeyboardAndTheTerminal) {
  RunControl control = make();
  raise(SIGINT);
  raise(SIGHUP);  // within a moment: a second one would end the process
  EXPECT_EQ(control.poll(), Request::stop);
  EXPECT_EQ(control.reason(), "SIGINT");
}

TEST_F(RunControlTest, GivesTheHandlersBack) {
  { RunControl control = make(); }
  struct sigaction action {};
  sigaction(SIGUSR1, nullptr, &action);
  EXPECT_EQ(action.sa_handler, SIG_DFL);
}

TEST_F(RunControlTest, ObeysFiles) {
  RunControl control = make();
  touch("CHECKPOINT");
  EXPECT_EQ(control.poll(), Request::checkpoint);
  EXPECT_EQ(control.reason(), "CHECKPOINT file");
  EXPECT_FALSE(std::filesystem::exists(directory_ / "CHECKPOINT"));
  touch("STOP");
  touch("CHECKPOINT");
  EXPECT_EQ(control.poll(), Request::none) << "looked at the files twice within half a second";
  wait(0.6);
  EXPECT_EQ(control.poll(), Request::stop);
  EXPECT_EQ(control.reason(), "STOP file");
  EXPECT_FALSE(std::filesystem::exists(directory_ / "CHECKPOINT"));
  wait(0.6);
  EXPECT_EQ(control.poll(), Request::stop) << "STOP stays until someone removes it";
  world_.barrier();
  world_.on_root([&] { std::filesystem::remove(directory_ / "STOP"); });
  wait(0.6);
  EXPECT_EQ(control.poll(), Request::none);
}

TEST_F(RunControlTest, StopsAtTheWallLimit) {
  RunControl control = make(1.0);
  EXPECT_EQ(control.poll(), Request::none);
  wait(1.0);
  EXPECT_EQ(control.poll(), Request::stop);
  EXPECT_EQ(control.reason(), "wall limit");
  EXPECT_EQ(control.poll(), Request::stop);
}

TEST_F(RunControlTest, LeavesRoomToEndTheRanks) {
  RunControl first = make(2.0);  // a tenth of it; and 3 % for a checkpoint that was not timed
  first.note_checkpoint(0);
  EXPECT_EQ(first.poll(), Request::none);
  wait(1.85);
  EXPECT_EQ(first.poll(), Request::stop);
}

TEST_F(RunControlTest, LeavesFifteenSecondsOfALongLimit) {
  const auto poll_with_left = [&](int seconds) {
    RunControl control(directory_.string(),
                       WallLimit{1e5, std::chrono::steady_clock::now() + std::chrono::seconds(seconds)}, world_);
    control.note_checkpoint(0);
    return control.poll();
  };
  EXPECT_EQ(poll_with_left(20), Request::none);
  EXPECT_EQ(poll_with_left(14), Request::stop);
}

TEST_F(RunControlTest, LeavesRoomForThreeOfTheSlowestCheckpoints) {
  RunControl control = make(1000);
  control.note_checkpoint(300);
  control.note_checkpoint(10);
  EXPECT_EQ(control.poll(), Request::none);
  control.note_checkpoint(334);
  EXPECT_EQ(control.poll(), Request::stop);
}

TEST_F(RunControlTest, LeavesRoomForOneOfTheSlowestSteps) {
  RunControl control = make(1.5);
  control.note_checkpoint(0);
  control.poll();
  wait(0.9);
  EXPECT_EQ(control.poll(), Request::stop);
}

TEST_F(RunControlTest, CountsNoCheckpointAsAStep) {
  RunControl control = make(6.9);
  control.poll();
  wait(1.5);
  control.note_checkpoint(1.4);  // of these 1.5 s: three more of them fit, and a step of 0.1 s, but none of 1.5 s
  EXPECT_EQ(control.poll(), Request::none);
}

}  // namespace
}  // namespace wasserstrom
