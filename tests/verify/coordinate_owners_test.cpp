// Coordinates that belong to one objective, beside what they are without the others.

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "../support/flow_run.hpp"
#include "wasserstrom/base/error.hpp"

namespace wasserstrom {
namespace {

constexpr double step = 0.1;
constexpr Index steps = 12;

std::string numbers(const std::vector<double>& values) {
  std::string list = "[";
  for (const double each : values) list += std::to_string(each) + ", ";
  return list + "]";
}

/// 1/2 |x - centre|^2, which owns a coordinate, or none for own < 0.
std::string quadratic(Index number, const std::vector<double>& centre, Index own) {
  return "[[objective]]\nname = \"q" + std::to_string(number) + "\"\ntype = \"expectation\"\n" +
         (own < 0 ? "" : "own_coordinates = [" + std::to_string(own) + "]\n") +
         "potential = { type = \"quadratic\", center = " + numbers(centre) + " }\n";
}

std::string quadratics(Index dimension, const std::string& objectives) {
  return "[run]\nsteps = " + std::to_string(steps) +
         "\n[particles]\ncount = 7\ndimension = " + std::to_string(dimension) +
         "\ninit = { type = \"gaussian\", mean = 9.0, std = 1.0 }\n" + objectives +
         "[flow]\nstep = " + std::to_string(step) + "\n";
}

/// K objectives with centres at -k in the one coordinate that they share, and a coordinate of their own each, with the
/// centre k.  All particles start on the side of centre 0, which is the nearest: min-norm weights follow it alone.
std::string nearest_of(Index objectives) {
  std::string all;
  for (Index k = 0; k < objectives; ++k) {
    std::vector<double> centre(static_cast<std::size_t>(objectives + 1), 50);  // that nobody should move to
    centre[0] = static_cast<double>(-k);
    centre[static_cast<std::size_t>(k + 1)] = static_cast<double>(k);
    all += quadratic(k, centre, k + 1);
  }
  return quadratics(objectives + 1, all);
}

// Forward Euler brings the shared coordinate to centre 0 by (1 - dt) a step, and each other to its own; and |v|^2
// counts both.  Eight objectives and more have another product of matrices for their Gram matrix.
TEST(CoordinateOwners, MoveTheirsAloneAndBlendTheRest) {
  for (const Index objectives : {2, 9}) {
    const test::FlowRun run = test::run_flow(nearest_of(objectives), {});
    const Rows start = test::run_flow(nearest_of(objectives), {"run.steps=0"}).position;
    const double left = std::pow(1 - step, steps);
    double square = 0;
    for (Index i = 0; i < start.rows(); ++i)
      for (Index c = 0; c <= objectives; ++c) {
        const double centre = c == 0 ? 0 : static_cast<double>(c - 1);
        EXPECT_NEAR(run.position(i, c), centre + left * (start(i, c) - centre), 1e-12);
        square += std::pow(run.position(i, c) - centre, 2) / static_cast<double>(start.rows());
      }
    const Evaluation& end = run.records.back().evaluation;
    EXPECT_NEAR(end.weights[0], 1, 1e-12);
    EXPECT_NEAR(end.grad_norm, square, 1e-12 * square);
    EXPECT_LT(end.duality_gap, 1e-12);
  }
}

// With momentum a coordinate of its own moves as if its objective were the only one; the shared one has not passed the
// nearest centre yet, so that all weight is on that.
TEST(CoordinateOwners, HaveMomentumOfTheirOwn) {
  const std::vector<std::string> momentum{"flow.type=a_mwgrad", "run.steps=5"};
  const test::FlowRun both = test::run_flow(nearest_of(2), momentum),
                      alone = test::run_flow(quadratics(3, quadratic(0, {0, 0, 1}, -1)), momentum);
  EXPECT_LT((both.state - alone.state).cwiseAbs().maxCoeff(), 1e-12);
  const Evaluation &of_both = both.records.back().evaluation, &of_one = alone.records.back().evaluation;
  EXPECT_NEAR(of_both.square_speed, of_one.square_speed, 1e-12 * of_one.square_speed);
}

/// Two normal laws, which share the first of three coordinates.
std::string normal_laws(bool owned) {
  const auto law = [&](const std::string& name, const std::string& mean, const std::string& own) {
    return "[[objective]]\nname = \"" + name + "\"\ntype = \"energy\"\ntarget = { type = \"gaussian\", mean = " + mean +
           ", std = 1.5 }\n" + (owned ? "own_coordinates = [" + own + "]\n" : "");
  };
  return "[run]\nsteps = 1\n[particles]\ncount = 20\ndimension = 3\n[velocity]\ntype = \"svgd\"\n" +
         law("one", "[1.0, 2.0, 3.0]", "1") + law("two", "[-1.0, 4.0, 5.0]", "2") + "[flow]\nstep = 0.1\n";
}

/// What svgd makes of one of them.
test::EvaluatedStart alone(Index k) {
  return test::evaluate_start(normal_laws(false),
                              {"weights={type=\"fixed\",values=" + std::string(k == 0 ? "[1,0]" : "[0,1]") + "}"});
}

// Whatever finds the weights of the shared coordinates, the rate in those of an objective is what it has alone.
TEST(CoordinateOwners, TakeTheVelocityOfTheirObjective) {
  for (const std::string flow : {"mwgrad", "moo_svgd", "mt_sgd"}) {
    const test::EvaluatedStart owned = test::evaluate_start(normal_laws(true), {"flow.type=" + flow});
    for (const Index k : {0, 1}) {
      const Column expected = alone(k).rate.col(k + 1);
      EXPECT_LT((owned.rate.col(k + 1) - expected).norm(), 1e-12 * expected.norm()) << flow << " " << k;
    }
  }
}

// The Gram matrix is that of the shared coordinate, and not that of all.
TEST(CoordinateOwners, WeighByTheSharedCoordinates) {
  const Rows found = test::evaluate_start(normal_laws(true)).evaluation.gram;
  Column shared[2];
  for (const Index k : {0, 1}) shared[k] = alone(k).rate.col(0);
  for (const Index k : {0, 1})
    for (const Index l : {0, 1}) EXPECT_NEAR(found(k, l), shared[k].dot(shared[l]) / 20, 1e-12);
  EXPECT_GT((found - test::evaluate_start(normal_laws(false)).evaluation.gram).norm(), 0.1);
}

TEST(CoordinateOwners, RefuseWhatHasNoMeaning) {
  const auto report = [](const std::vector<std::string>& settings,
                         const std::string& text = nearest_of(2)) -> std::string {
    try {
      test::evaluate_start(text, settings);
      return "";
    } catch (const ConfigError& error) {
      return error.what();
    }
  };
  EXPECT_NE(report({"objective[0].own_coordinates=[3]"}).find("3 is no coordinate of particles of dimension 3"),
            std::string::npos);
  EXPECT_NE(report({"objective[0].own_coordinates=[2]"}).find("objectives 'q0' and 'q1' both own coordinate 2"),
            std::string::npos);
  EXPECT_NE(report({"objective[0].own_coordinates=[0, 1]"}).find("the objectives own all coordinates"),
            std::string::npos);
  EXPECT_NE(report({"flow.integrator=jko"}).find("jko goes down a sum of all objectives"), std::string::npos);
  EXPECT_NE(report({"flow.metric.type=hessian"}).find("in a metric directions are not coordinates"), std::string::npos);
  EXPECT_NE(report({"flow.type=a_mwgrad", "flow.shifted_weights=true"}).find("shifted weights look at the momentum"),
            std::string::npos);
}

}  // namespace
}  // namespace wasserstrom
