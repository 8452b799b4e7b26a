// What is refused of objectives with kernels, of their targets, of a start from points, and of a case without an
// estimator.

#include <gtest/gtest.h>

#include "../support/particles.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/diagnostics/diagnostic.hpp"
#include "wasserstrom/flows/metric.hpp"

namespace wasserstrom {
namespace {

const std::string riesz = "kernel = { type = \"riesz\" }", two_points = "points = [[1, 1], [-1, -1]]";

std::string objective(const std::string& type, const std::string& keys) {
  return "[[objective]]\nname = \"a\"\ntype = \"" + type + "\"\n" + keys + "\n";
}

std::string mmd(const std::string& target = two_points, const std::string& kernel = riesz) {
  return objective("mmd", kernel + "\ntarget = { type = \"points\", " + target + " }");
}

/// The report of a case with this objective; empty when it is taken.
std::string report(const std::string& objectives, const std::vector<std::string>& settings = {}) {
  try {
    test::small_case(2, objectives, settings);
    return {};
  } catch (const ConfigError& error) {
    return error.what();
  }
}

void expect_refused(const std::string& objectives, const std::vector<std::string>& settings,
                    const std::string& because) {
  EXPECT_NE(report(objectives, settings).find(because), std::string::npos) << "wanted: " << because << "\n"
                                                                           << report(objectives, settings);
}

TEST(PairRules, ABandwidthIsWhereAKernelHasOne) {
  const std::string gaussian = "kernel = { type = \"gaussian\" }";
  EXPECT_EQ(report(mmd(two_points, gaussian)), "");
  EXPECT_EQ(report(mmd(two_points, "kernel = { type = \"gaussian\", bandwidth = 0.5 }")), "");
  EXPECT_EQ(report(mmd(two_points, "kernel = { type = \"gaussian\", bandwidth = \"median\" }")), "");
  EXPECT_EQ(report(objective("interaction", riesz)), "");
  EXPECT_EQ(report(objective("interaction", "kernel = { type = \"imq\", bandwidth = 2.0 }")), "");
  expect_refused(mmd(two_points, "kernel = { type = \"riesz\", bandwidth = 0.5 }"), {}, "\"riesz\" has no bandwidth");
  expect_refused(objective("interaction", "kernel = { type = \"riesz\", bandwidth = 0.5 }"), {}, "has no bandwidth");
  expect_refused(objective("interaction", gaussian), {}, "the kernel \"gaussian\" needs a bandwidth");
  expect_refused(objective("interaction", "kernel = { type = \"gaussian\", bandwidth = \"median\" }"), {},
                 "objective[0].kernel.bandwidth");
  expect_refused(mmd(two_points, "kernel = { type = \"gaussian\", bandwidth = \"wide\" }"), {}, "median");
  expect_refused(objective("mmd", "target = { type = \"points\", " + two_points + " }"), {}, "objective[0].kernel");
  expect_refused(objective("mmd", riesz), {}, "objective[0].target");
  expect_refused(mmd(two_points, riesz + "\nengine = \"fast\""), {}, "objective[0].engine");
  EXPECT_EQ(report(mmd(two_points, riesz + "\nengine = \"sliced\"")), "");
  EXPECT_EQ(report(mmd(two_points, riesz + "\nengine = { type = \"sliced\", directions = 5 }")), "");
  expect_refused(mmd(two_points, gaussian + "\nengine = \"sliced\""), {}, "is no mean over lines");
}

TEST(PairRules, MeansOfAKernelAreSlicedAsPairsAre) {
  const auto mean = [](const std::string& kernel, const std::string& engine) {
    return "[[objective]]\nname = \"a\"\ntype = \"expectation\"\npotential = { type = \"kernel_mean\", kernel = { " +
           kernel + " }, engine = " + engine + ", target = { type = \"points\", " + two_points + " } }\n";
  };
  EXPECT_EQ(report(mean("type = \"riesz\", exponent = 0.6", "\"sliced\"")), "");
  EXPECT_EQ(report(mean("type = \"riesz\"", "{ type = \"auto\", tolerance = 0.01 }")), "");
  expect_refused(mean("type = \"riesz\", exponent = 0.5", "\"sliced\""), {}, "have no finite variance");
  expect_refused(mean("type = \"gaussian\"", "\"sliced\""), {}, "is no mean over lines");
  expect_refused(mean("type = \"riesz\"", "{ type = \"sliced\", directions = 4, tolerance = 0.1 }"), {},
                 "leave one of the two out");
}

TEST(PairRules, PointsAndTheirWeightsFit) {
  EXPECT_EQ(report(mmd(two_points + ", weights = [0, 2]")), "");
  expect_refused(mmd("points = [[1, 1, 1]]"), {}, "rows of 3 numbers for particles of dimension 2");
  expect_refused(mmd("points = []"), {}, "there is no point");
  expect_refused(mmd(two_points + ", weights = [1]"), {}, "1 weights for 2 points");
  expect_refused(mmd(two_points + ", weights = [0, 0]"), {}, "all weights are zero");
  expect_refused(mmd(two_points + ", weights = [1, -1]"), {}, "weights[1]");
  expect_refused(objective("mmd", riesz + "\ntarget = { type = \"data\", data = \"none\" }"), {},
                 "no [[data]] is named 'none'");
}

TEST(PairRules, AStartFromPointsFits) {
  EXPECT_EQ(report(mmd(), {"particles.init={type=\"points\", points=[[1,1],[0,0]]}"}), "");
  expect_refused(mmd(), {"particles.init={type=\"points\", points=[[1,1,0]]}"},
                 "rows of 3 numbers for particles of dimension 2");
  expect_refused(mmd(), {"particles.init={type=\"points\", points=[]}"}, "there is no point");
  expect_refused(mmd(), {"particles.count=1", "particles.init={type=\"points\", points=[[1,1],[0,0]]}"},
                 "2 points for 1 particles");
  expect_refused(mmd(), {"particles.init={type=\"points\", points=[[1,1]], spread=-1.0}"}, "spread");
}

TEST(PairRules, AnEstimatorIsNeededForEntropiesOnly) {
  const std::string energy = test::two_gaussians();
  EXPECT_EQ(report(mmd(), {"velocity={}"}), "");
  EXPECT_EQ(report(mmd(), {"velocity.type=none"}), "");
  EXPECT_EQ(report(energy, {"velocity={}", "flow.type=langevin"}), "");
  expect_refused(energy, {"velocity={}"}, "the objective 'a' is an energy, and for its entropy the flow \"mwgrad\"");
  expect_refused(energy, {"velocity.type=none"}, "take velocity.type = \"svgd\", \"blob\" or \"gfsd\"");
}

TEST(PairRules, BaselinesOfSvgdRefusePairs) {
  for (const std::string flow : {"moo_svgd", "mt_sgd"})
    for (const std::string& each : {mmd(), objective("interaction", riesz)})
      expect_refused(each, {"flow.type=" + flow}, flow + " is defined for objectives of type energy only");
}

/// Why the metric or the diagnostics of a case cannot be made.
std::string failure(const std::string& text, const std::vector<std::string>& settings = {}) {
  try {
    const Config config = test::small_case(2, text, settings);
    const Objectives objectives = make_objectives(config.tables("objective"), 2);
    const Communicator self(MPI_COMM_SELF);
    metrics().make(config.table("flow").table("metric"), {objectives, 2, self});
    make_diagnostics(config.tables("diagnostic"), {objectives, {}, self, ".", 2, 1});
  } catch (const ConfigError& error) {
    return error.what();
  }
  return {};
}

TEST(PairRules, TheMetricOfTheHessianRefusesPairs) {
  const std::vector<std::string> hessian = {"flow.metric={type=\"hessian\"}"};
  EXPECT_NE(failure(mmd(), hessian).find("'a' has pairs of particles in it"), std::string::npos);
  EXPECT_NE(failure(objective("interaction", riesz), hessian).find("'a' has pairs of particles in it"),
            std::string::npos);
  EXPECT_EQ(failure(mmd(), {"flow.metric={type=\"diagonal\", scale=[1.0, 2.0]}"}), "");
}

TEST(PairRules, DiagnosticsOfEnergiesRefuseTheOthers) {
  const auto with = [](const std::string& type) {
    return objective("interaction", riesz) + "[[diagnostic]]\nname = \"d\"\ntype = \"" + type + "\"\n";
  };
  EXPECT_NE(failure(with("ksd")).find("the objective 'a' is no energy, but of type \"interaction\""),
            std::string::npos);
  EXPECT_NE(failure(with("occupancy")).find("the objective 'a' is no energy"), std::string::npos);
  EXPECT_NE(failure(with("merit")).find("the merit needs energies only, and 'a' is of type \"interaction\""),
            std::string::npos);
}

}  // namespace
}  // namespace wasserstrom
