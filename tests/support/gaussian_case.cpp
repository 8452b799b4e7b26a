#include "gaussian_case.hpp"

#include <Eigen/Cholesky>
#include <array>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <random>

#include "wasserstrom/ranks/communicator.hpp"

namespace wasserstrom::test {
namespace {

template <class Numbers>
std::string list(const Numbers& numbers) {
  std::string text;
  for (Eigen::Index i = 0; i < numbers.size(); ++i) text += (i > 0 ? ", " : "") + exactly(numbers(i));
  return "[" + text + "]";
}

std::string list_of_rows(const Eigen::MatrixXd& matrix) {
  std::string text;
  for (Eigen::Index i = 0; i < matrix.rows(); ++i) text += (i > 0 ? ", " : "") + list(matrix.row(i));
  return "[" + text + "]";
}

void write_whitened_points(Index count, Index dimension, const std::filesystem::path& path) {
  std::mt19937_64 engine(17);
  std::normal_distribution<double> normal;
  Eigen::MatrixXd points(count, dimension);
  for (double& entry : points.reshaped()) entry = normal(engine);
  points.rowwise() -= points.colwise().mean().eval();
  const Eigen::MatrixXd covariance = points.transpose() * points / static_cast<double>(count);
  const Eigen::MatrixXd lower = covariance.llt().matrixL();
  points = lower.triangularView<Eigen::Lower>().solve(points.transpose()).transpose().eval();
  std::ofstream file(path);
  file.precision(17);
  file << points << "\n";
}

}  // namespace

std::string exactly(double number) {
  std::array<char, 32> text{};
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), number).ptr};
}

std::string normal_targets(const std::vector<NormalLaw>& targets) {
  std::string text;
  for (std::size_t k = 0; k < targets.size(); ++k)
    text += "[[objective]]\nname = \"target-" + std::to_string(k) +
            "\"\ntype = \"energy\"\ntarget = { type = \"gaussian\", mean = " + list(targets[k].mean) +
            ", covariance = " + list_of_rows(targets[k].covariance) + " }\n";
  return text;
}

std::string whitened_start(Index count, Index dimension, const std::string& directory) {
  Communicator().on_root(
      [&] { write_whitened_points(count, dimension, std::filesystem::path(directory) / "start.txt"); });
  return "[particles]\ncount = " + std::to_string(count) + "\ndimension = " + std::to_string(dimension) +
         "\ninit = { type = \"file\", path = \"start.txt\" }\n";
}

NormalLaw standard_normal(Index dimension) {
  return {Eigen::VectorXd::Zero(dimension), Eigen::MatrixXd::Identity(dimension, dimension)};
}

NormalLaw fitted_law(const Rows& points) {
  const Eigen::RowVectorXd mean = points.colwise().mean();
  const Eigen::MatrixXd centred = points.rowwise() - mean;
  return {mean.transpose(), centred.transpose() * centred / static_cast<double>(points.rows())};
}

double distance(const NormalLaw& law, const NormalLaw& exact) {
  return (law.covariance - exact.covariance).norm() / exact.covariance.norm() + (law.mean - exact.mean).norm();
}

}  // namespace wasserstrom::test
