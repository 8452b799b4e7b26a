// Targets by TorchScript: right where this build has them, refused with advice where it has not.

#include "wasserstrom/networks/script_module.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "../support/draws.hpp"
#include "../support/particles.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/objectives/functional.hpp"

namespace wasserstrom {
namespace {

std::string problem_of(const std::string& target) {
  try {
    const Config config = test::small_case(
        2, "[[objective]]\nname = \"a\"\ntype = \"energy\"\ntarget = { type = \"torchscript\"" + target + " }\n");
    make_objectives(config.tables("objective"), 2);
    return {};
  } catch (const ConfigError& error) {
    return error.what();
  }
}

void expect_problem(const std::string& target, const std::string& because) {
  EXPECT_NE(problem_of(target).find(because), std::string::npos) << "wanted: " << because << "\n" << problem_of(target);
}

std::string source(const std::string& result) { return ", source = \"def forward(self, x): return " + result + "\""; }

TEST(ScriptModule, IsRefusedWhereTheBuildLacksIt) {
  if (ScriptModule::is_in_this_build()) GTEST_SKIP() << "it is there";
  expect_problem(source("x.sum(1)"), "torchscript is not in this build");
  expect_problem(source("x.sum(1)"), "libtorch-dev");
}

TEST(ScriptModule, SaysWhatIsWrong) {
  if (!ScriptModule::is_in_this_build()) GTEST_SKIP() << ScriptModule::advice();
  EXPECT_EQ(problem_of(source("x.sum(1)")), "");
  expect_problem("", "a file or a text");
  expect_problem(", module = \"none.pt\"", "cannot read");
  expect_problem(source("y"), "undefined value y");
  expect_problem(source("x"), "one for each point is needed");
  expect_problem(source("x[:, 5]"), "out of range");
  expect_problem(source("torch.zeros(x.size(0))"), "do not depend on the points");
}

TEST(ScriptModule, IsItsFormulaWithItsGradient) {
  if (!ScriptModule::is_in_this_build()) GTEST_SKIP() << ScriptModule::advice();
  const ScriptModule module("it", "def forward(self, x): return x[:, 0] * torch.exp(-x[:, 1])", true);
  const Rows x = test::normal_draws(70, 2, 3);
  Column value(70);
  Rows gradient(70, 2);
  module.evaluate(x, value, gradient);
  for (Index i = 0; i < 70; ++i) {
    const double e = std::exp(-x(i, 1));
    EXPECT_NEAR(value[i], x(i, 0) * e, 1e-14 * (1 + e));
    EXPECT_NEAR(gradient(i, 0), e, 1e-14 * (1 + e));
    EXPECT_NEAR(gradient(i, 1), -x(i, 0) * e, 1e-13 * (1 + e));
  }
}

}  // namespace
}  // namespace wasserstrom
