// What mixtures and their flows refuse, and what they say of it.

#include <gtest/gtest.h>

#include "../support/mixture_case.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/run/case_schema.hpp"

namespace wasserstrom {
namespace {

/// The report on a case of three components in two dimensions; empty when it is taken.
std::string report(const std::vector<std::string>& settings, const std::string& more_objectives = {},
                   const std::string& flow = "ngflow_vi") {
  try {
    const std::string text =
        test::mixture_case(3, 2, "", test::four_modes() + more_objectives, "type = \"" + flow + "\"\nstep = 0.01\n");
    test::evaluate_start(text, settings);
    return {};
  } catch (const ConfigError& error) {
    return error.what();
  }
}

void expect_refused(const std::vector<std::string>& settings, const std::string& because,
                    const std::string& flow = "ngflow_vi") {
  const std::string found = report(settings, {}, flow);
  EXPECT_NE(found.find(because), std::string::npos) << "wanted: " << because << "\n" << found;
}

constexpr const char* distance =
    "[[objective]]\nname = \"d\"\ntype = \"mmd\"\nkernel = { type = \"riesz\", exponent = 1.0 }\n"
    "target = { type = \"points\", points = [[0.0, 1.0]] }\n";

TEST(MixtureRules, TakeWhatBelongsTogether) {
  EXPECT_EQ(report({}), "");
  EXPECT_EQ(report({"flow.metric.type=fisher"}), "");
  EXPECT_EQ(report({"flow.metric.type=bures"}, {}, "gflow_vi"), "");
  EXPECT_EQ(report({"particles.covariance=diagonal", "flow.coordinates=log_std"}, {}, "gflow_vi"), "");
  EXPECT_EQ(report({"flow.safeguard=entropy"}, {}, "gflow_vi"), "");
  EXPECT_EQ(report({}, distance), "");
}

TEST(MixtureRules, FlowsAndMeasuresBelongTogether) {
  expect_refused({"particles.measure=particles"}, "the flow \"ngflow_vi\" moves the components of a mixture");
  expect_refused({"flow.type=mwgrad"}, "the flow \"mwgrad\" moves particles, and particles.measure is \"mixture\"");
  expect_refused({"flow.metric.type=hessian"}, "is a metric of points, and components are to move");
  expect_refused({"flow.metric.type=bures"}, "ngflow_vi is gflow_vi in the metric of Fisher");
  expect_refused({"velocity.type=svgd"}, "a mixture knows the gradient of its log-density, and would not use svgd");
}

TEST(MixtureRules, CoordinatesAndSafeguardsBelongTogether) {
  expect_refused({"flow.coordinates=natural"}, "natural coordinates belong to the metric of Fisher", "gflow_vi");
  expect_refused({"flow.coordinates=log_std"}, "a full covariance has no standard deviations alone", "gflow_vi");
  expect_refused({"flow.safeguard=iblr"}, "iblr corrects a step of the precision", "gflow_vi");
  expect_refused({"flow.safeguard=entropy"}, "entropy is a mirror step of the covariance");
  expect_refused({"flow.integrator=rk"}, "safeguards are steps of their own");
  expect_refused({"flow.integrator=rk", "flow.safeguard=none", "flow.weight_step=0.1"},
                 "mirror steps of weights belong to forward Euler");
  expect_refused({"flow.step_rule.type=adam"}, "step rules change the direction");
  expect_refused({"flow.step_control=shorten", "flow.estimator=exact"}, "steps of components have safeguards");
}

TEST(MixtureRules, EstimatorsSayWhatTheyCannot) {
  EXPECT_NE(report({"flow.estimator=price"}, distance).find("'d' is more than a potential"), std::string::npos);
  EXPECT_NE(report({"flow.weight_step=0.1"}, distance).find("the first variation of 'd'"), std::string::npos);
  expect_refused({"particles.family=student_t"}, "components of Student's t move by the gradient in their factor",
                 "gflow_vi");
}

TEST(MixtureRules, LowRankTakesItsOwnCoordinates) {
  EXPECT_EQ(report({"particles.covariance=low_rank", "particles.rank=1", "flow.coordinates=cholesky"}, {}, "gflow_vi"),
            "");
  expect_refused({"particles.covariance=low_rank", "particles.rank=1"},
                 "components of low rank move by the gradient in their factor");
  expect_refused({"particles.covariance=low_rank"}, "a rank of 2 in dimension 2", "gflow_vi");
  expect_refused({"particles.rank=1"}, "'rank' belongs to covariance = \"low_rank\"");
}

TEST(MixtureRules, BirthsNeedWeightsThatMove) {
  EXPECT_EQ(report({"flow.births_every=10", "flow.weight_step=0.1"}), "");
  expect_refused({"flow.births_every=10"}, "the newborn gain weight by mirror steps");
  expect_refused({"flow.births_every=10", "flow.weight_step=0.1", "flow.empty_below=0.04"},
                 "a newborn has a tenth of an even share");
  expect_refused({"flow.empty_below=0.01"}, "there are no births");
  expect_refused({"flow.estimator=exact", "particles.draws=20"}, "takes the nodes of a rule of integration");
}

/// A width that shrinks below rounding is lost, and said to be.
TEST(MixtureRules, WidthsLostToRoundingNameTheirComponent) {
  try {
    test::run_flow(test::mixture_case(2, 2, "covariance = \"diagonal\"\n",
                                      "[[objective]]\nname = \"t\"\ntype = \"energy\"\ntarget = { type = "
                                      "\"gaussian\", std = 0.01 }\n",
                                      "type = \"ngflow_vi\"\nstep = 0.01\n", 5),
                   {});
    FAIL() << "it ran";
  } catch (const NumericalError& error) {
    EXPECT_NE(std::string(error.what()).find("component "), std::string::npos) << error.what();
    EXPECT_NE(std::string(error.what()).find("flow.trust_region"), std::string::npos) << error.what();
  }
}

TEST(MixtureRules, StartsHaveToBeComponents) {
  expect_refused({"particles.init_std=0.0"}, "init_std");
  expect_refused({"particles.init_std=[1.0, 2.0, 3.0]"}, "3 numbers for components of dimension 2");
  expect_refused({"particles.draws=1"}, "draws");
  expect_refused({"particles.draws=3", "particles.draw_rule=antithetic"}, "antithetic draws come in pairs");
  expect_refused({"particles.init={type=\"points\", points=[[0.0, 1.0]]}"},
                 "start with equal means, and would stay alike for ever");
  expect_refused({"particles.alive=4"}, "4 of 3");
  expect_refused({"particles.alive=1"}, "slots are to wait for births");
  expect_refused({"particles.degrees_of_freedom=3.0"}, "normal components have no degrees of freedom");
}

TEST(MixtureRules, KeysOfMixturesAreNotThoseOfParticles) {
  expect_refused({"particles.measure=particles", "flow.type=mwgrad", "velocity.type=svgd", "particles.draws=20"},
                 "'draws' belongs to particles.measure = \"mixture\"");
}

/// A step that leads to no covariance ends the run, and says where.
TEST(MixtureRules, LostCovariancesNameTheirComponent) {
  try {
    test::run_flow(test::mixture_case(3, 2, "init_std = 0.1\n", test::four_modes(),
                                      "type = \"gflow_vi\"\nsafeguard = \"none\"\nstep = 100.0\n", 5),
                   {});
    FAIL() << "it ran";
  } catch (const NumericalError& error) {
    const std::string text = error.what();
    EXPECT_NE(text.find("step "), std::string::npos) << text;
    EXPECT_NE(text.find("component "), std::string::npos) << text;
    EXPECT_NE(text.find("not positive definite"), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace wasserstrom
