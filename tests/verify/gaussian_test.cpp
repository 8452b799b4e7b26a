// Normal laws stay normal under MWGraD towards normal targets, and their covariance follows a matrix equation:
//   dS/dt = - sum_k w_k (A_k S + S A_k),  A_k = S_k^-1 - S^-1,  w = argmin w' G w,  G_kl = tr(A_k A_l S)
// The particles, with the Blob velocity and a bandwidth that shrinks with N, must follow it.

#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <array>
#include <charconv>
#include <cmath>
#include <fstream>
#include <random>

#include "../support/flow_run.hpp"
#include "../support/test_directory.hpp"
#include "wasserstrom/weights/weight_solver.hpp"

namespace wasserstrom {
namespace {

using Matrix = Eigen::Matrix2d;

const std::vector<Matrix> target_covariances = {(Matrix() << 2.0, 0.5, 0.5, 1.0).finished(),
                                                (Matrix() << 0.6, -0.2, -0.2, 1.5).finished(),
                                                (Matrix() << 3.0, 0.0, 0.0, 0.4).finished()};

Matrix rate(const Matrix& covariance, std::size_t objectives) {
  std::vector<Matrix> slopes;
  for (std::size_t k = 0; k < objectives; ++k) slopes.push_back(target_covariances[k].inverse() - covariance.inverse());
  Rows gram(objectives, objectives);
  for (std::size_t k = 0; k < objectives; ++k)
    for (std::size_t l = 0; l < objectives; ++l)
      gram(static_cast<Index>(k), static_cast<Index>(l)) = (slopes[k] * slopes[l] * covariance).trace();
  const Column weights = min_norm_weights(gram);
  Matrix result = Matrix::Zero();
  for (std::size_t k = 0; k < objectives; ++k)
    result -= weights[static_cast<Index>(k)] * (slopes[k] * covariance + covariance * slopes[k]);
  return result;
}

/// The covariance at time 1 from the identity, by the classical Runge-Kutta method in 1000 steps.
Matrix exact_covariance(std::size_t objectives) {
  Matrix s = Matrix::Identity();
  constexpr double h = 1e-3;
  for (int step = 0; step < 1000; ++step) {
    const Matrix a = rate(s, objectives), b = rate(s + 0.5 * h * a, objectives), c = rate(s + 0.5 * h * b, objectives),
                 d = rate(s + h * c, objectives);
    s += h / 6 * (a + 2 * b + 2 * c + d);
  }
  return s;
}

/// Normal points with mean zero and covariance one to rounding.
void write_whitened_start(Index count, const std::string& path) {
  std::mt19937_64 engine(17);
  std::normal_distribution<double> normal;
  Eigen::MatrixX2d points(count, 2);
  for (double& entry : points.reshaped()) entry = normal(engine);
  points.rowwise() -= points.colwise().mean().eval();
  const Matrix covariance = points.transpose() * points / static_cast<double>(count);
  const Matrix lower = covariance.llt().matrixL();
  points = (lower.inverse() * points.transpose()).transpose().eval();
  std::ofstream file(path);
  file.precision(17);
  file << points << "\n";
}

/// Every digit: std::to_string keeps six decimals only, which is another step size.
std::string exactly(double number) {
  std::array<char, 32> text{};
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), number).ptr};
}

std::string gaussian_targets(std::size_t objectives) {
  std::string text;
  for (std::size_t k = 0; k < objectives; ++k) {
    const Matrix& s = target_covariances[k];
    text += "[[objective]]\nname = \"target-" + std::to_string(k) +
            "\"\ntype = \"energy\"\ntarget = { type = \"gaussian\", covariance = [[" + std::to_string(s(0, 0)) + ", " +
            std::to_string(s(0, 1)) + "], [" + std::to_string(s(1, 0)) + ", " + std::to_string(s(1, 1)) + "]] }\n";
  }
  return text;
}

double covariance_error(Index count, std::size_t objectives) {
  const std::filesystem::path directory = test::test_directory();
  Communicator().on_root([&] { write_whitened_start(count, (directory / "start.txt").string()); });
  const double bandwidth = std::pow(static_cast<double>(count), -1.0 / 6);
  const std::string text =
      "[run]\ntime = 1.0\n[particles]\ncount = " + std::to_string(count) +
      "\ndimension = 2\ninit = { type = \"file\", path = \"start.txt\" }\n" + gaussian_targets(objectives) +
      "[velocity]\ntype = \"blob\"\nkernel = { bandwidth = " + exactly(bandwidth) + " }\n[flow]\nstep = 0.005\n";
  const Rows end = test::run_flow(text, {}, Communicator(), directory.string()).position;
  const Eigen::MatrixX2d centred = end.rowwise() - end.colwise().mean();
  const Matrix covariance = centred.transpose() * centred / static_cast<double>(count);
  const Matrix exact = exact_covariance(objectives);
  return (covariance - exact).norm() / exact.norm();
}

class GaussianOracle : public testing::TestWithParam<std::size_t> {};

TEST_P(GaussianOracle, CovarianceFollowsTheMatrixEquation) {
  const std::vector<std::pair<Index, double>> bounds = {{250, 0.05}, {1000, 0.02}, {4000, 0.008}};
  for (const auto& [count, bound] : bounds) {
    const double error = covariance_error(count, GetParam());
    RecordProperty("relative_error_at_" + std::to_string(count), std::to_string(error));
    EXPECT_LE(error, bound) << count << " particles, " << GetParam() << " objectives";
  }
}

INSTANTIATE_TEST_SUITE_P(Objectives, GaussianOracle, testing::Values(1, 2, 3));

/// Where 40 particles are at time 1, with bandwidth and weights fixed.
Rows end_of_fixed_flow(const std::string& method, double step) {
  const std::string text =
      "[run]\nsteps = " + std::to_string(std::lround(1 / step)) + "\n[particles]\ncount = 40\ndimension = 2\n" +
      gaussian_targets(3) +
      "[velocity]\ntype = \"blob\"\nkernel = { bandwidth = 0.5 }\n[weights]\ntype = \"fixed\"\n[flow]\n" + method +
      "step = " + exactly(step) + "\n";
  return test::run_flow(text, {}).position;
}

/// The slopes of the error over three halvings of the step lie between `low` and `high`.
void expect_order(const std::string& method, double first_step, double low, double high) {
  const Rows exact = end_of_fixed_flow("integrator = \"rk\"\nscheme = \"5dp\"\n", 1.0 / 512);
  std::vector<double> errors;
  for (const double step : {first_step, first_step / 2, first_step / 4, first_step / 8})
    errors.push_back((end_of_fixed_flow(method, step) - exact).norm());
  for (std::size_t i = 1; i < errors.size(); ++i) {
    const double slope = std::log2(errors[i - 1] / errors[i]);
    EXPECT_GE(slope, low) << "from error " << errors[i - 1] << " to " << errors[i];
    EXPECT_LE(slope, high) << "from error " << errors[i - 1] << " to " << errors[i];
  }
}

TEST(Order, EulerIsOfFirstOrder) { expect_order("", 1.0 / 16, 0.9, 1.1); }

TEST(Order, BogackiShampineIsOfThirdOrder) {
  expect_order("integrator = \"rk\"\nscheme = \"3bs\"\n", 1.0 / 16, 2.8, 3.2);
}

}  // namespace
}  // namespace wasserstrom
