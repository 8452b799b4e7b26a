// Bayesian regressions and their predictive scores against plain loops over the rows.

#include <gtest/gtest.h>

#include <Eigen/Cholesky>
#include <cmath>
#include <fstream>
#include <numbers>

#include "../support/draws.hpp"
#include "../support/particles.hpp"
#include "../support/test_directory.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/diagnostics/diagnostic.hpp"
#include "wasserstrom/objectives/functional.hpp"

namespace wasserstrom {
namespace {

constexpr Index rows = 37;

double feature(Index r, Index c) {
  return std::sin(static_cast<double>(3 * r + 7 * c + 1)) * (r % 3 == 0 && c == 1 ? 0 : 1);
}
double label(Index r) { return r % 5 < 2 ? 1 : 0; }
double response(Index r) { return 0.3 + feature(r, 0) - 0.5 * feature(r, 1) + 0.2 * std::cos(static_cast<double>(r)); }

/// Two columns and a response, as CSV, and as LIBSVM text that leaves zeros out.
void write_data() {
  std::ofstream csv(test::test_directory() / "d.csv"), sparse(test::test_directory() / "d.svm"),
      line(test::test_directory() / "line.csv"), small(test::test_directory() / "small.csv");
  csv.precision(17);
  sparse.precision(17);
  line.precision(17);
  for (Index r = 0; r < rows; ++r) {
    csv << feature(r, 0) << ',' << feature(r, 1) << ',' << label(r) << '\n';
    sparse << (label(r) > 0 ? "+1" : "0");
    for (Index c = 0; c < 2; ++c)
      if (feature(r, c) != 0) sparse << ' ' << c + 1 << ':' << feature(r, c);
    sparse << '\n';
    line << feature(r, 0) << ',' << feature(r, 1) << ',' << response(r) << '\n';
    small << feature(r, 0) << ',' << feature(r, 1) << ',' << 0.01 * response(r) << '\n';
  }
}

const std::string data_tables =
    "[[data]]\nname = \"dense\"\ntype = \"csv\"\npath = \"d.csv\"\n"
    "[[data]]\nname = \"sparse\"\ntype = \"libsvm\"\npath = \"d.svm\"\ncolumns = 2\n"
    "[[data]]\nname = \"line\"\ntype = \"csv\"\npath = \"line.csv\"\n"
    "[[data]]\nname = \"small\"\ntype = \"csv\"\npath = \"small.csv\"\n";

class Regressions : public testing::Test {
 protected:
  void SetUp() override { write_data(); }

  /// The objective with this target, and the diagnostics that `extra` asks for.
  void make(Index dimension, const std::string& target, const std::string& extra = {}) {
    const Config config =
        test::small_case(dimension, data_tables + "[[objective]]\nname = \"a\"\ntype = \"energy\"\ntarget = { " +
                                        target + " }\n" + extra);
    data_ = DataSets(config.tables("data"), test::test_directory().string(), Communicator(MPI_COMM_SELF));
    objectives_ = make_objectives(config.tables("objective"), dimension, data_, 5);
    diagnostics_ = make_diagnostics(config.tables("diagnostic"),
                                    {objectives_, data_, Communicator(MPI_COMM_SELF), ".", dimension, 5});
    position_ = test::normal_particles(40, dimension, Communicator(MPI_COMM_SELF)).position;
  }

  Column value(Index step = 0) { return evaluate(step).first; }
  Rows gradient(Index step = 0) { return evaluate(step).second; }
  std::pair<Column, Rows> evaluate(Index step) {
    Column value(position_.rows());
    Rows gradient(position_.rows(), position_.cols());
    objectives_[0].potential()->evaluate(position_, step, value, gradient);
    return {value, gradient};
  }

