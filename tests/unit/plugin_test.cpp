// Targets in libraries of users: the same numbers as our own, and a sentence for each thing that goes wrong.

#include <gtest/gtest.h>

#include <cmath>

#include "../support/data_case.hpp"
#include "../support/particles.hpp"
#include "../support/plugins.hpp"
#include "../support/source_file.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/objectives/functional.hpp"
#include "wasserstrom/run/check_target.hpp"

namespace wasserstrom {
namespace {

std::string objective(const std::string& target) {
  return "[[objective]]\nname = \"a\"\ntype = \"energy\"\ntarget = { " + target + " }\n";
}

std::unique_ptr<Potential> make(const std::string& target, Index d = 2) {
  const Config config = test::small_case(d, objective(target));
  const DataSets data(config.tables("data"), ".", Communicator(MPI_COMM_SELF));
  return targets().make(config.tables("objective")[0].table("target"), {d, data, 1, 0});
}

std::string plugin(const std::string& name, const std::string& more = "") {
  return "type = \"plugin\", library = \"" + test::plugin(name) + "\"" + more;
}

struct Values {
  Column value;
  Rows gradient;
};

Values evaluate(const Potential& potential, const Rows& x, Index step = 0) {
  Values values{Column(x.rows()), Rows(x.rows(), x.cols())};
  potential.evaluate(x, step, values.value, values.gradient);
  return values;
}

Rows points(Index d = 2) { return test::normal_particles(40, d, Communicator(MPI_COMM_SELF)).position; }

/// Values but for a constant, and gradients.
void expect_same(const Potential& mine, const Potential& built_in, const Rows& x) {
  const Values a = evaluate(mine, x), b = evaluate(built_in, x);
  const Column difference = a.value - b.value;
  EXPECT_LT(difference.maxCoeff() - difference.minCoeff(), 1e-12 * (1 + b.value.cwiseAbs().maxCoeff()));
  EXPECT_LT((a.gradient - b.gradient).cwiseAbs().maxCoeff(), 1e-12 * (1 + b.gradient.cwiseAbs().maxCoeff()));
}

TEST(Plugin, IsTheTargetThatItSays) {
  const auto built_in = make("type = \"banana\", std = 1.5, bend = 0.4");
  expect_same(*make(plugin("banana", ", options = { std = 1.5, bend = 0.4 }")), *built_in, points());
  expect_same(*make("type = \"expression\", log_density = \"-0.5 * (x0^2 / v + (x1 - b * (v - x0^2))^2)\", "
                    "let = [\"b = 0.4\", \"v = 1.5^2\"]"),
              *built_in, points());
}

TEST(Plugin, NamesItsCoordinatesAndItsOwnScale) {
  const auto counts = make(plugin("counts", ", options = { counts = [1, 3] }"));
  EXPECT_EQ(counts->parameter_names(), (std::vector<std::string>{"log_mean", "growth"}));
  ASSERT_NE(counts->constrained_scale(), nullptr);
  EXPECT_EQ(counts->constrained_scale()->constrained_names(), (std::vector<std::string>{"first_mean", "growth"}));
  const Rows x = points();
  Rows constrained(x.rows(), 2);
  counts->constrained_scale()->constrain(x, constrained);
  EXPECT_LT((constrained.col(0).array() - x.col(0).array().exp()).abs().maxCoeff(), 1e-15 * constrained.maxCoeff());
}

void expect_refused(const std::string& target, const std::string& what, Index d = 2) {
  try {
    make(target, d);
    ADD_FAILURE() << target << " was taken";
  } catch (const ConfigError& error) {
    EXPECT_NE(std::string(error.what()).find(what), std::string::npos) << error.what();
    EXPECT_NE(std::string(error.what()).find("objective[0].target: "), std::string::npos) << error.what();
  }
}

TEST(Plugin, WhatDoesNotFitIsRefused) {
  expect_refused("type = \"plugin\", library = \"none.so\"", "there is no such file");
  expect_refused("type = \"plugin\", library = \"" + test::source_file("README.md") + "\"",
                 "cannot be opened as a shared library");
  expect_refused(plugin("stan_models"), "has no function wasserstrom_plugin_version");
  expect_refused(plugin("old"), "was compiled for version 99 of wasserstrom/plugin.h");
  expect_refused(plugin("banana"), "a banana has 2 coordinates, and particles have 3", 3);
  expect_refused(plugin("banana", ", options = { stdd = 2.0 }"),
                 "the library knows no option 'stdd'; it asked for bend, std");
  expect_refused(plugin("banana", ", options = { std = \"wide\" }"),
                 "option 'std' is \"wide\", and the library wants a number");
  expect_refused(plugin("faulty", ", options = { fault = \"open\" }"), "the model has no data");
}

TEST(Plugin, FailuresLeaveNoNumbersAndSayWhy) {
  const auto faulty = make(plugin("faulty", ", options = { fault = \"fail\", after = 3 }, mini_batches = true"));
  EXPECT_TRUE(evaluate(*faulty, points(), 2).value.allFinite());
  testing::internal::CaptureStderr();
  const Values values = evaluate(*faulty, points(), 3);
  EXPECT_NE(testing::internal::GetCapturedStderr().find("the solver of the model did not converge"), std::string::npos);
  EXPECT_TRUE(std::isnan(values.value[0]));
  EXPECT_EQ(evaluate(*faulty, Rows(0, 2), 3).value.size(), 0);
}

TargetReport report(const std::string& target) {
  const Config config = test::small_case(2, objective(target));
  return check_targets(Problem(config, ".", Communicator(MPI_COMM_SELF)));
}

void expect_wrong(const std::string& fault, const std::string& what) {
  const TargetReport found = report(plugin("faulty", ", options = { fault = \"" + fault + "\" }"));
  EXPECT_FALSE(found.good) << fault;
  EXPECT_NE(found.text.find(what), std::string::npos) << found.text;
}

TEST(CheckTarget, FindsWhatIsWrong) {
  const TargetReport good = report(plugin("faulty", ", options = { fault = \"none\" }"));
  EXPECT_TRUE(good.good) << good.text;
  expect_wrong("gradient", "WRONG: by x1 at point");
  expect_wrong("company", "has other bits alone");
  expect_wrong("memory", "has other bits when it is asked again");
  expect_wrong("nan", "is nan");
}

TEST(CheckTarget, OurOwnAreRight) {
  for (const std::string target :
       {"type = \"banana\"", "type = \"funnel\"", "type = \"student_t\", degrees_of_freedom = 3.0",
        "type = \"expression\", log_density = \"-100 * (x1 - x0^2)^2 - (1 - x0)^2\""}) {
    const TargetReport found = report(target);
    EXPECT_TRUE(found.good) << target << '\n' << found.text;
  }
}

}  // namespace
}  // namespace wasserstrom
