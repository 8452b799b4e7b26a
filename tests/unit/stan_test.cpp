// Models behind BridgeStan's C interface against the posteriors that are built in, and what is said where they fail.

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "../support/particles.hpp"
#include "../support/plugins.hpp"
#include "../support/test_directory.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/objectives/functional.hpp"

namespace wasserstrom {
namespace {

const std::string series =
    "[28, 8, -3, 7, -1, 1, 18, 12, 0.5, -2, 3.25, 6, 1, -4, 2, 2.5, -7, 0.25, 9, 11, 3, 2, -1, -2.5]";
const std::string errors = "[15, 10, 16, 11, 9, 11, 10, 18, 1, 2, 3, 1, 2, 3, 4, 1, 2, 3, 2, 1, 5, 2, 3, 4]";

/// The same numbers for both: as arrays of JSON, and as a table of two columns and a label.
void write_data() {
  const std::filesystem::path directory = test::test_directory();
  std::ofstream(directory / "numbers.json") << "{\"y\": " << series << ", \"s\": " << errors << "}\n";
  std::string x, labels, numbers;
  std::ofstream table(directory / "table.csv");
  for (int r = 0; r < 30; ++r) {
    const int a = (7 * r) % 11 - 5, b = (5 * r) % 7 - 3, label = (r * r) % 5 < 2;
    table << a << ',' << b << ',' << label << '\n';
    x += (r ? ", [" : "[") + std::to_string(a) + ", " + std::to_string(b) + "]";
    labels += (r ? ", " : "") + std::to_string(label);
  }
  const auto model = [&](const std::string& name, const std::string& data) {
    std::ofstream(directory / (name + ".json")) << "{\"model\": \"" << name << "\", " << data << "}\n";
  };
  model("eight_schools", "\"y\": " + series + ", \"sigma\": " + errors);
  model("mixture", "\"y\": " + series);
  model("garch", "\"sigma1\": 0.7, \"y\": " + series);
  model("linear", "\"x\": [" + x + "], \"y\": [" + labels + "]");
  model("logistic", "\"x\": [" + x + "], \"y\": [" + labels + "]");
  model("unknown", "\"y\": []");
}

std::unique_ptr<Potential> make(const std::string& target, Index d) {
  const std::string json = "type = \"json\"\npath = \"numbers.json\"\n";
  const Config config = test::small_case(
      d, "[[objective]]\nname = \"a\"\ntype = \"energy\"\ntarget = { " + target +
             " }\n[[data]]\nname = \"table\"\ntype = \"csv\"\npath = \"table.csv\"\n[[data]]\nname = \"pairs\"\n" +
             json + "features = [\"s\"]\nresponse = \"y\"\n[[data]]\nname = \"series\"\n" + json +
             "features = [\"y\"]\n");
  const std::string directory = test::test_directory().string();
  const DataSets data(config.tables("data"), directory, Communicator(MPI_COMM_SELF));
  return targets().make(config.tables("objective")[0].table("target"), {d, data, 1, 0, directory});
}

std::string stan(const std::string& model, const std::string& more = "") {
  return "type = \"stan\", library = \"" + test::plugin("stan_models") + "\", data = \"" + model + ".json\"" + more;
}

struct Same {
  std::string model, built_in;
  Index dimension;
};

TEST(Stan, ModelsAreThePosteriorsThatAreBuiltIn) {
  write_data();
  for (const Same& each : std::vector<Same>{
           {"eight_schools", "type = \"bayesian_random_effects\", data = \"pairs\"", 26},
           {"mixture", "type = \"bayesian_gaussian_mixture\", data = \"series\"", 5},
           {"garch", "type = \"bayesian_garch\", data = \"series\", initial_std = 0.7", 4},
           {"linear",
            "type = \"bayesian_linear_regression\", data = \"table\", intercept = false, noise_std = 1.3, prior_std = "
            "2.0",
            2},
           {"logistic", "type = \"bayesian_logistic_regression\", data = \"table\", intercept = false, prior_std = 2.0",
            2}}) {
    SCOPED_TRACE(each.model);
    const auto mine = make(stan(each.model), each.dimension), built_in = make(each.built_in, each.dimension);
    const Rows x = test::normal_particles(40, each.dimension, Communicator(MPI_COMM_SELF)).position;
    Column a(x.rows()), b(x.rows());
    Rows slope_a(x.rows(), x.cols()), slope_b(x.rows(), x.cols());
    mine->evaluate(x, 0, a, slope_a);
    built_in->evaluate(x, 0, b, slope_b);
    const Column difference = a - b;
    EXPECT_LT(difference.maxCoeff() - difference.minCoeff(), 1e-12 * b.cwiseAbs().maxCoeff());
    for (Index i = 0; i < x.rows(); ++i)
      EXPECT_LT((slope_a.row(i) - slope_b.row(i)).norm(), 1e-12 * (slope_b.row(i).norm() + std::abs(b[i])));
    const ConstrainedScale* const scale = built_in->constrained_scale();
    if (scale == nullptr) continue;
    const auto m = std::ssize(scale->constrained_names());
    Rows own(x.rows(), std::ssize(mine->constrained_scale()->constrained_names())), known(x.rows(), m);
    mine->constrained_scale()->constrain(x, own);
    scale->constrain(x, known);
    for (Index i = 0; i < x.rows(); ++i)  // Stan has the parameters of the block first, and then transformed ones
      EXPECT_NEAR(own.row(i).tail(own.cols() > m ? m - 2 : m).sum(),
                  known.row(i).head(own.cols() > m ? m - 2 : m).sum(), 1e-12 * known.row(i).cwiseAbs().sum());
  }
}

TEST(Stan, NamesAreThoseOfTheModel) {
  write_data();
  const auto model = make(stan("mixture"), 5);
  EXPECT_EQ(model->parameter_names(), (std::vector<std::string>{"mu.1", "mu.2", "sigma.1", "sigma.2", "theta"}));
  EXPECT_EQ(make(stan("eight_schools"), 26)->constrained_scale()->constrained_names().size(), 50u);
  EXPECT_EQ(make(stan("eight_schools", ", transformed_parameters = false"), 26)
                ->constrained_scale()
                ->constrained_names()
                .size(),
            26u);
}

void expect_refused(const std::string& target, Index d, const std::string& what) {
  try {
    make(target, d);
    ADD_FAILURE() << target << " was taken";
  } catch (const ConfigError& error) {
    EXPECT_NE(std::string(error.what()).find(what), std::string::npos) << error.what();
  }
}

TEST(Stan, WhatDoesNotFitIsRefused) {
  write_data();
  expect_refused(stan("mixture"), 4,
                 "the model has 5 unconstrained parameters, but particles.dimension = 4: set it to 5");
  expect_refused(stan("unknown"), 4, "the model cannot be made: Exception: variable does not exist");
  expect_refused(stan("none"), 4, "cannot read");
  expect_refused("type = \"stan\", library = \"" + test::plugin("banana") + "\"", 2, "was not made by BridgeStan 2");
}

TEST(Stan, ExceptionsOfTheModelAreToldAndLeaveNoNumber) {
  write_data();
  const auto model = make(stan("mixture"), 5);
  Column value(1);
  Rows gradient(1, 5);
  testing::internal::CaptureStderr();
  model->evaluate(Rows::Constant(1, 5, 800), 0, value, gradient);
  EXPECT_NE(testing::internal::GetCapturedStderr().find("Scale parameter is inf"), std::string::npos);
  EXPECT_TRUE(std::isnan(value[0]));
}

}  // namespace
}  // namespace wasserstrom