  DataSets data_;
  Objectives objectives_;
  Diagnostics diagnostics_;
  Rows position_;
};

double predictor(const Rows& theta, Index i, Index r) {
  return theta(i, 0) * feature(r, 0) + theta(i, 1) * feature(r, 1) + theta(i, 2);
}
double normal_prior(double theta, double std) {
  return 0.5 * theta * theta / (std * std) + std::log(std) + 0.5 * std::log(2 * std::numbers::pi);
}

TEST_F(Regressions, LogisticValueIsThatOfPlainLoops) {
  for (const std::string data : {"dense", "sparse"}) {
    make(3, "type = \"bayesian_logistic_regression\", data = \"" + data +
                "\", prior_std = 2.0, intercept_prior_std = 5.0, power = 0.5, rows = \"row % 4 != 1\"");
    const Column found = value();
    for (Index i = 0; i < position_.rows(); ++i) {
      double sum =
          normal_prior(position_(i, 0), 2) + normal_prior(position_(i, 1), 2) + normal_prior(position_(i, 2), 5);
      for (Index r = 0; r < rows; ++r)
        if (r % 4 != 1) sum += 0.5 * std::log1p(std::exp((label(r) > 0 ? -1 : 1) * predictor(position_, i, r)));
      EXPECT_NEAR(found[i], sum, 1e-13 * std::abs(sum));
    }
  }
}

TEST_F(Regressions, LogisticIsSafeFarAway) {
  make(3, "type = \"bayesian_logistic_regression\", data = \"dense\"");
  position_ *= 1e4;
  EXPECT_TRUE(value().allFinite());
  EXPECT_TRUE(gradient().allFinite());
}

TEST_F(Regressions, LinearValueIsThatOfPlainLoops) {
  make(4, "type = \"bayesian_linear_regression\", data = \"line\", noise_shape = 2.0, noise_scale = 0.3");
  const Column found = value();
  for (Index i = 0; i < position_.rows(); ++i) {
    const double u = position_(i, 3), variance = std::exp(2 * u), a = 2, b = 0.3;
    double sum = 0;
    for (Index c = 0; c < 3; ++c) sum += normal_prior(position_(i, c), 1);
    // The density of u = log s follows from that of s^2: times d s^2 / d u = 2 s^2.
    sum -= a * std::log(b) - std::lgamma(a) - (a + 1) * 2 * u - b / variance + std::log(2 * variance);
    for (Index r = 0; r < rows; ++r) {
      const double residual = response(r) - predictor(position_, i, r);
      sum += 0.5 * residual * residual / variance + u + 0.5 * std::log(2 * std::numbers::pi);
    }
    EXPECT_NEAR(found[i], sum, 1e-12 * std::abs(sum));
  }
}

TEST_F(Regressions, KnownNoiseGivesTheClosedFormPosterior) {
  make(3, "type = \"bayesian_linear_regression\", data = \"line\", noise_std = 0.4, prior_std = 3.0");
  Eigen::MatrixXd design(rows, 3);
  Eigen::VectorXd y(rows);
  for (Index r = 0; r < rows; ++r) {
    design.row(r) << feature(r, 0), feature(r, 1), 1;
    y[r] = response(r);
  }
  const Eigen::MatrixXd precision =
      design.transpose() * design / (0.4 * 0.4) + Eigen::MatrixXd::Identity(3, 3) / (3.0 * 3.0);
  const Eigen::VectorXd mean = precision.ldlt().solve(design.transpose() * y / (0.4 * 0.4));
  const Rows expected = (position_.rowwise() - mean.transpose()) * precision;
  EXPECT_LT(test::largest_difference(gradient(), expected), 1e-10 * expected.cwiseAbs().maxCoeff());
}

TEST_F(Regressions, MiniBatchesAreUnbiased) {
  const std::string target = "type = \"bayesian_logistic_regression\", data = \"dense\"";
  make(3, target);
  const Rows full = gradient();
  make(3, target + ", batch = 10");
  Rows mean = Rows::Zero(full.rows(), 3), square = mean;
  constexpr Index steps = 4000;
  for (Index step = 0; step < steps; ++step) {
    const Rows one = gradient(step);
    mean += one / steps;
    square += Rows(one.array().square()) / steps;
  }
  const Rows error = ((square.array() - mean.array().square()) / steps).sqrt();
  EXPECT_LT(((mean - full).array() / error.array()).abs().maxCoeff(), 5);
  EXPECT_GT((gradient(0) - gradient(1)).norm(), 0);
  EXPECT_EQ(gradient(7), gradient(7));
}

TEST_F(Regressions, NamesTheirParameters) {
  make(4, "type = \"bayesian_linear_regression\", data = \"line\"");
  EXPECT_EQ(parameter_names(objectives_, 4), (std::vector<std::string>{"x0", "x1", "intercept", "log_noise_std"}));
}

TEST_F(Regressions, KeepTheirNamesApartFromThoseOfColumns) {
  std::ofstream(test::test_directory() / "names.txt") << "intercept\nlog_noise_std\n";
  const std::string named = "[[data]]\nname = \"named\"\ntype = \"csv\"\npath = \"line.csv\"\nnames = \"names.txt\"\n";
  make(4, "type = \"bayesian_linear_regression\", data = \"named\", noise_std = \"inferred\"", named);
  EXPECT_EQ(parameter_names(objectives_, 4),
            (std::vector<std::string>{"intercept", "log_noise_std", "intercept_", "log_noise_std_"}));
  EXPECT_EQ(constrained_scale(objectives_)->constrained_names(),
            (std::vector<std::string>{"intercept", "log_noise_std", "intercept_", "noise_std"}));
}

TEST_F(Regressions, SayWhichDimensionTheyNeed) {
  try {
    make(5, "type = \"bayesian_logistic_regression\", data = \"dense\"");
    FAIL() << "a posterior of three parameters was made for particles of dimension 5";
  } catch (const ConfigError& error) {
    EXPECT_NE(std::string(error.what()).find("set it to 3"), std::string::npos) << error.what();
  }
}

TEST_F(Regressions, NeedOneOrderOfTheCoordinates) {
  std::string tables, objectives;
  for (const std::string name : {"ab", "ba"}) {
    std::ofstream(test::test_directory() / (name + ".csv")) << name[0] << ',' << name[1] << ",y\n1,2,0\n2,1,1\n0,1,1\n";
    tables += "[[data]]\nname = \"" + name + "\"\ntype = \"csv\"\npath = \"" + name + ".csv\"\n";
    objectives += "[[objective]]\nname = \"" + name +
                  "\"\ntype = \"energy\"\ntarget = { type = \"bayesian_logistic_regression\", data = \"" + name +
                  "\" }\n";
  }
  const Config config = test::small_case(3, tables + objectives);
  const DataSets data(config.tables("data"), test::test_directory().string(), Communicator(MPI_COMM_SELF));
  try {
    make_objectives(config.tables("objective"), 3, data, 5);
    FAIL() << "nothing was thrown";
  } catch (const ConfigError& error) {
    EXPECT_NE(std::string(error.what()).find("objective 'ba' has 'b' for the coordinate that objective 'ab' calls 'a'"),
              std::string::npos)
        << error.what();
  }
}

TEST_F(Regressions, LogisticNeedsTwoLabels) {
  EXPECT_THROW(make(3, "type = \"bayesian_logistic_regression\", data = \"line\""), ConfigError);
}

TEST_F(Regressions, LogisticScores) {
  make(3, "type = \"bayesian_logistic_regression\", data = \"dense\"",
       "[[diagnostic]]\nname = \"h\"\ntype = \"predictive\"\ndata = \"sparse\"\nrows = \"row >= 7\"\n");
  Column weight = Column::LinSpaced(position_.rows(), 1, 2);
  weight /= weight.sum();
  const auto& [name, diagnostic] = diagnostics_[0];
  double hits = 0, log_likelihood = 0, excess[10] = {};
  for (Index r = 7; r < rows; ++r) {
    double p = 0;
    for (Index i = 0; i < position_.rows(); ++i) p += weight[i] / (1 + std::exp(-predictor(position_, i, r)));
    hits += (p > 0.5) == (label(r) > 0);
    log_likelihood += std::log(label(r) > 0 ? p : 1 - p);
    excess[static_cast<int>(10 * p)] += p - label(r);
  }
  double calibration = 0;
  for (const double each : excess) calibration += std::abs(each);
  const std::vector<double> found = diagnostic->evaluate(test::Points(position_, Communicator(MPI_COMM_SELF), weight));
  EXPECT_EQ(diagnostic->names(), (std::vector<std::string>{"accuracy", "log_likelihood", "calibration_error"}));
  EXPECT_NEAR(found[0], hits / (rows - 7), 1e-15);
  EXPECT_NEAR(found[1], log_likelihood / (rows - 7), 1e-13);
  EXPECT_NEAR(found[2], calibration / (rows - 7), 1e-13);
}

TEST_F(Regressions, LinearScores) {
  make(4, "type = \"bayesian_linear_regression\", data = \"line\"",
       "[[diagnostic]]\nname = \"h\"\ntype = \"predictive\"\ndata = \"line\"\n");
  const Column weight = Column::Constant(position_.rows(), 1 / static_cast<double>(position_.rows()));
  double squares = 0, log_likelihood = 0;
  std::vector<double> quantiles;
  for (Index r = 0; r < rows; ++r) {
    double mean = 0, density = 0, quantile = 0;
    for (Index i = 0; i < position_.rows(); ++i) {
      const double m = predictor(position_, i, r), s = std::exp(position_(i, 3)), z = (response(r) - m) / s;
      mean += weight[i] * m;
      density += weight[i] * std::exp(-0.5 * z * z) / (s * std::sqrt(2 * std::numbers::pi));
      quantile += weight[i] * 0.5 * (1 + std::erf(z / std::numbers::sqrt2));
    }
    squares += std::pow(response(r) - mean, 2);
    log_likelihood += std::log(density);
    quantiles.push_back(quantile);
  }
  std::sort(quantiles.begin(), quantiles.end());
  double calibration = 0;
  for (Index r = 0; r < rows; ++r)
    calibration += std::abs(quantiles[static_cast<std::size_t>(r)] - (static_cast<double>(r) + 0.5) / rows) / rows;
  const std::vector<double> found =
      diagnostics_[0].diagnostic->evaluate(test::Points(position_, Communicator(MPI_COMM_SELF), weight));
  EXPECT_NEAR(found[0], std::sqrt(squares / rows), 1e-13);
  EXPECT_NEAR(found[1], log_likelihood / rows, 1e-12);
  EXPECT_NEAR(found[2], calibration, 1e-12);
}

/// Of responses near 0.01 the default prior of the noise, of scale 1, says more than they do.
TEST_F(Regressions, WarnsOfADefaultNoisePriorThatOutweighsTheResponses) {
  const auto warnings = [&](const std::string& more) {
    make(4, "type = \"bayesian_linear_regression\", " + more);
    return objectives_[0].potential()->warnings();
  };
  ASSERT_EQ(warnings("data = \"small\"").size(), 1u);
  EXPECT_NE(warnings("data = \"small\"")[0].find("objective[0].target: the default prior of the noise"),
            std::string::npos);
  EXPECT_TRUE(warnings("data = \"line\"").empty());
  EXPECT_TRUE(warnings("data = \"small\", noise_scale = 1e-5").empty());
  EXPECT_TRUE(warnings("data = \"small\", noise_prior = \"half_cauchy\"").empty());
}

}  // namespace
}  // namespace wasserstrom
