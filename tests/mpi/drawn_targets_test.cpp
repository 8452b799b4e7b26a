// Targets whose points are drawn, from pictures and from densities: they are the same on any ranks, follow what they
// are drawn from, and what cannot be drawn from is refused on all ranks.
//
// Averages over the points are held against their exact values with four standard errors, as the points tell them.

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "../support/png_file.hpp"
#include "../support/source_file.hpp"
#include "objectives/image_density.hpp"
#include "target_fixture.hpp"
#include "wasserstrom/data/image.hpp"

namespace wasserstrom {
namespace {

using test::expect_refused;
using test::Made;
using test::objective;
using test::refusal;
using test::write;

using Function = std::function<double(const Eigen::RowVectorXd&)>;

struct Average {
  double mean, error;  ///< standard error of the mean
};

Average average(const Rows& points, const Function& f) {
  Column values(points.rows());
  for (Index i = 0; i < points.rows(); ++i) values[i] = f(points.row(i));
  const auto count = static_cast<double>(points.rows());
  const double mean = values.mean();
  return {mean, std::sqrt((values.array() - mean).square().mean() / count)};
}

void expect_average(const Rows& points, const std::string& of, double wanted, const Function& f) {
  const Average found = average(points, f);
  EXPECT_NEAR(found.mean, wanted, 4 * found.error) << of;
}

class DrawnTargets : public ::testing::Test {
 protected:
  void SetUp() override { test::test_directory(); }
};

std::string image(const std::string& more) { return "{ type = \"image\", path = \"picture\", " + more + " }"; }

Rows points_of(const std::string& target, Index dimension = 2) {
  return Made(objective("a", target), dimension).target().position;
}

/// The lower left quarter of it is black, and a spot at the upper right.
std::string some_picture() {
  test::PngPicture picture{60, 40, test::PngColour::grey, 8, {}};
  for (int y = 0; y < 40; ++y)
    for (int x = 0; x < 60; ++x)
      picture.pixels.emplace_back(1, (x < 30 && y >= 20) || (x > 50 && y < 4) ? '\0' : '\xFF');
  return test::png_file(picture);
}

TEST_F(DrawnTargets, AreTheSameOnAnyRanks) {
  write("picture", some_picture());
  for (const std::string& target : {image("count = 300"), std::string("{ type = \"funnel\", samples = 300 }"),
                                    std::string("{ type = \"student_t\", degrees_of_freedom = 3.0, samples = 300 }")}) {
    const Made together(objective("a", target));
    const Made alone(objective("a", target), 2, test::test_directory().string(), Communicator(MPI_COMM_SELF));
    EXPECT_EQ(together.target().position, alone.target().position) << target;
    EXPECT_EQ(together.target().position.rows(), 300) << target;
    EXPECT_EQ(together.target().weight, Column::Constant(300, 1.0 / 300)) << target;
  }
}

TEST_F(DrawnTargets, OfFewerPointsAreTheFirst) {
  write("picture", some_picture());
  EXPECT_EQ(points_of(image("count = 7")), points_of(image("count = 20")).topRows(7));
  EXPECT_EQ(points_of("{ type = \"gaussian\", samples = 7 }"),
            points_of("{ type = \"gaussian\", samples = 20 }").topRows(7));
}

TEST_F(DrawnTargets, AreDrawnByEachObjectiveOrByASeed) {
  write("picture", some_picture());
  for (const std::string& target : {image("count = 5"), std::string("{ type = \"banana\", samples = 5 }")}) {
    const auto drawn = [&](const std::string& text, std::uint64_t seed, Index number) {
      const Made made(objective("a", text));
      const Config table = made.config.tables("objective")[0].table("target");
      const PotentialContext context{2, made.data, seed, number, made.context.directory, Communicator()};
      return point_targets().make(table, context)->position;
    };
    const std::string seeded = target.substr(0, target.size() - 1) + ", seed = 1 }";
    EXPECT_EQ(drawn(target, 1, 0), drawn(target, 1, 0));
    EXPECT_NE(drawn(target, 1, 0), drawn(target, 1, 1));
    EXPECT_NE(drawn(target, 1, 0), drawn(target, 2, 0));
    EXPECT_EQ(drawn(seeded, 1, 0), drawn(seeded, 2, 1));
    EXPECT_NE(drawn(seeded, 1, 0), drawn(target, 1, 0));
  }
}

TEST_F(DrawnTargets, OfAPictureFollowItsDensity) {
  write("picture", some_picture());
  const std::string path = (test::test_directory() / "picture").string();
  const Rows density = image_density(read_image(path).darkness, {50, 1.5, 0.02});
  const Rows points = points_of(
      image("count = 20000, resolution = 50, smoothing = 1.5, background = 0.02, low = [1, 2], high = [3, 7]"));
  // Powers of each coordinate and their product, of pixels and of the jitter in them.
  double x = 0, y = 0, xx = 0, yy = 0, xy = 0;
  for (Index j = 0; j < 50; ++j)
    for (Index i = 0; i < 50; ++i) {
      const double p = density(j, i) / density.sum(), u = 1 + static_cast<double>(i) / 25,
                   v = 2 + static_cast<double>(j) / 10;
      x += p * u, y += p * v, xx += p * (u * u + 1. / (12 * 25 * 25)), yy += p * (v * v + 1. / (12 * 10 * 10));
      xy += p * u * v;
    }
  expect_average(points, "x", x, [](const auto& row) { return row[0]; });
  expect_average(points, "y", y, [](const auto& row) { return row[1]; });
  expect_average(points, "x^2", xx, [](const auto& row) { return row[0] * row[0]; });
  expect_average(points, "y^2", yy, [](const auto& row) { return row[1] * row[1]; });
  expect_average(points, "x y", xy, [](const auto& row) { return row[0] * row[1]; });
  EXPECT_GE(points.col(0).minCoeff(), 1 - 0.5 / 25);
  EXPECT_LE(points.col(1).maxCoeff(), 7 - 0.5 / 10);
}

TEST_F(DrawnTargets, LieWhereThePictureIsDark) {
  write("picture", "P2 4 4 2  2 2 2 0  2 2 2 2  2 2 2 2  1 2 2 2\n");
  const Rows points = points_of(image("count = 4000, resolution = 4, background = 0, low = 0, high = 4"));
  const auto in_pixel = [](double x, double y) {
    return [=](const auto& row) { return std::abs(row[0] - x) <= 0.5 && std::abs(row[1] - y) <= 0.5 ? 1.0 : 0.0; };
  };
  expect_average(points, "black, at the upper right", 2. / 3, in_pixel(3, 3));
  expect_average(points, "grey, at the lower left", 1. / 3, in_pixel(0, 0));
  EXPECT_DOUBLE_EQ(average(points, in_pixel(3, 3)).mean + average(points, in_pixel(0, 0)).mean, 1);
}

/// 2000 points of the picture that our drawing is like: mean (0.003, -0.002), standard deviation (0.305, 0.327) and
/// mean distance 0.57140, of another draw, hence twice the variance; 0.0005 is the rounding.
TEST_F(DrawnTargets, OfTheShippedSmileyAreLikeThePublishedOnes) {
  const std::string target = "{ type = \"image\", path = \"smiley.png\", count = 2000, smoothing = 2.0 }";
  const Made made(objective("a", target), 2, test::source_file("apps/cases/pictures"));
  const Rows points = made.target().position;
  for (const auto& [c, mean, std] : {std::tuple{0, 0.003, 0.305}, std::tuple{1, -0.002, 0.327}}) {
    const Average first = average(points, [c = c](const auto& row) { return row[c]; });
    EXPECT_NEAR(first.mean, mean, 4 * std::sqrt(2) * first.error + 0.0005);
    const Average second = average(points, [&, c = c](const auto& row) { return std::pow(row[c] - first.mean, 2); });
    EXPECT_NEAR(std::sqrt(second.mean), std, 4 * std::sqrt(2) * second.error / (2 * std) + 0.0005);
  }
  // The mean distance is an average of its projections, the mean distances to each point, with twice their deviation.
  const Average distance =
      average(points, [&](const auto& row) { return (points.rowwise() - row).rowwise().norm().mean(); });
  EXPECT_NEAR(distance.mean, 0.57140, 4 * std::sqrt(2) * 2 * distance.error);
}

TEST_F(DrawnTargets, OfAPictureHaveItsFingerprint) {
  const std::string text = objective("a", image("count = 3"));
  write("picture", "P2 2 1 2  0 2\n");
  const std::string before = digest(Made(text).objectives);
  EXPECT_EQ(before.size(), 32u);
  EXPECT_EQ(before, digest(Made(text).objectives));
  write("picture", "P2 2 1 2  2 0\n");
  EXPECT_NE(before, digest(Made(text).objectives));
}

TEST_F(DrawnTargets, OfBadPicturesAreRefusedOnAllRanks) {
  const std::string text = objective("a", image("count = 3"));
  expect_refused(text, "No such file");
  write("picture", "");
  expect_refused(text, "it is empty");
  write("picture", some_picture().substr(0, 60));
  expect_refused(text, "its contents are damaged");
  write("picture", "P2 2 1 2  2 2\n");
  expect_refused(text, "is all white");
  write("picture", "P2 2 1 2  2 1\n");
  EXPECT_EQ(refusal(text), "nothing was thrown");
  expect_refused(text, "a picture has two coordinates, not 3", 3);
  expect_refused(objective("a", image("count = 0")), "count");
  expect_refused(objective("a", image("count = 3, low = [0, 1, 2]")), "3 numbers for particles of dimension 2");
  expect_refused(objective("a", image("count = 3, low = [0, 1], high = 1")), "not below 'high'");
}

TEST_F(DrawnTargets, OfNormalLawsHaveTheirMoments) {
  const Rows plain = points_of("{ type = \"gaussian\", mean = [1, -2], std = [0.5, 2], samples = 4000 }");
  expect_average(plain, "x", 1, [](const auto& row) { return row[0]; });
  expect_average(plain, "y", -2, [](const auto& row) { return row[1]; });
  expect_average(plain, "variance of x", 0.25, [](const auto& row) { return std::pow(row[0] - 1, 2); });
  expect_average(plain, "variance of y", 4, [](const auto& row) { return std::pow(row[1] + 2, 2); });
  const Rows full = points_of("{ type = \"gaussian\", covariance = [[2, 0.9], [0.9, 0.7]], samples = 4000 }");
  expect_average(full, "x^2", 2, [](const auto& row) { return row[0] * row[0]; });
  expect_average(full, "y^2", 0.7, [](const auto& row) { return row[1] * row[1]; });
  expect_average(full, "x y", 0.9, [](const auto& row) { return row[0] * row[1]; });
}

TEST_F(DrawnTargets, OfMixturesHaveTheirShares) {
  const Rows points = points_of(
      "{ type = \"gaussian_mixture\", weights = [1, 5, 2], means = [[-9, 0], [0, 9], [9, 0]], std = [0.1, 0.2, 1], "
      "samples = 4000 }");
  expect_average(points, "first", 1. / 8, [](const auto& row) { return row[0] < -5 ? 1 : 0; });
  expect_average(points, "second", 5. / 8, [](const auto& row) { return row[1] > 6 ? 1 : 0; });
  expect_average(points, "third", 2. / 8, [](const auto& row) { return row[0] > 4.5 ? 1 : 0; });
  // Where a point lies within its component does not depend on which it is.
  expect_average(points, "spread of the first", 0,
                 [](const auto& row) { return row[0] < -5 ? std::pow(row[0] + 9, 2) / 0.01 - 1 : 0; });
  expect_average(points, "spread of the third", 0,
                 [](const auto& row) { return row[0] > 4.5 ? std::pow(row[0] - 9, 2) - 1 : 0; });
}

/// The share of the points within a distance of the middle, in one coordinate; of nu = 1 and 2 it has a short formula.
TEST_F(DrawnTargets, OfHeavyTailsHaveTheirQuantiles) {
  for (const double reach : {0.3, 1.0, 10.0}) {
    const auto within = [&](const auto& row) { return std::abs(row[1] - 3) < 2 * reach ? 1.0 : 0.0; };
    const std::string more = ", location = 3, scale = 2, samples = 4000 }";
    expect_average(points_of("{ type = \"student_t\", degrees_of_freedom = 1" + more), "Cauchy",
                   2 / M_PI * std::atan(reach), within);
    expect_average(points_of("{ type = \"student_t\", degrees_of_freedom = 2" + more), "nu = 2",
                   reach / std::sqrt(2 + reach * reach), within);
    expect_average(points_of("{ type = \"student_t\", degrees_of_freedom = 1e9" + more), "normal",
                   std::erf(reach / std::sqrt(2)), within);
  }
  expect_refused(objective("a", "{ type = \"student_t\", degrees_of_freedom = 1e-3, samples = 4000 }"),
                 "points drawn are no finite numbers");
}

TEST_F(DrawnTargets, OfBentLawsHaveTheirMoments) {
  const Rows banana = points_of("{ type = \"banana\", std = 1.5, bend = 0.4, samples = 4000 }", 3);
  expect_average(banana, "x_1", 0, [](const auto& row) { return row[1]; });
  expect_average(banana, "x_1^2", 1 + 2 * 0.16 * std::pow(1.5, 4), [](const auto& row) { return row[1] * row[1]; });
  expect_average(banana, "x_0^2 x_1", -0.4 * 2 * std::pow(1.5, 4),
                 [](const auto& row) { return row[0] * row[0] * row[1]; });
  expect_average(banana, "x_2^2", 1, [](const auto& row) { return row[2] * row[2]; });
  const Rows funnel = points_of("{ type = \"funnel\", std = 0.8, samples = 4000 }", 3);
  expect_average(funnel, "x_0^2", 0.64, [](const auto& row) { return row[0] * row[0]; });
  expect_average(funnel, "x_2^2", std::exp(0.32), [](const auto& row) { return row[2] * row[2]; });
  const Made named(objective("a", "{ type = \"funnel\", samples = 3 }"));
  EXPECT_EQ(named.target().coordinates[0], "log_variance");
}

}  // namespace
}  // namespace wasserstrom
