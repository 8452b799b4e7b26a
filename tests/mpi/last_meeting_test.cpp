// Ranks that an error leads to the end of a job find out whether it led the others there too.

#include "wasserstrom/ranks/last_meeting.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "wasserstrom/ranks/communicator.hpp"

namespace wasserstrom {
namespace {

TEST(LastMeetingTest, AllCome) {
  LastMeeting meeting;
  EXPECT_TRUE(meeting.all_come(60));
}

TEST(LastMeetingTest, OneIsMissed) {
  const Communicator world;
  if (world.size() == 1) GTEST_SKIP() << "nobody to miss";
  LastMeeting meeting;
  if (!world.is_root()) {
    EXPECT_FALSE(meeting.all_come(0.2));
  }
  world.barrier();  // somewhere else, where the root waits for those who gave up
  EXPECT_TRUE(meeting.all_come(60));
}

}  // namespace
}  // namespace wasserstrom
