// Every registered target and potential keeps its promises.  A new one fails here until it has an example.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>

#include "../support/particles.hpp"
#include "../support/test_directory.hpp"
#include "potential_examples.hpp"
#include "wasserstrom/base/random.hpp"
#include "wasserstrom/networks/script_module.hpp"
#include "wasserstrom/objectives/functional.hpp"

namespace wasserstrom {
namespace {

bool is_target(const std::string& name) {
  const std::vector<std::string> names = targets().names();
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// What a function is called here whose name is that of a target as well.
const std::string function_suffix = "_function";

std::string objective_text(const std::string& given_name, const std::string& settings) {
  const bool is_density = is_target(given_name);
  const std::size_t suffix = given_name.rfind(function_suffix);
  const std::string name = given_name.substr(0, suffix);
  return std::string("[[objective]]\nname = \"a\"\ntype = \"") + (is_density ? "energy" : "expectation") + "\"\n" +
         (is_density ? "target" : "potential") + " = { type = \"" + name + "\", " + settings + " }\n" + data_tables;
}

/// Two columns and a label; pairs of a number and a positive one.
void write_data() {
  const std::filesystem::path directory = test::test_directory();  // on all ranks
  Communicator().on_root([&] {
    std::ofstream file(directory / "labels.csv");
    for (int r = 0; r < 40; ++r)
      file << std::sin(3.0 * r) << ',' << std::cos(2.0 * r * r) << ',' << (r % 7 < 3) << '\n';
    std::string y, s;
    for (int r = 0; r < 40; ++r) {
      y += std::to_string(2 * std::sin(5.0 * r) - 0.5) + ", ";
      s += std::to_string(0.3 + 0.01 * r * r) + ", ";
    }
    std::ofstream(directory / "schools.json")
        << "{\"model\": \"eight_schools\", \"y\": [28, 8, -3], \"sigma\": [15, 10, 16]}\n";
    std::ofstream(directory / "numbers.json") << "{\"y\": [" << y << "0.25], \"s\": [" << s << "1.5]}\n";
  });
}

std::unique_ptr<Potential> make_potential(const std::string& name, const Example& example) {
  const Index dimension = example.dimension;
  const Config config = test::small_case(dimension, objective_text(name, example.settings));
  const DataSets data(config.tables("data"), test::test_directory().string(), Communicator(MPI_COMM_SELF));
  const Config table = config.tables("objective")[0];
  const PotentialContext context{dimension, data, 1, 0, test::test_directory().string()};
  return table.type() == "energy" ? targets().make(table.table("target"), context)
                                  : potentials().make(table.table("potential"), context);
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
  void SetUp() override {
    if (GetParam() == "torchscript" && !ScriptModule::is_in_this_build()) GTEST_SKIP() << ScriptModule::advice();
    write_data();
  }

  template <class Check>
  void for_each_example(const Check& check) {
    ASSERT_GT(examples.count(GetParam()), 0u) << "give " << GetParam() << " an example in this file";
    const auto [first, last] = examples.equal_range(GetParam());
    for (auto example = first; example != last; ++example) {
      SCOPED_TRACE(example->second.settings);
      check(*make_potential(GetParam(), example->second),
            test::normal_particles(40, example->second.dimension, Communicator(MPI_COMM_SELF), false, 2.0).position);
    }
  }
};

TEST_P(PotentialContract, GradientIsTheFiniteDifference) {
  for_each_example([](const Potential& potential, const Rows& position) {
    const Rows gradient = evaluate(potential, position).gradient;
    const double step = 1e-5;
    for (Index c = 0; c < position.cols(); ++c) {
      Rows up = position, down = position;
      up.col(c).array() += step;
      down.col(c).array() -= step;
      const Column difference = (evaluate(potential, up).value - evaluate(potential, down).value) / (2 * step);
      EXPECT_LT((difference - gradient.col(c)).cwiseAbs().maxCoeff(), 1e-7 * (1 + gradient.cwiseAbs().maxCoeff()));
    }
  });
}

TEST_P(PotentialContract, HessianIsTheFiniteDifference) {
  for_each_example([](const Potential& potential, const Rows& position) {
    const Index d = position.cols();
    const double step = 1e-5;
    for (const Index i : {0, 3}) {
      const auto hessian = potential.hessian(position.row(i).transpose());
      if (!hessian) return;
      ASSERT_EQ(hessian->rows(), d);
      EXPECT_TRUE(hessian->isApprox(hessian->transpose(), 1e-14));
      const Rows shift = step * Rows::Identity(d, d), here = position.row(i).replicate(d, 1);
      Rows up(d, d), down(d, d);
      Column value(d);
      potential.evaluate(here + shift, Potential::all_data, value, up);
      potential.evaluate(here - shift, Potential::all_data, value, down);
      EXPECT_LT(((up - down) / (2 * step) - *hessian).cwiseAbs().maxCoeff(), 1e-7 * (1 + up.cwiseAbs().maxCoeff()));
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

/// Where the density is next to nothing, a start may still lie there.
TEST_P(PotentialContract, FiniteFarOut) {
  for_each_example([](const Potential& potential, const Rows& position) {
    const Index d = std::min<Index>(position.cols(), 6), count = Index{1} << d;
    Rows far(count, position.cols());
    for (Index i = 0; i < count; ++i)
      for (Index c = 0; c < far.cols(); ++c) far(i, c) = i >> (c % d) & 1 ? 50 : -50;
    const Values values = evaluate(potential, far);
    EXPECT_TRUE(values.value.allFinite()) << values.value.transpose();
    EXPECT_TRUE(values.gradient.allFinite()) << values.gradient;
  });
}

TEST_P(PotentialContract, ConstrainedValuesAreOfTheirRowAlone) {
  for_each_example([](const Potential& potential, const Rows& position) {
    const ConstrainedScale* const scale = potential.constrained_scale();
    if (scale == nullptr) return;
    const auto width = std::ssize(scale->constrained_names());
    Rows all(position.rows(), width), part(3, width);
    scale->constrain(position, all);
    EXPECT_TRUE(all.allFinite());
    scale->constrain(position.middleRows(7, 3), part);
    EXPECT_EQ(part, all.middleRows(7, 3));
  });
}

/// A checkpoint holds the effective case, and a restart reads it.
TEST_P(PotentialContract, EffectiveCaseReadsBack) {
  const auto [first, last] = examples.equal_range(GetParam());
  for (auto example = first; example != last; ++example) {
    const Case a_case =
        test::read_small_case(example->second.dimension, objective_text(GetParam(), example->second.settings));
    const std::string text = effective_text(a_case, case_schema());
    EXPECT_TRUE(harmful_differences(a_case.config, read_case("effective.toml", text, {}, case_schema()).config).empty())
        << text;
  }
}

/// Of a density pi = exp(-g), the mean of dg/dx_c is 0 and that of x_c dg/dx_c is 1, here with five standard errors.
TEST_P(PotentialContract, DrawsAreOfTheDensity) {
  const std::vector<std::string> names = targets().names();
  const bool is_target = std::find(names.begin(), names.end(), GetParam()) != names.end();
  for_each_example([&](const Potential& potential, const Rows& position) {
    const TargetSampler* const sampler = potential.sampler();
    EXPECT_EQ(sampler != nullptr, is_target && targets().entry(GetParam()).traits.draws);
    if (sampler == nullptr) return;
    Rows points(4000, position.cols()), part(3, position.cols());
    const CounterRandom random(5, Purpose::target_sample);
    sampler->draw(random, 2, 0, points);
    sampler->draw(random, 2, 17, part);
    EXPECT_EQ(part, points.middleRows(17, 3));
    const Rows gradient = evaluate(potential, points).gradient;
    for (Index c = 0; c < points.cols(); ++c) {
      const auto expect_mean = [&](const Eigen::ArrayXd& values, double wanted) {
        const double deviation = std::sqrt((values - values.mean()).square().mean() / 4000);
        EXPECT_NEAR(values.mean(), wanted, 5 * deviation) << "coordinate " << c;
      };
      expect_mean(gradient.col(c).array(), 0);
      expect_mean(gradient.col(c).array() * points.col(c).array(), 1);
    }
  });
}

std::vector<std::string> all_names() {
  std::vector<std::string> names = targets().names();
  for (const std::string& name : potentials().names()) names.push_back(is_target(name) ? name + function_suffix : name);
  return names;
}
INSTANTIATE_TEST_SUITE_P(Registered, PotentialContract, testing::ValuesIn(all_names()),
                         [](const auto& info) { return info.param; });

TEST(Targets, ConstrainedValuesNeedAgreement) {
  write_data();
  const auto chosen = [](const std::vector<std::string>& all) {
    std::string text;
    for (std::size_t k = 0; k < all.size(); ++k)
      text += "[[objective]]\nname = \"" + std::to_string(k) + "\"\ntype = \"energy\"\ntarget = { type = " + all[k] +
              " }\n";
    const Config config = test::small_case(3, text + data_tables);
    const DataSets data(config.tables("data"), test::test_directory().string(), Communicator(MPI_COMM_SELF));
    const Objectives objectives = make_objectives(config.tables("objective"), 3, data);
    for (std::size_t k = 0; k < objectives.size(); ++k)
      if (const auto* scale = constrained_scale(objectives);
          scale && scale == objectives[k].potential()->constrained_scale())
        return static_cast<int>(k);
    return -1;
  };
  const std::string plain = "\"gaussian\"",
                    line = "\"bayesian_linear_regression\", data = \"labels\", intercept = false",
                    process = "\"bayesian_gaussian_process\", data = \"pairs\"";
  EXPECT_EQ(chosen({plain}), -1);
  EXPECT_EQ(chosen({plain, line, line}), 1);
  EXPECT_EQ(chosen({line, plain, process}), -1);
}

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
    const double integral = (-evaluate(*objectives[0].potential(), grid).value.array()).exp().sum() * 0.05 * 0.05;
    EXPECT_NEAR(integral, 1, 1e-6) << target;
  }
}

}  // namespace
}  // namespace wasserstrom
