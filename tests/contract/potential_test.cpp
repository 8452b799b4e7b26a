// Every registered target and potential keeps its promises.  A new one fails here until it has an example.

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <map>

#include "../support/particles.hpp"
#include "../support/test_directory.hpp"
#include "wasserstrom/objectives/objective.hpp"

namespace wasserstrom {
namespace {

constexpr Index dimension = 3;
const std::string data_table = "[[data]]\nname = \"labels\"\ntype = \"csv\"\npath = \"labels.csv\"\n";

/// Settings for each name, as the inside of its table.
const std::multimap<std::string, std::string> examples = {
    {"gaussian", "mean = [0.3, -1.0, 0.5], std = [0.5, 1.0, 2.0]"},
    {"gaussian", "mean = 0.2, covariance = [[1.0, 0.3, 0.0], [0.3, 2.0, -0.4], [0.0, -0.4, 0.7]]"},
    {"gaussian_mixture",
     "weights = [0.2, 0.5, 0.3], means = [[0, 1, 2], [1, -1, 0], [-2, 0, 0]], std = [0.5, 1.0, 1.5]"},
    {"gaussian_mixture", "weights = [2, 1], means = [[0, 1, 2], [1, -1, 0]], variance = [[1, 2, 3], [0.5, 0.5, 1]]"},
    {"gaussian_mixture",
     "weights = [1, 1], means = [[0, 1, 2], [1, -1, 0]], covariance = [[1, 0.2, 0], [0.2, 1, 0], [0, 0, 2], [2, 0, "
     "0.5], "
     "[0, 1, 0], [0.5, 0, 1]]"},
    {"student_t", "degrees_of_freedom = 3.5, location = [0.3, -1.0, 0.5], scale = [0.5, 1.0, 2.0]"},
    {"banana", "std = 1.5, bend = 0.4"},
    {"funnel", "std = 1.2"},
    {"bayesian_logistic_regression", "data = \"labels\", prior_std = 2.0"},
    {"bayesian_logistic_regression", "data = \"labels\", rows = \"column 0 > -0.5\", effective_rows = 100, batch = 7"},
    {"bayesian_linear_regression", "data = \"labels\", noise_std = 0.7"},
    {"bayesian_linear_regression", "data = \"labels\", intercept = false, noise_shape = 2.0"},
    {"quadratic", "center = [1.0, 2.0, 3.0], curvature = [0.0, 1.0, 5.0]"},
    {"double_well", "axis = 1, half_width = 1.5, height = 2.0, stiffness = 0.5"},
};

std::string objective_text(const std::string& name, const std::string& settings) {
  const bool is_target = [&] {
    for (const std::string& each : targets().names())
      if (each == name) return true;
    return false;
  }();
  return std::string("[[objective]]\nname = \"a\"\ntype = \"") + (is_target ? "energy" : "expectation") + "\"\n" +
         (is_target ? "target" : "potential") + " = { type = \"" + name + "\", " + settings + " }\n" + data_table;
}

/// Two columns and a label.
void write_labels() {
  const std::filesystem::path directory = test::test_directory();  // on all ranks
  Communicator().on_root([&] {
    std::ofstream file(directory / "labels.csv");
    for (int r = 0; r < 40; ++r)
      file << std::sin(3.0 * r) << ',' << std::cos(2.0 * r * r) << ',' << (r % 7 < 3) << '\n';
  });
}

std::unique_ptr<Potential> make_potential(const std::string& name, const std::string& settings) {
  const Config config = test::small_case(dimension, objective_text(name, settings));
  const DataSets data(config.tables("data"), test::test_directory().string(), Communicator(MPI_COMM_SELF));
  return std::move(make_objectives(config.tables("objective"), dimension, data)[0].potential);
}

struct Values {
  Column value;
  Rows gradient;
};

Values evaluate(const Potential& potential, const Rows& position) {
  Values values{Column(position.rows()), Rows(position.rows(), position.cols())};
  potential.evaluate(position, 0, values.value, values.gradient);
  return values;
}

class PotentialContract : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override { write_labels(); }

