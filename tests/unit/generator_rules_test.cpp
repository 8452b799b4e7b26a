// What generators refuse, and what they say of it.

#include <gtest/gtest.h>

#include "../support/flow_run.hpp"
#include "wasserstrom/base/error.hpp"

namespace wasserstrom {
namespace {

std::string generator_case(const std::string& objective) {
  return "[run]\nsteps = 2\n[particles]\nmeasure = \"generator\"\ncount = 30\ndimension = 2\n"
         "generator = { hidden = [5], residual = true }\nfit = { batch = 40 }\n" +
         objective + "[flow]\nstep = 0.5\n";
}

constexpr const char* ring =
    "[[objective]]\nname = \"ring\"\ntype = \"w2\"\ntarget = { type = \"toy\", law = \"ring\", samples = 80 }\n"
    "dual = { type = \"assignment\", batch = 40 }\n";
constexpr const char* learned =
    "[[objective]]\nname = \"learned\"\ntype = \"w2\"\ntarget = { type = \"toy\", law = \"ring\", samples = 80 }\n"
    "dual = { type = \"network\", hidden = [5] }\n";
constexpr const char* energy =
    "[velocity]\ntype = \"svgd\"\n[[objective]]\nname = \"wide\"\ntype = \"energy\"\n"
    "target = { type = \"gaussian\", std = 2.0 }\n";

/// The report on a case; empty when it is taken.
std::string report(const std::vector<std::string>& settings, const std::string& objective = ring) {
  try {
    test::evaluate_start(generator_case(objective), settings);
    return {};
  } catch (const ConfigError& error) {
    return error.what();
  }
}

void expect_refused(const std::vector<std::string>& settings, const std::string& because,
                    const std::string& objective = ring) {
  const std::string found = report(settings, objective);
  EXPECT_NE(found.find(because), std::string::npos) << "wanted: " << because << "\n" << found;
}

TEST(GeneratorRules, TakeWhatBelongsTogether) {
  EXPECT_EQ(report({}), "");
  EXPECT_EQ(report({}, learned), "");
  EXPECT_EQ(report({"weights.type=min_norm"}, std::string(energy) + ring + learned), "");
  EXPECT_EQ(report({"particles.generator.residual=false", "particles.generator.source.dimension=7"}), "");
  EXPECT_EQ(report({"particles.generator.output=tanh", "particles.generator.reach=3.0"}), "");
  EXPECT_EQ(report({"particles.generator.batch_norm=true"}), "");
  EXPECT_EQ(report({"flow.schedule={type=\"power\"}"}).find("generator"), std::string::npos);
  EXPECT_EQ(report({"particles.generator.source={type=\"toy\",law=\"ring\"}"}), "");
}

TEST(GeneratorRules, FlowsAreThoseOfPointsAlone) {
  expect_refused({"flow.type=a_mwgrad"}, "the flow \"a_mwgrad\" keeps more of a point than a generator makes", energy);
  expect_refused({"flow.type=ngflow_vi"}, "the flow \"ngflow_vi\" moves the components of a mixture");
  expect_refused({"flow.integrator=rk"}, "a generator is trained from step to step and needs \"euler\", not \"rk\"");
  expect_refused({"flow.integrator=jko"}, "a generator is trained from step to step and needs \"euler\", not \"jko\"");
  expect_refused({"flow.step_rule.type=adam"}, "'step_rule' has no meaning for a generator");
  expect_refused({"flow.metric.type=hessian"}, "'metric' has no meaning for a generator", energy);
}

TEST(GeneratorRules, StartAndWeightsAreItsOwn) {
  expect_refused({"particles.init.std=2.0"}, "a generator starts with what it makes of its source");
  expect_refused({"particles.weight.type=bayesian_bootstrap"}, "the points of a generator have equal weights");
  expect_refused({"particles.generator.source.dimension=3"},
                 "a residual generator adds its noise, of dimension 3, to points of dimension 2");
  expect_refused({"particles.generator.source.std=[1.0, 2.0, 3.0]"}, "3 numbers for noise of dimension 2");
  expect_refused({"particles.generator.reach=3.0"}, "'reach' belongs to output = \"tanh\"");
  expect_refused({"particles.generator.batch_norm=true", "particles.fit.batch=1"}, "one point has no variance");
  expect_refused({"particles.fit.momentum=0.5"}, "belongs to sgd");
  expect_refused({"particles.draws=5"}, "'draws' belongs to particles.measure = \"mixture\", not to \"generator\"");
  expect_refused({"particles.measure=particles"}, "'generator' belongs to particles.measure = \"generator\"");
}

TEST(GeneratorRules, GamesHaveNoMaps) {
  expect_refused({"objective[0].dual.loss=wgan_gp", "objective[0].dual.direction=phi"},
                 "'direction' belongs to loss = \"w2\"", learned);
}

}  // namespace
}  // namespace wasserstrom
