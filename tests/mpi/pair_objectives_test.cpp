// Kernel means and pair terms against plain double loops, their values against their velocities, and D_K^2 against the
// energy distance.

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <iomanip>
#include <sstream>

#include "../support/draws.hpp"
#include "../support/flow_run.hpp"
#include "../support/particles.hpp"
#include "wasserstrom/diagnostics/distances.hpp"
#include "wasserstrom/velocity/velocity_term.hpp"

namespace wasserstrom {
namespace {

/// The kernels that there are, as tables of a case.
std::vector<std::string> all_kernels() {
  std::vector<std::string> all{"{ type = \"riesz\", exponent = 0.5 }", "{ type = \"riesz\", exponent = 1.5 }"};
  for (const std::string& name : kernels().names())
    all.push_back("{ type = \"" + name + "\"" + (name == "riesz" ? "" : ", bandwidth = 1.3") + " }");
  return all;
}

std::string list_of(const Eigen::RowVectorXd& numbers) {
  std::string text;
  for (const double each : numbers) {
    std::ostringstream number;
    number << std::setprecision(17) << each;
    text += (text.empty() ? "" : ", ") + number.str();
  }
  return "[" + text + "]";
}

std::string rows_of(const Rows& rows) {
  std::string text;
  for (Index i = 0; i < rows.rows(); ++i) text += (i == 0 ? "" : ", ") + list_of(rows.row(i));
  return "[" + text + "]";
}

Column weights(Index count, bool weighted) {
  return weighted ? test::some_weights(count) : Column::Constant(count, 1.0 / static_cast<double>(count));
}

struct Target {
  Target(Index count, Index dimension, bool weighted)
      : Target(test::normal_draws(count, dimension, 77, 0.5, 1.2), weighted) {}
  Target(const Rows& at, bool weighted)
      : points(at),
        weight(weights(at.rows(), weighted)),
        text("target = { type = \"points\", points = " + rows_of(points) +
             (weighted ? ", weights = " + list_of(weight.transpose()) : "") + " }") {}
  Rows points;
  Column weight;
  std::string text;
};

std::string interaction(const std::string& name, const std::string& kernel) {
  return "[[objective]]\nname = \"" + name + "\"\ntype = \"interaction\"\nkernel = " + kernel + "\n";
}

std::string mmd(const std::string& name, const std::string& kernel, const Target& target) {
  return "[[objective]]\nname = \"" + name + "\"\ntype = \"mmd\"\nkernel = " + kernel + "\n" + target.text + "\n";
}

std::string kernel_mean(const std::string& kernel, const Target& target) {
  return "[[objective]]\nname = \"mean\"\ntype = \"expectation\"\npotential = { type = \"kernel_mean\", kernel = " +
         kernel + ", " + target.text + " }\n";
}

/// g and the pair terms of all objectives at particles over the ranks: v_k, and what F_k is the mean of.
struct Evaluated {
  Rows velocity, integrand;  ///< of all N particles, on every rank
  std::uint64_t visits, pairs;
};

Evaluated evaluate(const std::string& objectives_text, const Rows& position, const Column& weight,
                   const Communicator& communicator, double gather_limit = 0) {
  const Index d = position.cols();
  const Objectives objectives =
      make_objectives(test::small_case(d, objectives_text).tables("objective"), d, {}, 1, ".", communicator);
  const Layout layout(position.rows(), communicator);
  Profile profile;
  const Exchange exchange(layout, gather_limit, profile);
  const Rows own = position.middleRows(layout.first_row(), layout.rows());
  const Column own_weight = weight.segment(layout.first_row(), layout.rows());
  Fields fields{entropies(objectives), {}, {}};
  const PointCloud points{own, own_weight, exchange};
  potential_term(objectives)->add(points, 0, fields);
  pair_term(objectives, d)->add(points, 0, fields);
  return {test::gather_rows(layout, fields.velocity), test::gather_rows(layout, fields.integrand), profile.visits,
          profile.pairs};
}

/// sum_j q_j K(x, y_j) and its gradient in x, pair by pair.
struct PlainSum {
  double value = 0;
  Eigen::RowVectorXd gradient;
};

PlainSum plain_sum(const Eigen::RowVectorXd& x, const Rows& y, const Column& q, const PairKernel& kernel) {
  PlainSum sum{0, Eigen::RowVectorXd::Zero(x.size())};
  for (Index j = 0; j < y.rows(); ++j) {
    const Eigen::RowVectorXd difference = x - y.row(j);
    const double r2 = difference.squaredNorm();
    double k = 0, slope = 0;
    kernel.kernel->profile(&r2, &k, &slope, 1, kernel.bandwidth);
    sum.value += q[j] * k;
    sum.gradient += q[j] * slope * difference;
  }
  return sum;
}

PairKernel kernel_named(const std::string& text, Index dimension) {
  return *make_objectives(test::small_case(dimension, interaction("k", text)).tables("objective"), dimension)[0]
              .pairs();
}

Rows positions(Index dimension, Index count = 131) { return test::normal_draws(count, dimension, 5); }

template <class Check>
void for_each_setting(const Check& check) {
  for (const std::string& kernel : all_kernels())
    for (const Index d : {1, 2, 20})
      for (const bool weighted : {false, true}) {
        SCOPED_TRACE(kernel + ", d = " + std::to_string(d) + (weighted ? ", weighted" : ""));
        check(kernel, d, weighted);
      }
}

void expect_near(const Rows& found, const Rows& expected) {
  EXPECT_LE(test::largest_difference(found, expected), 1e-12 * expected.cwiseAbs().maxCoeff());
}

TEST(PairObjectives, AreThoseOfPlainDoubleLoops) {
  for_each_setting([](const std::string& text, Index d, bool weighted) {
    const Rows x = positions(d);
    const Column p = weights(x.rows(), weighted);
    const Target nu(40, d, weighted);
    const PairKernel kernel = kernel_named(text, d);
    double own = 0;
    for (Index j = 0; j < 40; ++j)
      own += nu.weight[j] * plain_sum(nu.points.row(j), nu.points, nu.weight, kernel).value;
    Rows velocity(x.rows(), 3 * d), integrand(x.rows(), 3);
    for (Index i = 0; i < x.rows(); ++i) {
      const PlainSum pull = plain_sum(x.row(i), nu.points, nu.weight, kernel), push = plain_sum(x.row(i), x, p, kernel);
      velocity.row(i) << push.gradient, push.gradient - pull.gradient, pull.gradient;
      integrand.row(i) << 0.5 * push.value, 0.5 * push.value - pull.value + 0.5 * own, pull.value;
    }
    const Evaluated found =
        evaluate(interaction("i", text) + mmd("m", text, nu) + kernel_mean(text, nu), x, p, Communicator());
    for (Index k = 0; k < 3; ++k) {
      expect_near(found.velocity.middleCols(k * d, d), velocity.middleCols(k * d, d));
      expect_near(found.integrand.col(k), integrand.col(k));
    }
  });
}

TEST(PairObjectives, SameBitsOnAnyRanks) {
  for (const std::string& kernel : all_kernels()) {
    const Target nu(300, 2, true);
    const std::string text = mmd("m", kernel, nu) + interaction("i", kernel);
    const Rows x = positions(2, 1001);
    const Column p = test::some_weights(1001);
    const Evaluated together = evaluate(text, x, p, Communicator()),
                    alone = evaluate(text, x, p, Communicator(MPI_COMM_SELF));
    EXPECT_EQ(together.velocity, alone.velocity) << kernel;
    EXPECT_EQ(together.integrand, alone.integrand) << kernel;
  }
}

/// Sums on a line, of target and particles that meet, gathered and streamed.
TEST(PairObjectives, SortedSumsHaveTheSameBitsOnAnyRanks) {
  for (const std::string kernel :
       {"{ type = \"riesz\" }", "{ type = \"riesz\", exponent = 0.5 }", "{ type = \"riesz\", exponent = 1.5 }",
        "{ type = \"matern32\", bandwidth = 1.3 }"}) {
    Rows x = positions(1, 1001);
    x.topRows(300) = (8 * x.topRows(300).array()).round() / 8;
    const Target nu(x.topRows(200) * 2, true);
    const std::string sorted = kernel + "\nengine = \"sorted\"", text = mmd("m", sorted, nu) + interaction("i", sorted);
    const Column p = test::some_weights(1001);
    const Evaluated alone = evaluate(text, x, p, Communicator(MPI_COMM_SELF));
    for (const double gather_limit : {0.0, 1e9}) {
      const Evaluated together = evaluate(text, x, p, Communicator(), gather_limit);
      EXPECT_EQ(together.velocity, alone.velocity) << kernel;
      EXPECT_EQ(together.integrand, alone.integrand) << kernel;
    }
    const Evaluated dense = evaluate(mmd("m", kernel, nu) + interaction("i", kernel), x, p, Communicator());
    EXPECT_LE(test::largest_difference(alone.integrand, dense.integrand), 1e-9 * dense.integrand.cwiseAbs().maxCoeff());
    EXPECT_LE(test::largest_difference(alone.velocity, dense.velocity), 1e-9 * dense.velocity.cwiseAbs().maxCoeff());
  }
}

TEST(PairObjectives, ShareTheirSumsInOneVisit) {
  const Target nu(3, 2, false);
  const std::string riesz = "{ type = \"riesz\" }", gaussian = "{ type = \"gaussian\", bandwidth = 0.5 }";
  const auto counted = [&](const std::string& text) {
    return evaluate(text, positions(2), weights(131, false), Communicator(MPI_COMM_SELF));
  };
  const Evaluated shared =
      counted(interaction("a", riesz) + mmd("b", riesz, nu) + interaction("c", "{ type = \"riesz\", exponent = 1.0 }"));
  EXPECT_EQ(shared.visits, 1u);
  EXPECT_EQ(shared.pairs, 131u * 131u);
  const Evaluated different = counted(interaction("a", gaussian) + mmd("b", riesz, nu) + interaction("c", gaussian) +
                                      interaction("d", "{ type = \"gaussian\", bandwidth = 0.6 }") +
                                      interaction("e", "{ type = \"riesz\", exponent = 0.9 }"));
  EXPECT_EQ(different.visits, 1u);
  EXPECT_EQ(different.pairs, 4u * 131u * 131u);
  EXPECT_EQ(counted(interaction("a", riesz) + interaction("b", riesz + "\nengine = \"reference\"")).pairs,
            2u * 131u * 131u);
  const Evaluated none = counted(kernel_mean(riesz, nu));
  EXPECT_EQ(none.pairs, 0u);
  EXPECT_EQ(none.visits, 0u);
}

/// Points that are 0.1 apart or more in the first coordinate, from `first` on: differences across a cusp tell nothing.
Rows apart(Index count, Index dimension, double first, std::uint64_t seed) {
  Rows rows = test::normal_draws(count, dimension, seed);
  for (Index i = 0; i < count; ++i) rows(i, 0) = first + 0.1 * static_cast<double>(i);
  return rows;
}

/// d/de F(x + e u) = sum_i p_i <v(x_i), u_i> for every direction u of all particles.
TEST(PairObjectives, VelocitiesAreTheGradientsOfTheValues) {
  for_each_setting([](const std::string& kernel, Index d, bool weighted) {
    const Target nu(apart(17, d, -0.85, 77), weighted);
    const Rows x = apart(41, d, -2, 5);
    const Column p = weights(41, weighted);
    const std::string text = interaction("i", kernel) + mmd("m", kernel, nu) + kernel_mean(kernel, nu);
    const auto values = [&](const Rows& at) {
      return Column((p.transpose() * evaluate(text, at, p, Communicator()).integrand).transpose());
    };
    const Rows v = evaluate(text, x, p, Communicator()).velocity;
    for (const std::uint64_t seed : {1, 2}) {
      const Rows u = test::normal_draws(41, d, seed);
      const double step = 1e-5;
      const Column slope = (values(x + step * u) - values(x - step * u)) / (2 * step);
      for (Index k = 0; k < 3; ++k)
        EXPECT_NEAR(slope[k], p.dot((v.middleCols(k * d, d).array() * u.array()).rowwise().sum().matrix()), 2e-8);
    }
  });
}

TEST(PairObjectives, DiscrepancyOfTheDistanceIsHalfTheEnergyDistance) {
  for (const Index d : {1, 2, 20})
    for (const bool weighted : {false, true}) {
      const Target nu(40, d, weighted);
      const Rows x = positions(d);
      const Column p = weights(x.rows(), weighted);
      const double found = p.dot(evaluate(mmd("m", "{ type = \"riesz\" }", nu), x, p, Communicator()).integrand.col(0));
      const test::Points one(x, Communicator(), p), other(nu.points, Communicator(), nu.weight);
      const double energy = kernel_distances(own_means(one, 1), own_means(other, 1), pair_means(one, other, 1)).energy;
      EXPECT_NEAR(found, 0.5 * energy, 1e-13) << "d = " << d;
    }
}

/// D_K^2 between two points at the distance a is phi(0) - phi(a^2), and zero between equal distributions.
TEST(PairObjectives, DiscrepancyHasItsConstant) {
  for (const std::string& text : all_kernels()) {
    const PairKernel kernel = kernel_named(text, 2);
    const std::array<double, 2> r2{0, 9};
    std::array<double, 2> k{};
    kernel.kernel->profile(r2.data(), k.data(), nullptr, 2, kernel.bandwidth);
    const std::string objective =
        "[[objective]]\nname = \"m\"\ntype = \"mmd\"\nkernel = " + text + "\ntarget = { type = \"points\", points = ";
    const Column p = weights(6, false);
    const auto value = [&](const std::string& points, const Rows& x) {
      return p.dot(evaluate(objective + points + " }\n", x, p, Communicator()).integrand.col(0));
    };
    EXPECT_NEAR(value("[[0, 3]]", Rows::Zero(6, 2)), k[0] - k[1], 1e-14) << text;
    const Rows x = positions(2, 6);
    EXPECT_NEAR(value(rows_of(x), x), 0, 1e-15) << text;
  }
}

TEST(PairObjectives, PointsInOnePlaceDoNotPushOrPull) {
  for (const std::string& kernel : all_kernels())
    for (const Index d : {1, 2, 20}) {
      const std::string place = rows_of(Rows::Constant(1, d, 0.3));
      const std::string text = interaction("i", kernel) +
                               "[[objective]]\nname = \"m\"\ntype = \"mmd\"\nkernel = " + kernel +
                               "\ntarget = { type = \"points\", points = " + place + " }\n";
      const Evaluated found = evaluate(text, Rows::Constant(70, d, 0.3), weights(70, false), Communicator());
      EXPECT_EQ(found.velocity.cwiseAbs().maxCoeff(), 0) << kernel;
      EXPECT_TRUE(found.integrand.allFinite()) << kernel;
    }
}

TEST(PairObjectives, MedianBandwidthIsThatOfTheTargetOnAnyRanks) {
  const Rows line = (Rows(4, 1) << 0, 1, 3, 7).finished();  // distances 1, 2, 3, 4, 6, 7
  const std::string kernel = "{ type = \"gaussian\" }", target = "target = { type = \"points\", points = ";
  const std::string text = "[[objective]]\nname = \"m\"\ntype = \"mmd\"\nkernel = " + kernel + "\n" + target;
  const auto h = [&](const std::string& points, Index d, const Communicator& communicator) {
    return make_objectives(test::small_case(d, text + points + " }\n").tables("objective"), d, {}, 1, ".",
                           communicator)[0]
        .pairs()
        ->bandwidth;
  };
  EXPECT_DOUBLE_EQ(h(rows_of(line), 1, Communicator()), std::sqrt(0.5 * (9 + 16)));
  const std::string many = rows_of(positions(2, 301));
  EXPECT_EQ(h(many, 2, Communicator()), h(many, 2, Communicator(MPI_COMM_SELF)));
}

}  // namespace
}  // namespace wasserstrom