  template <class Check>
  void for_each_example(const Check& check) {
    ASSERT_GT(examples.count(GetParam()), 0u) << "give " << GetParam() << " an example in this file";
    const Rows position = test::normal_particles(40, dimension, Communicator(MPI_COMM_SELF), false, 2.0).position;
    const auto [first, last] = examples.equal_range(GetParam());
    for (auto example = first; example != last; ++example)
      check(*make_potential(GetParam(), example->second), position);
  }
};

TEST_P(PotentialContract, GradientIsTheFiniteDifference) {
  for_each_example([](const Potential& potential, const Rows& position) {
    const Rows gradient = evaluate(potential, position).gradient;
    const double step = 1e-5;
    for (Index c = 0; c < dimension; ++c) {
      Rows up = position, down = position;
      up.col(c).array() += step;
      down.col(c).array() -= step;
      const Column difference = (evaluate(potential, up).value - evaluate(potential, down).value) / (2 * step);
      EXPECT_LT((difference - gradient.col(c)).cwiseAbs().maxCoeff(), 1e-7 * (1 + gradient.cwiseAbs().maxCoeff()));
    }
  });
}

TEST_P(PotentialContract, RowsAreIndependentToTheBit) {
  for_each_example([](const Potential& potential, const Rows& position) {
    const Values all = evaluate(potential, position);
    for (const Index first : {0, 1, 7, 33}) {
      const Values part = evaluate(potential, position.middleRows(first, 3));
      EXPECT_EQ(part.value, all.value.segment(first, 3));
      EXPECT_EQ(part.gradient, all.gradient.middleRows(first, 3));
    }
  });
}

/// A checkpoint holds the effective case, and a restart reads it.
TEST_P(PotentialContract, EffectiveCaseReadsBack) {
  const auto [first, last] = examples.equal_range(GetParam());
  for (auto example = first; example != last; ++example) {
    const Case a_case = test::read_small_case(dimension, objective_text(GetParam(), example->second));
    const std::string text = effective_text(a_case, case_schema());
    EXPECT_TRUE(harmful_differences(a_case.config, read_case("effective.toml", text, {}, case_schema()).config).empty())
        << text;
  }
}

std::vector<std::string> all_names() {
  std::vector<std::string> names = targets().names();
  for (const std::string& name : potentials().names()) names.push_back(name);
  return names;
}
INSTANTIATE_TEST_SUITE_P(Registered, PotentialContract, testing::ValuesIn(all_names()),
                         [](const auto& info) { return info.param; });

TEST(Targets, AreNormalised) {
  // The integral of exp(-g) over a grid of the plane, for one example of each form in two dimensions.
  for (const std::string target :
       {R"({ type = "gaussian", mean = 0.3, std = [0.5, 1.0] })",
        R"({ type = "gaussian", covariance = [[1.0, 0.4], [0.4, 0.6]] })",
        R"({ type = "gaussian_mixture", weights = [1, 3], means = [[1, 0], [-1, 1]], std = [0.6, 0.9] })",
        R"({ type = "student_t", degrees_of_freedom = 40.0, location = 0.3, scale = [0.5, 0.8] })",
        R"({ type = "banana", std = 0.5, bend = 0.5 })", R"({ type = "funnel", std = 0.2 })"}) {
    const std::string text = "[[objective]]\nname = \"a\"\ntype = \"energy\"\ntarget = " + std::string(target) + "\n";
    const auto objectives = make_objectives(test::small_case(2, text).tables("objective"), 2);
    const Index cells = 240;
    Rows grid(cells * cells, 2);
    for (Index i = 0; i < grid.rows(); ++i)
      grid.row(i) << -6 + 0.05 * static_cast<double>(i / cells), -6 + 0.05 * static_cast<double>(i % cells);
    const double integral = (-evaluate(*objectives[0].potential, grid).value.array()).exp().sum() * 0.05 * 0.05;
    EXPECT_NEAR(integral, 1, 1e-6) << target;
  }
}

}  // namespace
}  // namespace wasserstrom
