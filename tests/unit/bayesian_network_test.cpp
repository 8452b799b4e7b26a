// Posteriors of networks without hidden layers, which are regressions, against plain loops over the rows.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <numbers>
#include <vector>

#include "../support/draws.hpp"
#include "../support/particles.hpp"
#include "../support/test_directory.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/diagnostics/diagnostic.hpp"
#include "wasserstrom/objectives/functional.hpp"

namespace wasserstrom {
namespace {

constexpr Index rows = 70, trained = 50;  // more than a block of rows; the others are held out

double feature(Index r, Index c) { return 3 + std::sin(static_cast<double>(3 * r + 7 * c + 1)); }
double response(Index r) { return 10 + 4 * feature(r, 0) - feature(r, 1) + std::cos(static_cast<double>(r * r)); }
double label(Index r) { return static_cast<double>(r * r % 3) + 5; }  // 5 and 6

struct Units {
  explicit Units(double (*of)(Index)) {
    for (Index r = 0; r < trained; ++r) mean += of(r) / trained;
    for (Index r = 0; r < trained; ++r) deviation += std::pow(of(r) - mean, 2) / trained;
    deviation = std::sqrt(deviation);
  }
  double mean = 0, deviation = 0;
};
double standard(Index r, Index c) {
  static const Units first([](Index s) { return feature(s, 0); }), second([](Index s) { return feature(s, 1); });
  const Units& units = c == 0 ? first : second;
  return (feature(r, c) - units.mean) / units.deviation;
}

class BayesianNetworks : public testing::Test {
 protected:
  void SetUp() override {
    std::ofstream numbers(test::test_directory() / "numbers.csv"), classes(test::test_directory() / "classes.csv");
    numbers.precision(17);
    classes.precision(17);
    for (Index r = 0; r < rows; ++r) {
      numbers << feature(r, 0) << ',' << feature(r, 1) << ',' << response(r) << '\n';
      classes << feature(r, 0) << ',' << feature(r, 1) << ',' << label(r) << '\n';
    }
  }

  void make(Index dimension, const std::string& data, const std::string& target) {
    const std::string of_data = "data = \"" + data + "\", rows = \"row < 50\", network = { hidden = [] }, ";
    const Config config = test::small_case(
        dimension,
        "[[data]]\nname = \"numbers\"\ntype = \"csv\"\npath = \"numbers.csv\"\n"
        "[[data]]\nname = \"classes\"\ntype = \"csv\"\npath = \"classes.csv\"\n"
        "[[objective]]\nname = \"a\"\ntype = \"energy\"\ntarget = { type = \"bayesian_network\", " +
            of_data + target + " }\n[[diagnostic]]\nname = \"held-out\"\ntype = \"predictive\"\ndata = \"" + data +
            "\"\nrows = \"row >= 50\"\n");
    data_ = DataSets(config.tables("data"), test::test_directory().string(), Communicator(MPI_COMM_SELF));
    objectives_ = make_objectives(config.tables("objective"), dimension, data_, 5);
    diagnostics_ = make_diagnostics(config.tables("diagnostic"),
                                    {objectives_, data_, Communicator(MPI_COMM_SELF), ".", dimension, 5});
    theta_ = test::normal_draws(4, dimension, 3);
  }

  Column value(Index step = Potential::all_data) const {
    Column value(theta_.rows());
    Rows gradient(theta_.rows(), theta_.cols());
    objectives_[0].potential()->evaluate(theta_, step, value, gradient);
    return value;
  }

  std::vector<double> scores() const {
    return diagnostics_[0].diagnostic->evaluate(test::Points(theta_, Communicator(MPI_COMM_SELF)));
  }

  /// Output o of particle i: weights of each output first, then the biases.
  double output(Index i, Index r, Index o = 0, Index outputs = 1) const {
    return theta_(i, 2 * o) * standard(r, 0) + theta_(i, 2 * o + 1) * standard(r, 1) + theta_(i, 2 * outputs + o);
  }

