// Slices over the ranks: the same bits as on one.

#include <gtest/gtest.h>

#include "../support/draws.hpp"
#include "../support/flow_run.hpp"
#include "../support/particles.hpp"
#include "wasserstrom/kernels/sliced_energy.hpp"
#include "wasserstrom/velocity/velocity_term.hpp"

namespace wasserstrom {
namespace {

std::string mmd(const std::string& engine, double exponent = 1) {
  return "[[objective]]\nname = \"data\"\ntype = \"mmd\"\nkernel = { type = \"riesz\", exponent = " +
         std::to_string(exponent) + " }\nengine = " + engine +
         "\ntarget = { type = \"points\", points = [[1.0, 0.5, 0.0], [-1.0, 0.0, 2.0], [0.0, 0.3, 0.1]], weights = [1, "
         "2, 1] "
         "}\n";
}

std::string mean(const std::string& engine, double exponent = 1) {
  return "[[objective]]\nname = \"mean\"\ntype = \"expectation\"\npotential = { type = \"kernel_mean\", kernel = { "
         "type "
         "= \"riesz\", exponent = " +
         std::to_string(exponent) + " }, engine = " + engine +
         ", target = { type = \"points\", points = [[1.0, 0.5, 0.0], [-1.0, 0.0, 2.0], [0.0, 0.3, 0.1]] } }\n";
}

struct Evaluated {
  Rows velocity, value;  ///< of all particles, on every rank
  double error;          ///< that the slices tell of themselves
};

Evaluated evaluate(const std::string& objective, const Communicator& communicator) {
  const Rows all = test::normal_draws(301, 3, 4);
  const Column weight = test::some_weights(301);
  const Objectives objectives =
      make_objectives(test::small_case(3, objective).tables("objective"), 3, {}, 1, ".", communicator);
  const Layout layout(all.rows(), communicator);
  Profile profile;
  const Exchange exchange(layout, 0, profile);
  const Rows own = all.middleRows(layout.first_row(), layout.rows());
  const Column own_weight = weight.segment(layout.first_row(), layout.rows());
  const PointCloud points{own, own_weight, exchange};
  Fields fields{entropies(objectives), {}, {}};
  std::vector<double> errors;
  for (const auto& term : {potential_term, slice_term}) {
    const auto made = term(objectives);
    made->prepare(points, 7);
    made->add(points, 7, fields);
    std::vector<double> found(made->numbers().size());
    made->report(found);
    errors.insert(errors.end(), found.begin(), found.end());
  }
  pair_term(objectives, 3)->add(points, 7, fields);
  return {test::gather_rows(layout, fields.velocity), test::gather_rows(layout, fields.integrand),
          errors.empty() ? 0 : errors[0]};
}

TEST(Slices, GiveTheSameBitsOnAnyNumberOfRanks) {
  for (const double exponent : {0.7, 1.0, 1.5}) {
    const std::string objective = mmd("{ type = \"sliced\", directions = 23 }", exponent);
    const Evaluated alone = evaluate(objective, Communicator(MPI_COMM_SELF)),
                    found = evaluate(objective, Communicator());
    EXPECT_EQ(found.velocity, alone.velocity) << exponent;
    EXPECT_EQ(found.value, alone.value) << exponent;
    EXPECT_EQ(found.error, alone.error) << exponent;
  }
  const std::string sliced = mean("{ type = \"sliced\", directions = 23 }");
  const Evaluated alone = evaluate(sliced, Communicator(MPI_COMM_SELF)), found = evaluate(sliced, Communicator());
  EXPECT_EQ(found.velocity, alone.velocity);
  EXPECT_EQ(found.value, alone.value);
  EXPECT_EQ(found.error, alone.error);
}

/// The error that the column tells is that of all particles, up to what a sample of 61 of them can tell.
TEST(Slices, AreTheDistanceWithItsConstant) {
  const Evaluated dense = evaluate(mmd("\"dense\""), Communicator());
  const Evaluated found = evaluate(mmd("{ type = \"sliced\", directions = 300 }"), Communicator());
  const Column weight = test::some_weights(301);
  EXPECT_NEAR(weight.dot(found.value.col(0)), weight.dot(dense.value.col(0)), 0.02 * weight.dot(dense.value.col(0)));
  const double error = (found.velocity - dense.velocity).norm() / dense.velocity.norm();
  EXPECT_LT(error, 0.1);
  EXPECT_NEAR(found.error, error, 0.5 * error);
}

TEST(Slices, OfAMeanAreTheMean) {
  for (const double exponent : {0.8, 1.0, 1.5}) {
    const Evaluated dense = evaluate(mean("\"dense\"", exponent), Communicator());
    const Evaluated found = evaluate(mean("{ type = \"sliced\", directions = 300 }", exponent), Communicator());
    const double error = (found.velocity - dense.velocity).norm() / dense.velocity.norm();
    EXPECT_EQ(dense.error, 0);
    EXPECT_LT(error, 0.1) << exponent;
    EXPECT_NEAR(found.error, error, 0.5 * error) << exponent;
    EXPECT_LT((found.value - dense.value).cwiseAbs().maxCoeff(), 0.1 * dense.value.cwiseAbs().maxCoeff()) << exponent;
  }
}

}  // namespace
}  // namespace wasserstrom
