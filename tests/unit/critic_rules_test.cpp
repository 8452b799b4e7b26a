// What is refused of objectives that critics learn.

#include <gtest/gtest.h>

#include "../support/particles.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/objectives/dissimilarity.hpp"
#include "wasserstrom/objectives/functional.hpp"

namespace wasserstrom {
namespace {

std::string objective(const std::string& critic = {}, const std::string& points = "[[1, 1], [-1, -1]]") {
  return "[[objective]]\nname = \"a\"\ntype = \"dissimilarity\"\ntarget = { type = \"points\", points = " + points +
         " }\n" + (critic.empty() ? "" : "critic = { " + critic + " }\n");
}

/// The report of a case with this objective; empty when it is taken.
std::string report(const std::string& objectives, const std::vector<std::string>& settings = {}) {
  try {
    const Config config = test::small_case(2, objectives, settings);
    make_objectives(config.tables("objective"), 2);
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

TEST(CriticRules, TwoSamplesAreEnough) {
  EXPECT_EQ(report(objective()), "");
  expect_refused(objective("", "[[1, 1]]"), {}, "of 1 with critic.held_out = 0 there are 1 to train on");
  expect_refused(objective("held_out = 0.5"), {}, "1 to train on and 1 held out");
  expect_refused(objective("held_out = 0.1"), {}, "2 to train on and 0 held out");
}

TEST(CriticRules, LayersHaveNeurons) {
  EXPECT_EQ(report(objective("hidden = []")), "");
  expect_refused(objective("hidden = [5.5]"), {}, "a whole number of neurons, not 5.5");
  expect_refused(objective("hidden = [0]"), {}, "objective[0].critic.hidden");
  expect_refused(objective("activation = \"tanh\""), {}, "softplus");
  expect_refused(objective("neurons = 5"), {}, "objective[0].critic.neurons");
}

TEST(CriticRules, LearningIsDoneAlongThePath) {
  EXPECT_EQ(report(objective(), {"flow.type=a_mwgrad", "weights.type=one_step"}), "");
  EXPECT_EQ(report(objective(), {"flow.step_rule={type=\"adam\"}", "weights.type=fixed"}), "");
  for (const std::string integrator : {"rk", "beuler"})
    expect_refused(objective(), {"flow.integrator=" + integrator}, "'a' is learned along the path, step by step");
  expect_refused(objective(), {"flow.integrator=jko"}, "noise, mini-batches and training");
  expect_refused(objective(), {"flow.step_control=shorten"}, "the field turns at every step");
  expect_refused(objective(), {"flow.type=moo_svgd", "velocity.type=svgd"}, "objectives of type energy only");
  EXPECT_EQ(report(objective(), {"flow.type=a_mwgrad", "flow.form=lookahead"}), "");
}

TEST(CriticRules, PlansSayWhatTheCaseSays) {
  const Config config = test::small_case(
      2, objective("hidden = [7, 3], activation = \"relu\", batch = 5, learning_rate = 0.5, held_out = 0.0"));
  const Objectives made = make_objectives(config.tables("objective"), 2, {}, 11);
  const CriticPlan& plan = made[0].dissimilarity()->plan;
  EXPECT_EQ(plan.owner, "the critic of objective 'a'");
  EXPECT_EQ(plan.divergence, "kl");
  EXPECT_EQ(plan.shape.hidden, (std::vector<Index>{7, 3}));
  EXPECT_EQ(plan.shape.parameters(), 2 * 7 + 7 + 7 * 3 + 3 + 3 + 1);
  EXPECT_EQ(plan.shape.activation, Activation::relu);
  EXPECT_EQ(plan.batch, 5);
  EXPECT_EQ(plan.optimizer.rate, 0.5);
  EXPECT_EQ(plan.seed, 11U);
  EXPECT_TRUE(plan.single);
}

}  // namespace
}  // namespace wasserstrom
