// What the flows and annealing refuse, and the factors of annealing.

#include <gtest/gtest.h>

#include <cmath>

#include "../support/particles.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/flows/annealing.hpp"

namespace wasserstrom {
namespace {

/// The report of a small case of two energies and svgd under `settings`; empty when it is taken.
std::string report(const std::vector<std::string>& settings, const std::string& more_objectives = {}) {
  try {
    test::small_case(2, test::two_gaussians() + more_objectives, settings);
    return {};
  } catch (const ConfigError& error) {
    return error.what();
  }
}

void expect_refused(const std::vector<std::string>& settings, const std::string& because) {
  EXPECT_NE(report(settings).find(because), std::string::npos) << "wanted: " << because << "\n" << report(settings);
}

TEST(FlowRules, BaselinesOfSvgdTakeEnergiesAndSvgdOnly) {
  for (const std::string flow : {"moo_svgd", "mt_sgd"}) {
    EXPECT_EQ(report({"flow.type=" + flow}), "");
    expect_refused({"flow.type=" + flow, "velocity.type=blob"},
                   flow + " is defined by the velocities of svgd, not of blob");
    const std::string expectation =
        "[[objective]]\nname = \"f\"\ntype = \"expectation\"\npotential = { type = \"quadratic\" }\n";
    EXPECT_NE(report({"flow.type=" + flow}, expectation).find("is defined for objectives of type energy only"),
              std::string::npos);
  }
}

TEST(FlowRules, MooSvgdTakesMinNormWeightsOnly) {
  EXPECT_EQ(report({"flow.type=moo_svgd", "weights.lower_bound=0.1"}), "");
  EXPECT_EQ(report({"flow.type=mt_sgd", "weights.type=entropic"}), "");
  expect_refused({"flow.type=moo_svgd", "weights.type=fixed"}, "moo_svgd finds min-norm weights for every particle");
}

TEST(FlowRules, LangevinTakesEulerWithoutAnEstimator) {
  const std::vector<std::string> langevin = {"flow.type=langevin", "velocity.type=none"};
  const auto with = [&](const std::string& setting) {
    std::vector<std::string> settings = langevin;
    settings.push_back(setting);
    return settings;
  };
  EXPECT_EQ(report(langevin), "");
  EXPECT_EQ(report(with("flow.schedule={type=\"cosine\",steps=5}")), "");
  expect_refused({"flow.type=langevin"}, "langevin draws noise in place of an estimator");
  expect_refused({"velocity.type=none"}, "needs an estimator of its velocities");
  expect_refused(with("velocity.kernel.bandwidth=1.0"), "nothing uses a kernel");
  expect_refused(with("velocity.kernel.type=laplace"), "nothing uses a kernel");
  expect_refused(with("velocity.engine=reference"), "there are no pair sums");
  expect_refused(with("flow.integrator=rk"), "not of rk");
  expect_refused(with("flow.step_rule={type=\"adam\"}"), "which adam changes");
  expect_refused(with("stop.grad_norm=1e-3"), "does not vanish at the target");
  expect_refused(with("stop.when=[{number=\"grad_norm\",below=1e-3}]"), "does not vanish at the target");
  EXPECT_EQ(report(with("stop.when=[{number=\"grad_norm\",above=1e9}]")), "") << "a guard";
}

TEST(FlowRules, JkoGoesDownAKnownValue) {
  const auto with = [](const std::string& setting) {
    return std::vector<std::string>{"flow.integrator=jko", "velocity.type=blob", setting};
  };
  EXPECT_EQ(report(with("flow.tolerance=1e-8")), "");
  EXPECT_EQ(report(with("weights.type=one_step")), "");
  EXPECT_EQ(report(with("flow.schedule={type=\"list\",from=[[0.1,0.2]]}")), "");
  expect_refused(with("velocity.type=svgd"), "knows none of the energy");
  expect_refused(with("velocity.type=gfsd"), "knows none of the energy");
  expect_refused(with("flow.type=a_mwgrad"), "goes down nothing of the kind");
  expect_refused(with("flow.metric={type=\"diagonal\",scale=[1.0,2.0]}"), "Euclidean distances");
  expect_refused(with("flow.annealing={type=\"linear\",steps=4}"), "which annealing leaves as they are");
  expect_refused(with("flow.adaptive=true"), "no error estimate");
  expect_refused(with("flow.scheme=\"4\""), "has no schemes");
  expect_refused(with("flow.step_rule={type=\"adam\"}"), "step rules belong to forward Euler");
}

TEST(FlowRules, TheSaddlePointHasWeightsOfItsOwn) {
  const auto with = [](const std::string& setting) {
    return std::vector<std::string>{"flow.integrator=jko", "velocity.type=blob", "flow.jko_weights=saddle", setting};
  };
  EXPECT_EQ(report(with("weights.type=min_norm")), "");
  expect_refused(with("weights.type=entropic"), "the rule \"entropic\" would not be heard");
  expect_refused(with("weights.type=fixed"), "the rule \"fixed\" would not be heard");
  expect_refused(with("weights.lower_bound=0.1"), "a lower bound would not be heard");
  expect_refused(with("flow.integrator=euler"), "it is for integrator = \"jko\", not 'euler'");
}

TEST(Schedule, RefusesWhatLeavesNoStep) {
  const auto refused = [](const std::string& schedule, const std::string& why) {
    expect_refused({"run.steps=2", "flow.schedule={" + schedule + "}"}, why);
  };
  refused("type=\"linear\",warm_up=5,steps=5", "nothing left of 5 steps");
  refused("type=\"linear\",steps=1", "the descent is over after 1 of 2 steps");
  refused("type=\"list\",from=[[1.0,0.1,2.0]]", "1 rows of 3 numbers");
  refused("type=\"list\",from=[[1.0,0.0]]", "steps of 0 from time 1 on");
  refused("type=\"list\",from=[[1.0,0.1],[1.0,0.2]]", "time 1 does not come after 1");
}

TEST(StopWhen, RefusesNumbersThatAreNeverKnown) {
  const auto when = [](const std::string& number) { return "stop.when=[{number=\"" + number + "\",below=1}]"; };
  const std::string value = "value_" + test::small_case(2, test::two_gaussians()).tables("objective")[0].text("name");
  expect_refused({when(value)}, "velocity.type = \"svgd\" has no density");
  expect_refused({when(value), "flow.type=langevin", "velocity.type=none"}, "velocity.type = \"none\" has no density");
  EXPECT_EQ(report({when(value), "velocity.type=blob"}), "");
  expect_refused({when("bandwidth"), "flow.type=langevin", "velocity.type=none"}, "langevin has none");
  expect_refused({when("bandwidth"), "velocity.kernel.type=riesz"}, "the kernel \"riesz\" has none");
  EXPECT_EQ(report({when("bandwidth")}), "");
}

/// A restart reads the effective case, which writes defaults out.
TEST(FlowRules, TakeTheEffectiveCase) {
  for (const std::vector<std::string>& settings :
       {std::vector<std::string>{"flow.type=langevin", "velocity.type=none"},
        std::vector<std::string>{"flow.type=moo_svgd", "flow.annealing={type=\"linear\",steps=5}"}}) {
    const Case first = test::read_small_case(2, test::two_gaussians(), settings);
    const std::string text = effective_text(first, case_schema());
    EXPECT_TRUE(harmful_differences(first.config, read_case("effective", text, {}, case_schema()).config).empty());
  }
}

TEST(Annealing, StopRulesAndAnnealingExcludeEachOther) {
  expect_refused({"flow.annealing={type=\"tanh\",steps=5}", "stop.grad_norm=1e-3"}, "stationary states of their own");
}

double factor(const std::string& table, Index step) {
  const Config config = test::small_case(2, test::two_gaussians(), {"flow.annealing=" + table});
  return annealings().make(config.table("flow").table("annealing"))->factor(step);
}

TEST(Annealing, FactorsAreTheirFormulas) {
  const std::string linear = "{type=\"linear\",steps=10}", tanh = "{type=\"tanh\",steps=10,exponent=2.0}",
                    cyclical = "{type=\"cyclical\",steps=4,cycles=2,exponent=0.5}";
  EXPECT_EQ(factor("{type=\"none\"}", 0), 1);
  EXPECT_DOUBLE_EQ(factor(linear, 0), 0.1);
  EXPECT_DOUBLE_EQ(factor(linear, 6), 0.7);
  EXPECT_DOUBLE_EQ(factor(tanh, 4), std::tanh(0.65 * 0.65) / std::tanh(1.69));
  EXPECT_DOUBLE_EQ(factor(cyclical, 0), 0.5);
  EXPECT_DOUBLE_EQ(factor(cyclical, 6), std::sqrt(0.75));
  EXPECT_DOUBLE_EQ(factor(cyclical, 4), 0.5) << "the second cycle begins";
}

TEST(Annealing, EndsWithOne) {
  for (const std::string table :
       {"{type=\"linear\",steps=7}", "{type=\"tanh\",steps=7,exponent=3.0}", "{type=\"cyclical\",steps=7,cycles=1}"}) {
    EXPECT_LT(factor(table, 5), 1) << table;
    for (const Index step : {6, 7, 8, 100000}) EXPECT_EQ(factor(table, step), 1) << table << " at step " << step;
  }
}

}  // namespace
}  // namespace wasserstrom
