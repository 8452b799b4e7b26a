// What is said of courses of grad_norm that are known beforehand.

#include "wasserstrom/observers/descent_record.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <random>

namespace wasserstrom {
namespace {

struct Course {
  std::function<double(Index)> grad_norm;
  Index steps = 3000;
  double dt = 0.1;
  double turned = 0;
  bool weights_turn = false, noisy = false, adaptive = false;
  double way_before = 0;  ///< in an earlier part of the run
  std::function<double(Index)> value = [](Index) { return std::nan(""); };
};

Verdict judge(const Course& course) {
  DescentRecord record;
  double way = course.way_before;
  for (Index step = 0; step < course.steps; ++step) {
    const double length = course.dt * std::sqrt(course.grad_norm(step));
    way += length;
    record.add({course.grad_norm(step + 1), length, course.turned, 1, course.weights_turn, course.value(step + 1)});
  }
  return record.judge({way, course.noisy, course.adaptive}, Communicator());
}

double decaying(Index step) { return std::exp(-0.01 * static_cast<double>(step)); }
double steady(Index) { return 2.0; }
double slow(Index step) { return 1 / std::pow(1 + 0.01 * static_cast<double>(step), 2); }

/// Between 0.03 and 5 without a rule.
double erratic(Index step) {
  std::mt19937_64 engine(static_cast<std::uint64_t>(step));
  return std::exp(std::uniform_real_distribution<double>(std::log(0.03), std::log(5.0))(engine));
}

TEST(DescentRecord, ConvergedIsWhatHasItsWayBehindIt) {
  EXPECT_EQ(judge({decaying}).word, "converged");
  EXPECT_EQ(judge({decaying, 50}).word, "falling");
  EXPECT_EQ(judge({slow}).word, "falling");
  EXPECT_EQ(judge({steady}).word, "moving");
}

TEST(DescentRecord, SettledIsWhatGoesOnWithoutMovingItsMoments) {
  const auto cloud = [](double mean, double deviation) {
    const auto one = [](double number) { return Column::Constant(1, number).eval(); };
    return CloudSummary{{"x"}, {one(0), one(2)}, {}, CloudSummary::Earlier{512, {one(mean), one(deviation)}}};
  };
  const Verdict late = judge({[](Index step) { return std::exp(-6 * static_cast<double>(step) / 3000); }}),
                early = judge({steady});
  ASSERT_EQ(late.word, "falling");
  ASSERT_LT(late.late_way, 0.15);
  ASSERT_GT(early.late_way, 0.15);
  EXPECT_EQ(with_moments(late, cloud(0.1, 2.1)).word, "settled");
  EXPECT_NE(with_moments(late, cloud(0.1, 2.1)).text.find("since step 512"), std::string::npos);
  EXPECT_EQ(with_moments(late, cloud(0.3, 2)).word, "falling");
  EXPECT_EQ(with_moments(late, cloud(0, 2.5)).word, "falling");
  EXPECT_EQ(with_moments(late, CloudSummary{{"x"}, cloud(0, 2).moments, {}, {}}).word, "falling");
  EXPECT_EQ(with_moments(early, cloud(0, 2)).word, "moving");
  EXPECT_EQ(with_moments(judge({decaying}), cloud(0, 2)).word, "converged");
  const Course noisy{
      [](Index step) { return std::exp(-6 * static_cast<double>(step) / 3000); }, 3000, 0.1, 0, false, true};
  EXPECT_EQ(with_moments(judge(noisy), cloud(0, 2)).word, "falling");
}

TEST(DescentRecord, TheNumberOfStepsDoesNotMatter) {
  for (const Index steps : {20, 63, 64, 65, 1000, 4097, 100000}) {
    const double length = static_cast<double>(steps);
    EXPECT_EQ(judge({[&](Index step) { return std::exp(-30 * static_cast<double>(step) / length); }, steps}).word,
              "converged")
        << steps;
    EXPECT_EQ(judge({[&](Index step) { return std::exp(-3 * static_cast<double>(step) / length); }, steps}).word,
              "falling")
        << steps;
  }
  EXPECT_EQ(judge({decaying, 19}).word, "undecided");
}

TEST(DescentRecord, AnErraticCourseIsUnstable) {
  const Verdict verdict = judge({erratic});
  EXPECT_EQ(verdict.word, "unstable");
  EXPECT_NE(verdict.text.find("flow.step"), std::string::npos) << verdict.text;
}

TEST(DescentRecord, StepsThatTurnBackAreUnstableThoughGradNormIsSteady) {
  EXPECT_EQ(judge({steady, 3000, 0.1, 0.5}).word, "unstable");
  EXPECT_EQ(judge({steady, 3000, 0.1, 0.1}).word, "moving");
  EXPECT_EQ(judge({decaying, 600, 0.1, 1}).word, "falling");  // a stiff direction that dies out
  EXPECT_NE(judge({steady, 3000, 0.1, 0.5, false, false, true}).text.find("flow.tolerance"), std::string::npos);
}

/// Particles at rest at the cusps of a kernel step to and fro for ever, while those that are on their way bring the
/// value down; where it does not come down any more, or is not known, turns mean what they always do.
TEST(DescentRecord, TurnsUnderAFallingValueAreNotUnstable) {
  Course course{steady, 3000, 0.1, 0.5};
  course.value = slow;
  const Verdict verdict = judge(course);
  EXPECT_EQ(verdict.word, "falling");
  EXPECT_NE(verdict.text.find("50 %"), std::string::npos) << verdict.text;
  course.value = [](Index step) { return -slow(step); };  // rises
  EXPECT_EQ(judge(course).word, "unstable");
  course.value = steady;
  EXPECT_EQ(judge(course).word, "unstable");
  course.value = [](Index step) { return -1 - 1e-3 * static_cast<double>(step); };  // below zero, and on
  EXPECT_EQ(judge(course).word, "falling");
}

/// Particles that a first step has thrown far out rest there, and have most of their way behind them.
TEST(DescentRecord, AValueAboveTheFirstIsUnstable) {
  DescentRecord record;
  record.begin(0.59);
  for (Index step = 0; step < 100; ++step) record.add({decaying(step), step == 0 ? 30.0 : 1e-4, 0, 1, false, 10.3});
  const Verdict verdict = record.judge({30.01, false, false}, Communicator());
  EXPECT_EQ(verdict.word, "unstable");
  EXPECT_NE(verdict.text.find("flow.step"), std::string::npos) << verdict.text;
  record.begin(10.5);
  EXPECT_EQ(record.judge({30.01, false, false}, Communicator()).word, "converged");
}

TEST(DescentRecord, WeightsThatJumpToAndFroAreUnstable) {
  const Verdict verdict = judge({steady, 3000, 0.1, 0, true});
  EXPECT_EQ(verdict.word, "unstable");
  EXPECT_NE(verdict.text.find("weights.rate"), std::string::npos) << verdict.text;
}

/// A swing of momentum, 40 steps long, that slowly dies out.
TEST(DescentRecord, OscillationsAreNotUnstable) {
  const auto swing = [](Index step) {
    const double s = static_cast<double>(step);
    return std::exp(-0.002 * s) * std::pow(std::cos(0.08 * s), 2);
  };
  EXPECT_EQ(judge({swing, 1000}).word, "falling");
}

TEST(DescentRecord, NoiseIsNoInstability) {
  EXPECT_EQ(judge({erratic, 3000, 0.1, 0.5, false, true}).word, "moving");
  EXPECT_EQ(judge({slow, 3000, 0.1, 0.5, false, true}).word, "falling");
}

TEST(DescentRecord, AShortLastPartKnowsOfTheWayBefore) {
  const auto late = [](Index step) { return decaying(step + 1500); };
  EXPECT_EQ(judge({late, 50}).word, "falling");
  EXPECT_EQ(judge({late, 50, 0.1, 0, false, false, false, 20.0}).word, "converged");
}

}  // namespace
}  // namespace wasserstrom
