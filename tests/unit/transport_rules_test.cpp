// What is refused of distances of Wasserstein.

#include <gtest/gtest.h>

#include "../support/particles.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/objectives/functional.hpp"

namespace wasserstrom {
namespace {

/// The report of a case with this dual; empty when it is taken.
std::string report(const std::string& dual, const std::vector<std::string>& settings = {}) {
  try {
    const Config config =
        test::small_case(2,
                         "[[objective]]\nname = \"a\"\ntype = \"w2\"\ntarget = { type = \"points\", points = [[1, 1], "
                         "[-1, -1]] }\ndual = { " +
                             dual + " }\n",
                         settings);
    EXPECT_GT(bytes_per_rank(make_objectives(config.tables("objective"), 2)), 0);
    return {};
  } catch (const ConfigError& error) {
    return error.what();
  }
}

void expect_refused(const std::string& dual, const std::vector<std::string>& settings, const std::string& because) {
  const std::string found = report(dual, settings);
  EXPECT_NE(found.find(because), std::string::npos) << "wanted: " << because << "\n" << found;
}

TEST(TransportRules, DualsHaveTheirKeys) {
  for (const std::string dual :
       {"", "type = \"assignment\", batch = 1", "type = \"sinkhorn\"", "type = \"semidiscrete\""})
    EXPECT_EQ(report(dual), "");
  expect_refused("type = \"auction\"", {}, "objective[0].dual.type");
  expect_refused("type = \"assignment\", epsilon = 0.1", {}, "'epsilon' does not belong to type \"assignment\"");
  expect_refused("type = \"sinkhorn\", epsilon = 0.0", {}, "objective[0].dual.epsilon");
  expect_refused("type = \"semidiscrete\", iterations = 0", {}, "objective[0].dual.iterations");
}

TEST(TransportRules, PotentialsAreFoundStepByStep) {
  for (const std::string flow : {"mwgrad", "a_mwgrad"}) EXPECT_EQ(report("", {"flow.type=" + flow}), "");
  for (const std::string integrator : {"rk", "beuler", "jko"})
    EXPECT_NE(report("", {"flow.integrator=" + integrator}), "");
  expect_refused("", {"flow.type=moo_svgd", "velocity.type=svgd"}, "objectives of type energy only");
}

}  // namespace
}  // namespace wasserstrom
