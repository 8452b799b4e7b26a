// What --max-wall says, alone and within jobs of batch systems.

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <map>
#include <string>
#include <thread>

#include "support/test_directory.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/observers/run_control.hpp"

namespace wasserstrom {
namespace {

void wait(double seconds) { std::this_thread::sleep_for(std::chrono::duration<double>(seconds)); }

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
