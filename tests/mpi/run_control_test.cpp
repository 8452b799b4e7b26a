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

// ---- --max-wall

/// Sets variables of the environment for the life of a test; an empty value removes one.
class WallLimitTest : public ::testing::Test {
 protected:
  WallLimitTest() {
    for (const char* name : {"SLURM_JOB_START_TIME", "SLURM_JOB_END_TIME", "SLURM_JOB_ID", "PBS_JOBID", "PBS_WALLTIME"})
      set(name, "");
  }

  ~WallLimitTest() override {
    for (const auto& [name, value] : former_) setenv(name.c_str(), value.c_str(), 1);
  }

  void set(const std::string& name, const std::string& value) {
    const char* const old = std::getenv(name.c_str());
    former_.try_emplace(name, old ? old : "");
    setenv(name.c_str(), value.c_str(), 1);
  }

  /// Seconds from now to the end of the limit.
  static double left(const std::string& text) {
    return std::chrono::duration<double>(wall_limit(text).value().end - std::chrono::steady_clock::now()).count();
  }

  /// Puts a command before all others on the PATH.
  void fake(const std::string& command, const std::string& script) {
    const std::filesystem::path folder = test::file_of_rank("bin");
    std::filesystem::create_directories(folder);
    std::ofstream(folder / command) << "#!/bin/sh\n" << script << "\n";
    std::filesystem::permissions(folder / command, std::filesystem::perms::owner_all);
    set("PATH", folder.string() + ":" + std::getenv("PATH"));
  }

 private:
  std::map<std::string, std::string> former_;
};

TEST_F(WallLimitTest, ReadsTimes) {
  EXPECT_EQ(wall_limit("90")->seconds, 90);
  EXPECT_EQ(wall_limit("1.5")->seconds, 1.5);
  EXPECT_EQ(wall_limit("90:00")->seconds, 5400);
  EXPECT_EQ(wall_limit("23:50:01")->seconds, 85801);
  EXPECT_EQ(wall_limit("100:00:00")->seconds, 360000);
}

// This process is as old as `ps` says.
TEST_F(WallLimitTest, BeginsWithTheProcess) {
  wait(1.1);
  FILE* const pipe = popen(("ps -o etimes= -p " + std::to_string(getpid())).c_str(), "r");
  int age = -1;
  EXPECT_EQ(fscanf(pipe, "%d", &age), 1);
  pclose(pipe);
  EXPECT_GE(age, 1);
  EXPECT_NEAR(left("1000"), 1000 - age, 2);
}

TEST_F(WallLimitTest, BeginsWithTheJob) {
  set("SLURM_JOB_START_TIME", std::to_string(std::time(nullptr) - 100));
  EXPECT_NEAR(left("1000"), 900, 3);
  set("SLURM_JOB_START_TIME", "");
  set("SLURM_JOB_ID", "123");
  fake("squeue", "test \"$*\" = '-h -j 123 -o %S' && date -d '-3 minutes' +%Y-%m-%dT%H:%M:%S");
  EXPECT_NEAR(left("1000"), 820, 5);
}

TEST_F(WallLimitTest, RefusesWhatIsNoTime) {
  for (const char* text :
       {"", "0", "-5", "12h", "1:60", "1:00:60", "1:2:3:4", ":30", "nan", "inf", "0x10", "1e3", "Auto"})
    EXPECT_THROW(wall_limit(text), ConfigError) << text;
}

TEST_F(WallLimitTest, IsNoneWithoutABatchSystem) { EXPECT_FALSE(wall_limit("auto")); }

TEST_F(WallLimitTest, TakesSlurmsVariable) {
  set("SLURM_JOB_END_TIME", std::to_string(std::time(nullptr) + 600));
  EXPECT_NEAR(left("auto"), 600, 3);
  set("SLURM_JOB_END_TIME", "1000");
  EXPECT_LT(left("auto"), 0);
  set("SLURM_JOB_START_TIME", "100");
  EXPECT_EQ(wall_limit("auto")->seconds, 900);
}

TEST_F(WallLimitTest, AsksSqueue) {
  set("SLURM_JOB_ID", "123");
  fake("squeue", "test \"$*\" = '-h -j 123 -o %e' && date -d '+30 minutes' +%Y-%m-%dT%H:%M:%S");
  EXPECT_NEAR(left("auto"), 1800, 5);
  fake("squeue", "echo NONE");
  EXPECT_FALSE(wall_limit("auto"));
  fake("squeue", "echo 2030-01-01T00:00:00; exit 1");
  EXPECT_FALSE(wall_limit("auto"));
  set("SLURM_JOB_ID", "1'; touch /tmp/never; '");
  fake("squeue", "echo 2030-01-01T00:00:00");
  EXPECT_FALSE(wall_limit("auto"));
}

TEST_F(WallLimitTest, AsksQstat) {
  set("PBS_JOBID", "77[3].server");
  fake("qstat",
       "printf 'Job Id: 77\\n    resources_used.walltime = 00:10:00\\n    Resource_List.walltime = 02:00:00\\n'");
  EXPECT_NEAR(left("auto"), 6600, 3);
  EXPECT_NEAR(left("01:00:00"), 3000, 3);
  EXPECT_NEAR(wall_limit("auto")->seconds, 7200, 1e-3);
  set("PBS_WALLTIME", "3600");
  EXPECT_NEAR(left("auto"), 3000, 3);
  fake("qstat", "exit 1");
  EXPECT_NEAR(left("auto"), 3600, 3);
}

TEST_F(WallLimitTest, TakesTheStartThatQstatTells) {
  set("PBS_JOBID", "77.server");
  set("PBS_WALLTIME", "3600");
  for (const char* name : {"stime", "start_time"}) {
    fake("qstat", std::string("LC_ALL=C date -d '-20 minutes' '+    ") + name + " = %a %b %d %H:%M:%S %Y'");
    EXPECT_NEAR(left("auto"), 2400, 5) << name;
  }
}

}  // namespace
}  // namespace wasserstrom