  DataSets data_;
  Objectives objectives_;
  Diagnostics diagnostics_;
  Rows theta_;
};

double normal_loss(double off, double deviation) {
  return 0.5 * std::pow(off / deviation, 2) + std::log(deviation) + 0.5 * std::log(2 * std::numbers::pi);
}

/// -log of the density of u = log s, s ~ Gamma(shape, rate).
double gamma_loss(double u, double shape, double rate) {
  return rate * std::exp(u) - shape * u - shape * std::log(rate) + std::lgamma(shape);
}

TEST_F(BayesianNetworks, RegressionIsThatOfPlainLoops) {
  make(5, "numbers",
       "likelihood = \"regression\", prior = \"gamma\", prior_rate = 0.3, noise_shape = 2.0, likelihood_temperature = "
       "4.0");
  const Units y(response);
  const Column found = value();
  for (Index i = 0; i < theta_.rows(); ++i) {
    const double noise = y.deviation * std::exp(-0.5 * theta_(i, 3)), spread = std::exp(-0.5 * theta_(i, 4));
    double sum = gamma_loss(theta_(i, 3), 2, 0.1) + gamma_loss(theta_(i, 4), 1, 0.3);
    for (Index c = 0; c < 3; ++c) sum += normal_loss(theta_(i, c), spread);
    for (Index r = 0; r < trained; ++r)
      sum += normal_loss(y.mean + y.deviation * output(i, r) - response(r), noise) / 4;
    EXPECT_NEAR(found[i], sum, 1e-12 * std::abs(sum));
  }
}

TEST_F(BayesianNetworks, RegressionIsScoredOnItsOwnScale) {
  make(5, "numbers", "likelihood = \"regression\", prior = \"gamma\"");
  const Units y(response);
  double squares = 0, log_likelihood = 0, single_squares = 0, single_log_likelihood = 0;
  for (Index r = trained; r < rows; ++r) {
    double mean = 0, density = 0;
    for (Index i = 0; i < 4; ++i) {
      const double m = y.mean + y.deviation * output(i, r),
                   loss = normal_loss(m - response(r), y.deviation * std::exp(-0.5 * theta_(i, 3)));
      mean += m / 4;
      density += std::exp(-loss) / 4;
      single_squares += std::pow(m - response(r), 2) / (4 * 20);
      single_log_likelihood -= loss / (4 * 20);
    }
    squares += std::pow(mean - response(r), 2) / 20;
    log_likelihood += std::log(density) / 20;
  }
  const std::vector<double> found = scores();
  ASSERT_EQ(found.size(), 5u);
  EXPECT_NEAR(found[0], std::sqrt(squares), 1e-12 * found[0]);
  EXPECT_NEAR(found[1], log_likelihood, 1e-12 * std::abs(log_likelihood));
  EXPECT_NEAR(found[3], std::sqrt(single_squares), 1e-12 * found[3]);
  EXPECT_NEAR(found[4], single_log_likelihood, 1e-12 * std::abs(single_log_likelihood));
}

TEST_F(BayesianNetworks, ClassificationIsThatOfPlainLoops) {
  make(6, "classes", "likelihood = \"classification\", prior_std = 1.5");
  const auto probability = [&](Index i, Index r, Index o) {
    const double zero = std::exp(output(i, r, 0, 2)), one = std::exp(output(i, r, 1, 2));
    return (o == 0 ? zero : one) / (zero + one);
  };
  const auto own = [](Index r) { return static_cast<Index>(label(r)) - 5; };
  const Column found = value();
  for (Index i = 0; i < theta_.rows(); ++i) {
    double sum = 0;
    for (Index c = 0; c < 6; ++c) sum += normal_loss(theta_(i, c), 1.5);
    for (Index r = 0; r < trained; ++r) sum -= std::log(probability(i, r, own(r)));
    EXPECT_NEAR(found[i], sum, 1e-12 * std::abs(sum));
  }

  double hits = 0, log_likelihood = 0, brier = 0, single_hits = 0, single_log_likelihood = 0;
  std::vector<double> excess(10);
  for (Index r = trained; r < rows; ++r) {
    double one = 0;
    for (Index i = 0; i < 4; ++i) {
      one += probability(i, r, 1) / 4;
      single_hits += (probability(i, r, own(r)) > 0.5) / 80.0;
      single_log_likelihood += std::log(probability(i, r, own(r))) / 80;
    }
    const double of_own = own(r) == 1 ? one : 1 - one;
    hits += (of_own > 0.5) / 20.0;
    const double likeliest = std::max(one, 1 - one);
    excess[static_cast<std::size_t>(10 * likeliest)] += (likeliest - (of_own > 0.5)) / 20;
    log_likelihood += std::log(of_own) / 20;
    brier += 2 * std::pow(1 - of_own, 2) / 20;
  }
  const std::vector<double> scored = scores();
  ASSERT_EQ(scored.size(), 6u);
  EXPECT_NEAR(scored[0], hits, 1e-12);
  EXPECT_NEAR(scored[1], log_likelihood, 1e-12);
  double calibration = 0;
  for (const double each : excess) calibration += std::abs(each);
  EXPECT_NEAR(scored[2], calibration, 1e-12);
  EXPECT_GT(calibration, 0.01);
  EXPECT_NEAR(scored[3], brier, 1e-12);
  EXPECT_NEAR(scored[4], single_hits, 1e-12);
  EXPECT_NEAR(scored[5], single_log_likelihood, 1e-12);
  EXPECT_GT(single_hits, 0.2);
}

// One layer, so that nothing is shared; head 1 is the network, and head 0 counts for nothing.
TEST_F(BayesianNetworks, HeadsAreOfTheirTask) {
  make(6, "classes", "likelihood = \"classification\"");
  EXPECT_TRUE(objectives_[0].own.empty());
  const Column alone = value();
  const Rows theta = theta_;
  make(12, "classes", "likelihood = \"classification\", heads = 2, head = 1");
  theta_.rightCols(6) = theta;
  EXPECT_EQ(value(), alone);
  EXPECT_EQ(objectives_[0].own, (std::vector<Index>{6, 7, 8, 9, 10, 11}));
  EXPECT_EQ(objectives_[0].potential()->parameter_names()[6], "task1.output.weight[0,0]");
  Column unused(4);
  Rows gradient(4, 12);
  objectives_[0].potential()->evaluate(theta_, 0, unused, gradient);
  EXPECT_EQ(gradient.leftCols(6), Rows::Zero(4, 6));
  EXPECT_GT(gradient.rightCols(6).norm(), 1);
}

TEST_F(BayesianNetworks, BatchesStandForAllRows) {
  make(5, "numbers", "likelihood = \"regression\", prior = \"gamma\", batch = 25");
  const Column all = value();
  Column mean = Column::Zero(4);
  constexpr Index steps = 4000;
  double square = 0;
  for (Index step = 0; step < steps; ++step) {
    const Column off = value(step) - all;
    mean += off / steps;
    square += off[0] * off[0] / steps;
  }
  EXPECT_GT(square, 0);
  EXPECT_LT(std::abs(mean[0]), 4 * std::sqrt(square / steps));
}

TEST_F(BayesianNetworks, SayWhatDoesNotFit) {
  const auto message = [&](Index dimension, const std::string& data, const std::string& target) -> std::string {
    try {
      make(dimension, data, target);
      return {};
    } catch (const ConfigError& error) {
      return error.what();
    }
  };
  EXPECT_NE(message(4, "numbers", "likelihood = \"regression\", prior = \"gamma\"").find("set it to 5"),
            std::string::npos);
  EXPECT_NE(
      message(6, "classes", "likelihood = \"classification\", prior_rate = 2.0").find("'prior_rate' belongs to prior"),
      std::string::npos);
  EXPECT_NE(message(6, "classes", "likelihood = \"classification\", batch = 51").find("but there are 50 rows"),
            std::string::npos);
}

}  // namespace
}  // namespace wasserstrom
