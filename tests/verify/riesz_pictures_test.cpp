// Flows to pictures beside independent NumPy runs of the published particle flow (Altekrueger, Hertrich and Steidl
// 2023, with the settings of their scripts).  Targets are draws, so that numbers agree to some percent and not more.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include "../support/flow_run.hpp"
#include "../support/shared_data.hpp"
#include "../support/source_file.hpp"

namespace wasserstrom {
namespace {

struct PictureFlow {
  const char* points;  ///< half of the particles at each
  std::string picture;
  double smoothing;
  Index count;  ///< of particles, and of points of the target
  double step;
};

std::string text_of(const PictureFlow& flow, Index steps) {
  return fmt::format(
      "[run]\nsteps = {}\n[particles]\ncount = {}\ndimension = 2\n"
      "init = {{ type = \"points\", points = {}, spread = 1e-9 }}\n"
      "[[objective]]\nname = \"data\"\ntype = \"mmd\"\nkernel = {{ type = \"riesz\" }}\n"
      "target = {{ type = \"image\", path = \"{}\", count = {}, smoothing = {} }}\n[flow]\nstep = {}\n",
      steps, flow.count, flow.points, flow.picture, flow.count, flow.smoothing, flow.step);
}

/// `expected` by time; 5 % up to t = 4 and 20 % after.
void expect_falls(const PictureFlow& flow, const std::map<double, double>& expected) {
  const Index steps = std::lround(expected.rbegin()->first / flow.step);
  const test::FlowRun run = test::run_flow(text_of(flow, steps), {});
  for (const auto& [time, value] : expected) {
    const auto& record = run.records.at(static_cast<std::size_t>(std::lround(time / flow.step)));
    EXPECT_NEAR(record.evaluation.value[0], value, (time <= 4 ? 0.05 : 0.2) * value) << flow.picture << " " << time;
  }
}

PictureFlow smiley() {
  return {"[[-1.0, 0.0], [1.0, 0.0]]", test::source_file("apps/cases/pictures/smiley.png"), 2.0, 2000, 0.1};
}

TEST(RieszPictures, TheSmileyIsDrawnAsPublished) {
  expect_falls(smiley(), {{0, 0.2685}, {0.5, 0.1352}, {1, 5.59e-2}, {2, 1.36e-2}, {4, 2.04e-3}});
}

TEST(LongRieszPictures, TheSmileyIsDrawnAsPublished) {
  expect_falls(smiley(),
               {{0, 0.2685}, {1, 5.59e-2}, {4, 2.04e-3}, {8, 3.5e-4}, {16, 6.0e-5}, {32, 1.1e-5}, {50, 4.6e-6}});
}

TEST(LongRieszPictures, MaxUndMoritzAreDrawnAsPublished) {
  if (!test::has_shared_data("images")) GTEST_SKIP() << "no images";
  expect_falls(
      {"[[-0.5, 0.0], [0.5, 0.0]]", test::shared_data_directory() + "/images/max-und-moritz.png", 0.1, 6000, 0.5},
      {{0, 0.10837},
       {0.5, 2.41e-2},
       {1, 6.6e-3},
       {2, 8.7e-4},
       {4, 1.19e-4},
       {8, 2.3e-5},
       {16, 5.4e-6},
       {32, 1.6e-6},
       {64, 5.7e-7},
       {100, 3.3e-7}});
}

/// Values of heart, ring and star over 60 steps from a point, and the weights at the end.
test::FlowRun three_pictures(const std::string& start, const std::string& weights) {
  std::ifstream file(test::source_file("apps/cases/three-pictures.toml"));
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  return test::run_flow(text,
                        {"particles.count=300", "run.steps=60", "snapshots.every_steps=0",
                         "particles.init.points=[" + start + "]", "weights.type=" + weights},
                        Communicator(), test::source_file("apps/cases"));
}

/// Min-norm weights go down with all three; equal ones draw all three wherever they start, also at the cost of one.
TEST(RieszPictures, MinNormWeightsGiveUpNoPictureThatIsNear) {
  for (const auto& [start, fewest] :
       std::map<std::string, Index>{{"[0.0, 0.4]", 1}, {"[0.0, -0.8]", 2}, {"[0.0, 0.05]", 3}}) {
    const test::FlowRun run = three_pictures(start, "min_norm");
    for (std::size_t n = 1; n < run.records.size(); ++n)
      for (Index k = 0; k < 3; ++k)
        EXPECT_LT(run.records[n].evaluation.value[k], run.records[n - 1].evaluation.value[k]) << start << n << k;
    EXPECT_EQ((run.records.back().evaluation.weights.array() > 0.01).count(), fewest) << start;
  }
  const test::FlowRun equal = three_pictures("[0.0, 0.4]", "fixed");
  double nearest = equal.records[0].evaluation.value[0];
  for (const test::Record& record : equal.records) nearest = std::min(nearest, record.evaluation.value[0]);
  EXPECT_GT(equal.records.back().evaluation.value[0], 1.5 * nearest);
}

}  // namespace
}  // namespace wasserstrom
