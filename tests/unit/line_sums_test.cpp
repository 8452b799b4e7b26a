// The engine "sorted" against the reference engine, and its parts against closed forms.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <numeric>

#include "../support/draws.hpp"
#include "../support/particles.hpp"
#include "../support/simd_limit.hpp"
#include "kernels/exponential_sum.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/kernels/kernel_sum.hpp"

namespace wasserstrom {
namespace {

/// The largest errors of value and slope, relative, from near to range.
std::pair<double, double> errors_of(double exponent, double near, double range,
                                    double step = ExponentialSum::default_step) {
  const ExponentialSum sum(exponent, near, range, step);
  std::pair<double, double> worst{0, 0};
  for (int i = 0; i <= 1000; ++i) {
    const double x = near * std::pow(range / near, i / 1000.0);
    worst.first = std::max(worst.first, std::abs(sum.value(x) / -std::pow(x, exponent) - 1));
    worst.second = std::max(worst.second, std::abs(sum.slope(x) / (-exponent * std::pow(x, exponent - 1)) - 1));
  }
  return worst;
}

TEST(ExponentialSum, IsAPowerOverTwelveDecades) {
  for (const double exponent : {0.01, 0.25, 0.5, 0.75, 0.99, 1.01, 1.25, 1.5, 1.75, 1.99})
    for (const auto& [near, range] : {std::pair{1e-12, 1.0}, {1e-3, 1e3}, {1e5, 2e5}}) {
      const auto [value, slope] = errors_of(exponent, near, range);
      EXPECT_LE(value, 1e-10) << exponent << ", " << near;
      EXPECT_LE(slope, 1e-10) << exponent << ", " << near;
    }
}

/// Of the published rule on four decades.
TEST(ExponentialSum, HasThePublishedErrors) {
  for (const auto& [step, expected] : std::map<double, double>{{0.9, 3.5e-6}, {0.7, 1.3e-7}})
    EXPECT_NEAR(errors_of(0.5, 1e-4, 1, step).first, expected, 0.1 * expected) << step;
  for (const auto& [step, expected] : std::map<double, double>{{0.9, 4e-6}, {0.7, 1.5e-7}, {0.5, 4e-10}})
    EXPECT_NEAR(errors_of(0.25, 1e-4, 1, step).first, expected, 0.1 * expected) << step;
}

std::unique_ptr<Kernel> make_kernel(const std::string& name, double exponent = 0) {
  std::vector<std::string> settings{"velocity.kernel.type=" + name};
  if (exponent > 0) settings.push_back("velocity.kernel.exponent=" + std::to_string(exponent));
  return kernels().make(test::small_case(1, test::two_gaussians(), settings).table("velocity").table("kernel"));
}

KernelSums sums(const std::string& engine, const KernelSumRequest& request, const Rows& targets, const Rows& sources) {
  const Config config = test::small_case(1, test::two_gaussians());
  const auto sum = kernel_sums().entry(engine).make(config.table("velocity"));
  const auto pass = sum->begin(request, targets);
  for (Index first = 0; first < sources.rows(); first += 256)
    pass->add_block(sources.middleRows(first, std::min<Index>(256, sources.rows() - first)));
  return pass->sums();
}

/// [ position | two columns of payload of both signs | positive charge ]
Rows sources_at(const Column& position) {
  Rows rows(position.size(), 4);
  rows << position, test::normal_draws(position.size(), 2, 9),
      test::some_weights(position.size()) * static_cast<double>(position.size());
  return rows;
}

/// Sources by what makes them hard.
std::map<std::string, Rows> hard_sources() {
  const Column draws = test::normal_draws(300, 1, 4).col(0);
  std::map<std::string, Column> all{{"spread", draws}, {"few", draws.head(4)}, {"one", draws.head(1)}};
  all["far from the origin"] = draws.array() + 1000;
  all["one place"] = Column::Constant(300, 0.3);
  all["ties"] = (8 * draws.array()).round() / 8;
  all["two Diracs"] = 1e-9 * draws;
  all["two Diracs"].tail(150).array() += 1;
  all["half in one place"] = draws;
  all["half in one place"].head(150).setConstant(0.1);
  all["clusters in clusters"] = draws;
  for (Index i = 0; i < 300; ++i) all["clusters in clusters"][i] *= std::pow(10, -(i % 7) * 2.0);
  all["towards the origin"] = draws;
  for (Index i = 0; i < 300; ++i) all["towards the origin"][i] *= std::pow(10, -0.2 * static_cast<double>(i));
  all["an outlier"] = draws;
  all["an outlier"][77] = 1e5;
  std::map<std::string, Rows> rows;
  for (const auto& [name, position] : all) rows[name] = sources_at(position);
  return rows;
}

/// The sources, places between and around them, and some from near to far outside.
Rows targets_for(const Rows& sources) {
  const double low = sources.col(0).minCoeff(), extent = sources.col(0).maxCoeff() - low;
  const std::vector<double> outside{-1e6, -100, -8.1, -7.1, -6.9, -1, -1e-3, 1.001, 2, 7.9, 8.1, 50, 1e6};
  Rows targets(sources.rows() + 100 + std::ssize(outside), 1);
  for (Index i = 0; i < targets.rows(); ++i) {
    const Index past = i - sources.rows() - 100;
    targets(i, 0) = past >= 0 ? low + outside[static_cast<std::size_t>(past)] * std::max(extent, 0.1)
                    : i < sources.rows()
                        ? sources(i, 0)
                        : sources((7 * i) % sources.rows(), 0) + std::pow(10, -(i % 20)) * (i % 2 - 0.4);
  }
  return targets;
}

/// With all weights positive: what the errors are measured by.
KernelSums absolute_sums(const KernelSumRequest& request, const Rows& targets, Rows sources) {
  sources.rightCols(3) = sources.rightCols(3).cwiseAbs();
  KernelSums found = sums("reference", request, targets, sources);
  found.value = found.value.cwiseAbs();
  found.gradient.setZero();
  for (Index i = 0; i < targets.rows(); ++i)
    for (Index j = 0; j < sources.rows(); ++j) {
      const double difference = targets(i, 0) - sources(j, 0), r2 = difference * difference;
      double slope = 0;
      request.kernel->profile(&r2, nullptr, &slope, 1, request.bandwidth);
      found.gradient(i, 0) += sources(j, 3) * std::abs(slope * difference);
    }
  return found;
}

/// The largest error relative to the sum of absolute values of its target; sums of what is hardly a number are nothing.
double worst(const Rows& found, const Rows& expected, const Rows& absolute) {
  return ((found - expected).array().abs() / (absolute.array() + 1e-290)).maxCoeff();
}

void expect_agreement(const Kernel& kernel, double tolerance) {
  const test::SimdLimit limit;
  const KernelSumRequest request{&kernel, 0.7, 1, 2, true};
  for (const auto& [name, sources] : hard_sources()) {
    const Rows targets = targets_for(sources);
    const KernelSums expected = sums("reference", request, targets, sources),
                     absolute = absolute_sums(request, targets, sources);
    for (const std::int64_t target : test::simd_targets()) {
      limit_simd_targets(target);
      const KernelSums found = sums("sorted", request, targets, sources);
      ASSERT_TRUE(found.value.allFinite() && found.gradient.allFinite()) << name;
      EXPECT_LE(worst(found.value, expected.value, absolute.value), tolerance) << name << ", " << simd_target_name();
      EXPECT_LE(worst(found.gradient, expected.gradient, absolute.gradient), tolerance)
          << name << ", " << simd_target_name();
    }
  }
}

TEST(LineSums, OfTheDistanceAreExact) { expect_agreement(*make_kernel("riesz"), 1e-12); }

TEST(LineSums, OfPowersOfTheDistanceAreRight) {
  for (const double exponent : {0.25, 0.5, 0.75, 1.25, 1.5, 1.75}) {
    SCOPED_TRACE(::testing::Message() << "exponent " << exponent);
    expect_agreement(*make_kernel("riesz", exponent), 1e-9);
  }
}

TEST(LineSums, OfKernelsThatDecayAreExact) {
  for (const std::string name : {"laplace", "matern32", "matern52"}) {
    SCOPED_TRACE(name);
    expect_agreement(*make_kernel(name), 1e-12);
  }
}

/// All kernels of the engine.
std::vector<std::unique_ptr<Kernel>> line_kernels() {
  std::vector<std::unique_ptr<Kernel>> all;
  for (const std::string name : {"riesz", "laplace", "matern32", "matern52"}) all.push_back(make_kernel(name));
  for (const double exponent : {0.5, 1.5}) all.push_back(make_kernel("riesz", exponent));
  return all;
}

bool same_bits(const Rows& a, const Rows& b) {
  return a.size() == b.size() &&
         std::memcmp(a.data(), b.data(), static_cast<std::size_t>(a.size()) * sizeof(double)) == 0;
}

TEST(LineSums, BitsOfATargetDoNotDependOnTheOthers) {
  for (const auto& kernel : line_kernels())
    for (const auto& [name, sources] : hard_sources()) {
      const KernelSumRequest request{kernel.get(), 0.7, 1, 2, true};
      const Rows targets = targets_for(sources);
      const KernelSums all = sums("sorted", request, targets, sources);
      for (const auto& [first, count] : {std::pair<Index, Index>{0, 1}, {1, 80}, {targets.rows() - 7, 7}}) {
        if (first + count > targets.rows()) continue;
        const KernelSums some = sums("sorted", request, targets.middleRows(first, count), sources);
        EXPECT_TRUE(same_bits(some.value, all.value.middleRows(first, count))) << name << ", from " << first;
        EXPECT_TRUE(same_bits(some.gradient, all.gradient.middleRows(first, count))) << name << ", from " << first;
      }
    }
}

/// Newton's third law, sum_i w_i g_i = 0, and Euler's identity for -r^p, sum_i w_i x_i g_i = p/2 sum_i w_i s_i.
TEST(LineSums, OfParticlesAmongThemselvesBalance) {
  for (const double exponent : {0.25, 0.5, 1.0, 1.5, 1.75}) {
    const auto kernel = make_kernel("riesz", exponent);
    for (auto& [name, sources] : hard_sources()) {
      Rows rows(sources.rows(), 3);
      rows << sources.col(0), sources.col(3), sources.col(3);
      const KernelSums found = sums("sorted", {kernel.get(), 1, 1, 1, true}, rows.leftCols(1), rows);
      const Column w = rows.col(1), g = found.gradient.col(0), s = found.value.col(0);
      const Column x = rows.col(0).array() - rows.col(0).mean();
      EXPECT_NEAR(w.dot(g), 0, 1e-9 * w.dot(g.cwiseAbs())) << name << ", " << exponent;
      EXPECT_NEAR((w.array() * x.array() * g.array()).sum(), 0.5 * exponent * w.dot(s),
                  1e-9 * (w.array() * (x.array() * g.array()).abs()).sum())
          << name << ", " << exponent;
    }
  }
}

TEST(LineSums, OfPointsInOnePlaceHaveNoSlope) {
  for (const auto& kernel : line_kernels()) {
    const Rows sources = sources_at(Column::Constant(70, 0.3));
    const KernelSums found = sums("sorted", {kernel.get(), 0.9, 1, 2, true}, sources.leftCols(1), sources);
    EXPECT_EQ(found.gradient.cwiseAbs().maxCoeff(), 0);
  }
}

/// Without slopes, without payload, and with the slopes in the values.
TEST(LineSums, AreWhatIsAskedFor) {
  const Rows draws = test::normal_draws(70, 4, 8);
  for (const auto& kernel : line_kernels())
    for (const KernelSumRequest& request :
         {KernelSumRequest{kernel.get(), 0.7, 1, 3, false}, KernelSumRequest{kernel.get(), 0.7, 1, 0, true},
          KernelSumRequest{kernel.get(), 0.7, 1, 2, true, {0.3, -2}}}) {
      const Rows sources = draws.leftCols(request.source_columns()), targets = draws.leftCols(1);
      const KernelSums found = sums("sorted", request, targets, sources),
                       expected = sums("reference", request, targets, sources);
      ASSERT_EQ(found.value.cols(), expected.value.cols());
      ASSERT_EQ(found.gradient.size(), expected.gradient.size());
      const double scale = std::max(expected.value.size() > 0 ? expected.value.cwiseAbs().maxCoeff() : 0,
                                    expected.gradient.size() > 0 ? expected.gradient.cwiseAbs().maxCoeff() : 0);
      EXPECT_LE(test::largest_difference(found.value, expected.value), 1e-9 * scale);
      EXPECT_LE(test::largest_difference(found.gradient, expected.gradient), 1e-9 * scale);
    }
}

TEST(LineSums, NotANumberComesThrough) {
  for (const auto& kernel : line_kernels()) {
    const KernelSumRequest request{kernel.get(), 0.9, 1, 2, true};
    Rows sources = sources_at(test::normal_draws(40, 1, 2));
    Rows targets = sources.leftCols(1);
    targets(3, 0) = std::numeric_limits<double>::quiet_NaN();
    const KernelSums found = sums("sorted", request, targets, sources);
    for (Index i = 0; i < targets.rows(); ++i) {
      EXPECT_EQ(found.value.row(i).hasNaN(), i == 3) << i;
      EXPECT_EQ(std::isnan(found.gradient(i, 0)), i == 3) << i;
    }
    for (const Index column : {0, 1, 3}) {
      Rows bad = sources;
      bad(7, column) = std::numeric_limits<double>::quiet_NaN();
      const KernelSums of_bad = sums("sorted", request, sources.leftCols(1), bad);
      if (column < 3) EXPECT_TRUE(of_bad.value.col(0).array().isNaN().all()) << column;
      if (column != 1) EXPECT_TRUE(of_bad.gradient.col(0).tail(30).array().isNaN().any()) << column;
    }
  }
}

/// The report of a case in this dimension; empty when it is taken.
std::string report(Index dimension, const std::string& objectives, const std::vector<std::string>& settings = {}) {
  try {
    test::small_case(dimension, objectives, settings);
    return {};
  } catch (const ConfigError& error) {
    return error.what();
  }
}

void expect_refused(const std::string& found, const std::string& because) {
  EXPECT_NE(found.find(because), std::string::npos) << "wanted: " << because << "\n" << found;
}

TEST(LineSums, AreRefusedElsewhere) {
  const std::string riesz = "kernel = { type = \"riesz\" }\nengine = \"sorted\"\n",
                    imq = "kernel = { type = \"imq\", bandwidth = 1.0 }\nengine = \"sorted\"\n",
                    not_a_line = "the engine \"sorted\" is for particles on a line, and dimension is 2",
                    not_known = "the engine \"sorted\" knows the kernels riesz, laplace, matern32 and matern52 only";
  const auto objective = [](const std::string& keys) { return "[[objective]]\nname = \"a\"\n" + keys; };
  const auto target = [](Index d) {
    return std::string("target = { type = \"points\", points = ") + (d == 1 ? "[[1]] }\n" : "[[1, 1]] }\n");
  };
  const auto potential = [&](Index d, const std::string& kernel) {
    return "[objective.potential]\ntype = \"kernel_mean\"\n" + kernel + target(d);
  };
  for (const std::string type : {"mmd", "interaction", "expectation"}) {
    const auto text = [&](Index d, const std::string& kernel) {
      return objective(
          "type = \"" + type + "\"\n" +
          (type == "expectation" ? potential(d, kernel) : kernel + (type == "mmd" ? target(d) : std::string())));
    };
    EXPECT_EQ(report(1, text(1, riesz)), "");
    expect_refused(report(2, text(2, riesz)), not_a_line);
    expect_refused(report(1, text(1, imq)), not_known);
  }
  const std::vector<std::string> sorted{"velocity.engine=sorted", "velocity.kernel.type=laplace"};
  EXPECT_EQ(report(1, test::two_gaussians(), sorted), "");
  expect_refused(report(2, test::two_gaussians(), sorted), "velocity.engine");
  expect_refused(report(1, test::two_gaussians(), {"velocity.engine=sorted", "velocity.kernel.type=imq"}), not_known);
}

}  // namespace
}  // namespace wasserstrom
