// The posteriors of posteriordb against draws of theirs that Hamiltonian Monte Carlo made elsewhere.
//
// For a density pi = exp(-g) that falls off fast enough, averages over draws of it vanish (Stein 1972):
//   E[d g / d u_i] = 0,   E[(u_i - m_i) d g / d u_i - 1] = 0.
// A wrong prior, Jacobian, row or parameter shifts them; the constant of g, which nobody knows, does not enter.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>

#include "../support/flow_run.hpp"
#include "../support/reference_draws.hpp"
#include "../support/shared_data.hpp"
#include "../support/source_file.hpp"
#include "wasserstrom/run/case_schema.hpp"

namespace wasserstrom {
namespace {

const std::string cases = test::source_file("apps/cases/posteriordb/");

double logit(double p) { return std::log(p / (1 - p)); }

/// A draw on the natural scale, in the order of the reference, to the coordinates of the particles.
using Inverse = std::function<void(const Eigen::RowVectorXd& x, RowsRef u)>;

/// The reference has the intercept first, we have it behind the columns.
Inverse regression(bool intercept) {
  return [intercept](const Eigen::RowVectorXd& x, RowsRef u) {
    const Index d = x.size();
    u.row(0) = x;
    if (intercept) u.row(0).head(d - 2) = x.segment(1, d - 2);
    if (intercept) u(0, d - 2) = x[0];
    u(0, d - 1) = std::log(x[d - 1]);
  };
}

void random_effects(const Eigen::RowVectorXd& x, RowsRef u) {
  const Index groups = x.size() - 2;
  for (Index j = 0; j < groups; ++j) u(0, j) = (x[j] - x[groups]) / x[groups + 1];
  u(0, groups) = x[groups];
  u(0, groups + 1) = std::log(x[groups + 1]);
}

void garch(const Eigen::RowVectorXd& x, RowsRef u) {
  u.row(0) << x[0], std::log(x[1]), logit(x[2]), logit(x[3] / (1 - x[2]));
}

void gaussian_process(const Eigen::RowVectorXd& x, RowsRef u) { u.row(0) = x.array().log(); }

void mixture(const Eigen::RowVectorXd& x, RowsRef u) {
  u.row(0) << x[0], std::log(x[1] - x[0]), std::log(x[2]), std::log(x[3]), logit(x[4]);
}

const std::map<std::string, Inverse> posteriors = {{"arK-arK", regression(true)},
                                                   {"earnings-logearn_height", regression(true)},
                                                   {"eight_schools-eight_schools_noncentered", random_effects},
                                                   {"garch-garch11", garch},
                                                   {"gp_pois_regr-gp_regr", gaussian_process},
                                                   {"kidiq-kidscore_interaction", regression(true)},
                                                   {"kidiq-kidscore_momiq", regression(true)},
                                                   {"kilpisjarvi_mod-kilpisjarvi", regression(true)},
                                                   {"low_dim_gauss_mix-low_dim_gauss_mix", mixture},
                                                   {"nes1980-nes", regression(true)},
                                                   {"sblrc-blr", regression(false)}};

/// The posterior of a case, and the draws in its coordinates.
class Posterior : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    const std::string file = "posteriordb/" + GetParam() + "/reference_draws.json.zip";
    if (!test::has_shared_data(file)) GTEST_SKIP() << "no reference draws of " << GetParam();
    reference_ = test::read_reference_draws(test::shared_data_directory() + "/" + file, 4);
    read_posterior();
    draws_.resize(reference_.draws.rows(), reference_.draws.cols());
    for (Index i = 0; i < draws_.rows(); ++i)
      posteriors.at(GetParam())(reference_.draws.row(i), draws_.middleRows(i, 1));
  }

  const Potential& potential() const { return *objectives_[0].potential(); }

  test::ReferenceDraws reference_;
  Rows draws_;

 private:
  void read_posterior() {
    const std::string directory = cases + GetParam();
    std::ifstream file(directory + "/case.toml");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const Config config = read_case("case.toml", text, {}, case_schema()).config;
    data_ = DataSets(config.tables("data"), directory, Communicator());
    objectives_ = make_objectives(config.tables("objective"), config.table("particles").integer("dimension"), data_, 1);
  }

  DataSets data_;
  Objectives objectives_;
};

/// How many of its standard errors the mean of the numbers is from zero.
double standard_errors(const Column& numbers) {
  const double mean = numbers.mean(), n = static_cast<double>(numbers.size());
  return mean / std::sqrt((numbers.array() - mean).square().sum() / (n * (n - 1)));
}

TEST_P(Posterior, SteinIdentities) {
  Column value(draws_.rows());
  Rows gradient(draws_.rows(), draws_.cols());
  potential().evaluate(draws_, Potential::all_data, value, gradient);
  ASSERT_EQ(draws_.rows(), 2500);
  for (Index c = 0; c < draws_.cols(); ++c) {
    const std::string name = potential().parameter_names()[static_cast<std::size_t>(c)];
    const Column slope = gradient.col(c), centred = draws_.col(c).array() - draws_.col(c).mean();
    EXPECT_LT(std::abs(standard_errors(slope)), 4) << name;
    EXPECT_LT(std::abs(standard_errors((slope.array() * centred.array() - 1).matrix())), 4) << name;
  }
}

TEST_P(Posterior, ConstrainedValuesAreTheDraws) {
  Rows constrained(draws_.rows(), std::ssize(potential().constrained_scale()->constrained_names()));
  potential().constrained_scale()->constrain(draws_, constrained);
  ASSERT_EQ(constrained.cols(), reference_.draws.cols());
  const std::vector<std::string> names = potential().constrained_scale()->constrained_names();
  const Index intercept = std::find(names.begin(), names.end(), "intercept") - names.begin();
  if (intercept < constrained.cols()) {  // first in the reference
    const Column last = constrained.col(intercept);
    for (Index c = intercept; c > 0; --c) constrained.col(c) = constrained.col(c - 1).eval();
    constrained.col(0) = last;
  }
  const double error =
      ((constrained - reference_.draws).array() / (1 + reference_.draws.array().abs())).abs().maxCoeff();
  EXPECT_LT(error, 1e-12);
}

INSTANTIATE_TEST_SUITE_P(OfPosteriordb, Posterior, testing::ValuesIn([] {
                           std::vector<std::string> names;
                           for (const auto& [name, inverse] : posteriors) names.push_back(name);
                           return names;
                         }()),
                         [](const auto& info) {
                           std::string name = info.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

/// What the identities can see: the Jacobian of the last coordinate, a logarithm, left out of a model with few data.
class SmallPosterior : public Posterior {};

TEST_P(SmallPosterior, MissingJacobianShows) {
  Column value(draws_.rows());
  Rows gradient(draws_.rows(), draws_.cols());
  potential().evaluate(draws_, Potential::all_data, value, gradient);
  EXPECT_GT(std::abs(standard_errors((gradient.col(draws_.cols() - 1).array() + 1).matrix())), 4);
}

INSTANTIATE_TEST_SUITE_P(OfPosteriordb, SmallPosterior,
                         testing::Values("eight_schools-eight_schools_noncentered", "gp_pois_regr-gp_regr"),
                         [](const auto& info) { return info.param.substr(0, info.param.find('-')); });

}  // namespace
}  // namespace wasserstrom
