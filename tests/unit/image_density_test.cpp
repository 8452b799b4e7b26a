// The raster of a picture: filters and resampling as SciPy and scikit-image make them.

#include "objectives/image_density.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace wasserstrom {
namespace {

TEST(ImageDensity, FilterKeepsTheSumAndTheMean) {
  for (const double sigma : {0.0, 0.1, 0.7, 2.0, 30.0}) {
    const Rows filter = gaussian_filter(20, sigma);
    EXPECT_LT((filter.rowwise().sum().array() - 1).abs().maxCoeff(), 1e-14) << sigma;
    EXPECT_LT((filter - filter.transpose()).cwiseAbs().maxCoeff(), 1e-15) << sigma;
    EXPECT_EQ(filter == Rows::Identity(20, 20), sigma <= 0.1) << sigma;
  }
}

TEST(ImageDensity, FilterIsGaussianAndMirroredAtTheEnds) {
  const Rows filter = gaussian_filter(30, 1.2);  // five pixels to each side
  double sum = 1;
  for (int k = 1; k <= 5; ++k) sum += 2 * std::exp(-k * k / 2.88);
  for (int k = 0; k <= 5; ++k) EXPECT_NEAR(filter(15, 15 + k), std::exp(-k * k / 2.88) / sum, 1e-16) << k;
  EXPECT_EQ(filter(15, 21), 0);
  EXPECT_NEAR(filter(0, 0), (1 + std::exp(-1 / 2.88)) / sum, 1e-15);
  EXPECT_NEAR(filter(1, 0), (std::exp(-1 / 2.88) + std::exp(-4 / 2.88)) / sum, 1e-15);
}

TEST(ImageDensity, TurnsThePictureUpsideDown) {
  Rows darkness = Rows::Zero(6, 6);
  darkness(0, 5) = 1;  // at the upper right
  const Rows density = image_density(darkness, {6, 0, 0});
  EXPECT_EQ(density(5, 5), 1);
  EXPECT_EQ(density.sum(), 1);
}

TEST(ImageDensity, AddsTheWideFilters) {
  Rows darkness = Rows::Zero(10, 10);
  darkness(3, 4) = 1;
  const Rows sharp = image_density(darkness, {10, 0, 0}), density = image_density(darkness, {10, 0, 0.1});
  EXPECT_EQ(sharp(6, 4), 1);
  Rows wanted = sharp;
  for (const double sigma : {1.0, 2.0, 5.0}) {
    const Rows filter = gaussian_filter(10, sigma);
    wanted += 0.1 * filter.col(6) * filter.col(4).transpose();
  }
  EXPECT_LT((density - wanted).cwiseAbs().maxCoeff(), 1e-15);
}

/// Smaller along one side and larger along the other, by scikit-image 0.19 (resize to 6 x 6 with anti_aliasing) and
/// SciPy 1.10 (gaussian_filter).
TEST(ImageDensity, IsThatOfSciPy) {
  Rows darkness(9, 5);
  for (Index i = 0; i < 9; ++i)
    for (Index j = 0; j < 5; ++j) darkness(i, j) = static_cast<double>((7 * i * i + 3 * j + i * j) % 11) / 10;
  const Rows wanted{{0.868987212787999, 0.833062823831911, 0.803426856657783, 0.826747260882412, 0.876726450941493,
                     0.897975815658304},
                    {0.907827165414213, 0.844543935789373, 0.760399135933699, 0.718856557665751, 0.742979778665182,
                     0.786180241200744},
                    {0.888239534778829, 0.821427562304283, 0.727718891490656, 0.658913630466636, 0.691505114834650,
                     0.800835273941523},
                    {0.755503040246660, 0.698311366709176, 0.684755723377705, 0.702329521255708, 0.743780469081881,
                     0.815539279360259},
                    {0.565976844093021, 0.526179665709500, 0.600014197248645, 0.731308514665974, 0.757275821149525,
                     0.686984933605766},
                    {0.405855404488910, 0.427909451591449, 0.565606948211027, 0.731786397063312, 0.717172257881765,
                     0.553397452616514}};
  EXPECT_LT((image_density(darkness, {6, 1.0, 0.1}) - wanted).cwiseAbs().maxCoeff(), 2e-15);
}

/// An even picture stays even, to whatever raster it is brought.
TEST(ImageDensity, OfAnEvenPictureIsEven) {
  for (const auto& [height, width] : {std::pair{1, 1}, std::pair{3, 50}, std::pair{41, 7}, std::pair{90, 90}}) {
    const Rows density = image_density(Rows::Constant(height, width, 0.25), {20, 1.5, 0.01});
    EXPECT_LT((density.array() - 0.25 * 1.03).abs().maxCoeff(), 1e-14) << height << " x " << width;
  }
}

}  // namespace
}  // namespace wasserstrom
