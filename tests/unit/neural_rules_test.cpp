// What cases may ask of the integrators that learn a network in each step.

#include <gtest/gtest.h>

#include "wasserstrom/base/error.hpp"
#include "wasserstrom/integrators/step_plan.hpp"
#include "wasserstrom/networks/markov_kernel.hpp"
#include "wasserstrom/run/case_schema.hpp"

namespace wasserstrom {
namespace {

constexpr const char* point = R"([run]
time = 1.0
seed = 5
[particles]
count = 20
dimension = 3
init = { type = "points", points = [[0.0, 0.0, 0.0]] }
[[objective]]
name = "apart"
type = "interaction"
kernel = { type = "riesz" }
[flow]
step = 0.1
)";

Config config(const std::vector<std::string>& settings) {
  return read_case("test.toml", point, settings, case_schema()).config;
}

std::string report(const std::vector<std::string>& settings) {
  try {
    config(settings);
    return {};
  } catch (const ConfigError& error) {
    return error.what();
  }
}

void expect_refused(const std::vector<std::string>& settings, const std::string& because) {
  EXPECT_NE(report(settings).find(because), std::string::npos) << "wanted: " << because << "\n" << report(settings);
}

const std::string backward = "flow.integrator=neural_jko", forward = "flow.integrator=neural_forward";

TEST(NeuralRules, DefaultsAreThePublishedSettings) {
  EXPECT_EQ(report({backward}), "");
  EXPECT_EQ(report({forward}), "");
  const MarkovPlan plan = make_step_plan(config({backward})).kernel;
  EXPECT_EQ(plan.shape.inputs, 6);
  EXPECT_EQ(plan.shape.outputs, 3);
  EXPECT_EQ(plan.shape.hidden, (std::vector<Index>{64, 64}));
  EXPECT_EQ(plan.shape.activation, Activation::relu);
  EXPECT_EQ(plan.batch, 100);
  EXPECT_EQ(plan.optimizer.rate, 1e-3);
  EXPECT_EQ(plan.seed, 5u);
}

TEST(NeuralRules, IterationsMayChangeOverTime) {
  const MarkovPlan plan = make_step_plan(config({backward, "flow.network.iterations=4000",
                                                 "flow.network.iterations_from=[[1.0, 2000], [3.0, 10]]"}))
                              .kernel;
  EXPECT_EQ(plan.iterations_at(0), 4000);
  EXPECT_EQ(plan.iterations_at(1 - 1e-14), 2000);
  EXPECT_EQ(plan.iterations_at(7), 10);
  expect_refused({backward, "flow.network.iterations_from=[[1.0, 2.5]]"}, "2.5 iterations from time 1 on");
  expect_refused({backward, "flow.network.iterations_from=[[1.0, 2], [1.0, 3]]"}, "does not come after");
}

TEST(NeuralRules, NetworksBelongToWhomUsesThem) {
  expect_refused({"flow.network.batch=50"}, "'euler' has no network");
  expect_refused({forward, "flow.network.residual=true"}, "there is nothing to add x");
  expect_refused({backward, "flow.adaptive=true"}, "has no error estimate");
  expect_refused({backward, "flow.type=a_mwgrad"}, "goes down nothing of the kind");
}

TEST(NeuralRules, ValuesHaveToBeKnown) {
  const std::string text =
      std::string(point).replace(std::string(point).find("type = \"interaction\"\nkernel = { type = \"riesz\" }"), 48,
                                 "type = \"energy\"\ntarget = { type = \"gaussian\" }");
  try {
    read_case("test.toml", text, {backward, "velocity.type=blob"}, case_schema());
    FAIL() << "an energy was taken";
  } catch (const ConfigError& error) {
    EXPECT_NE(std::string(error.what()).find("batches do not tell that of 'apart', of type energy"), std::string::npos)
        << error.what();
  }
}

TEST(NeuralRules, NoForwardStepLeavesAPointAtAnEndlessSpeed) {
  expect_refused({forward, "objective.0.kernel.exponent=0.5"}, "no forward step leaves a point");
  EXPECT_EQ(report({forward, "objective.0.kernel.exponent=1.5"}), "");
  EXPECT_EQ(report({backward, "objective.0.kernel.exponent=0.5"}), "");
  EXPECT_EQ(report({forward, "objective.0.kernel.exponent=0.5", "particles.init={type=\"riesz_equilibrium\"}"}), "");
}

TEST(MarkovPlan, TheRateFallsInTheLastIterations) {
  MarkovPlan plan;
  for (const Index done : {1, 10}) EXPECT_EQ(plan.pace(done, 10), 1);
  plan.decay = 0.4;
  EXPECT_EQ(plan.pace(6, 10), 1);
  EXPECT_EQ(plan.pace(7, 10), 1);
  EXPECT_EQ(plan.pace(8, 10), 0.75);
  EXPECT_EQ(plan.pace(10, 10), 0.25);
}

}  // namespace
}  // namespace wasserstrom
