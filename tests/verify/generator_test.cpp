// Generators along flows, beside what is known of them.

#include <gtest/gtest.h>

#include <cmath>

#include "../support/draws.hpp"
#include "../support/flow_run.hpp"
#include "wasserstrom/networks/potential_pair.hpp"
#include "wasserstrom/transport/optimal_plan.hpp"

namespace wasserstrom {
namespace {

std::string ring_case(Index steps, Index persistency, double step, double std) {
  return "[run]\nsteps = " + std::to_string(steps) +
         "\n[particles]\nmeasure = \"generator\"\ncount = 256\ndimension = 2\n"
         "generator = { hidden = [128, 128, 128], activation = \"relu\", residual = true, init_std = " +
         std::to_string(std) + ", source = { type = \"gaussian\", std = 0.05 } }\nfit = { batch = 256, persistency = " +
         std::to_string(persistency) +
         " }\n[[objective]]\nname = \"ring\"\ntype = \"w2\"\n"
         "target = { type = \"toy\", law = \"ring\", samples = 4096 }\ndual = { type = \"assignment\", batch = 256 }\n"
         "[flow]\nstep = " +
         std::to_string(step) + "\n";
}

/// W_2 of the batch of a step to the samples of that step.
double distance(const test::FlowRun& run, std::size_t step) {
  return std::sqrt(2 * run.records[step].evaluation.value[0]);
}

// Ten iterations a step bring W_2 below 0.4 within 40 steps, from 0.94; one does not come near it.
TEST(GeneratorFlow, PersistencyMakesItFollowTheFlow) {
  const test::FlowRun ten = test::run_flow(ring_case(40, 10, 1, 0.1), {}),
                      one = test::run_flow(ring_case(40, 1, 1, 0.1), {});
  EXPECT_NEAR(distance(ten, 0), 0.946, 0.03);
  EXPECT_LT(distance(ten, 40), 0.4);
  EXPECT_GT(distance(one, 40), 0.8);
}

// With one iteration of Adam the length of the step cancels: targets are only a direction.
TEST(GeneratorFlow, OneIterationDoesNotSeeTheStep) {
  const test::FlowRun whole = test::run_flow(ring_case(8, 1, 1, 0.1), {}),
                      tenth = test::run_flow(ring_case(8, 1, 0.1, 0.1), {});
  EXPECT_LT((whole.position - tenth.position).cwiseAbs().maxCoeff(), 1e-4);
  EXPECT_GT((whole.position - test::run_flow(ring_case(0, 1, 1, 0.1), {}).position).cwiseAbs().maxCoeff(), 1e-3);
}

// Between normal laws that differ by a shift s, grad psi = -s everywhere.  The value lies above that of the optimal
// plan, as phi + psi is drawn below the cost by a penalty, not held there.
TEST(PotentialPair, LearnsAShift) {
  const Rows y = test::normal_draws(512, 2, 1, 0, 0.3);
  Rows x = test::normal_draws(512, 2, 2, 0, 0.3);
  x.col(0).array() += 1;
  const Column even = Column::Constant(512, 1.0 / 512);
  PotentialPlan plan;
  plan.shape = {2, 1, {32, 32}, Activation::softplus};
  plan.first_iterations = 1000;
  plan.batch = 128;
  plan.optimizer.rate = 2e-3;
  plan.penalty = plan.map_penalty = 100;
  PotentialPair pair(plan, x, even);
  const Communicator self(MPI_COMM_SELF);
  const test::Points points(y, self);
  pair.train(points, 0);
  Column value = Column::Zero(512);
  Rows field = Rows::Zero(512, 2);
  pair.add(y, value, field);
  const double standard_error = 0.3 / std::sqrt(128.0);  // of phi over the last batch
  const double cost = optimal_plan(PairCosts(y, x, PairCost::half_square), even, even).cost;
  EXPECT_NEAR(value.mean(), cost, 0.02 + 2 * standard_error);
  Rows exact = Rows::Zero(512, 2);
  exact.col(0).setConstant(-1);
  EXPECT_LT((field - exact).norm() / exact.norm(), 0.08);
}

}  // namespace
}  // namespace wasserstrom
