// The equilibrium of the kernels -|x - y|^r against a table of its radii and moments, integrals over all directions,
// and what the ball and the sphere have to share.

#include "wasserstrom/particles/riesz_equilibrium.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <vector>

#include "../support/riesz_exact.hpp"

namespace wasserstrom {
namespace {

/// Altekrueger, Hertrich and Steidl 2023, theorem 4, evaluated apart from this program.
TEST(RieszEquilibrium, HasTheRadiiAndMomentsOfTheTable) {
  struct Row {
    Index d;
    double radius[3], moment[3];
  };
  const std::vector<Row> table{{1, {0.73909900, 1, 1.93364601}, {0.15607638, 0.33333333, 1.49559476}},
                               {2, {0.55773012, 0.78539816, 1.56140226}, {0.17775022, 0.41123352, 1.95038161}},
                               {3, {0.46560319, 0.66666667, 1.46938776}, {0.18581686, 0.44444444, 2.15910037}},
                               {4, {0.43576031, 0.67906109, 1.50388011}, {0.18988705, 0.46112396, 2.26165537}},
                               {5, {0.43822140, 0.68571429, 1.52330579}, {0.19203800, 0.47020408, 2.32046051}},
                               {10, {0.44229033, 0.69738806, 1.55916746}, {0.19562073, 0.48635011, 2.43100318}},
                               {50, {0.44487870, 0.70530545, 1.58494540}, {0.19791706, 0.49745578, 2.51205193}},
                               {784, {0.44541379, 0.70699391, 1.59060944}, {0.19839345, 0.49984038, 2.53003839}},
                               {1000, {0.44542148, 0.70701831, 1.59069175}, {0.19840030, 0.49987489, 2.53030025}}};
  for (const Row& row : table)
    for (int n = 0; n < 3; ++n) {
      const RieszEquilibrium eta(row.d, 0.5 * (n + 1));
      EXPECT_NEAR(eta.radius(), row.radius[n], 6e-9) << row.d << " " << n;
      EXPECT_NEAR(eta.second_moment(), row.moment[n], 6e-9) << row.d << " " << n;
    }
}

constexpr int cells = 400;

/// The mean of |x - y|^r over y of length `radius` in all directions, by the angle to x.
double mean_over_directions(Index d, double r, double distance, double radius) {
  const auto apart = [&](double cosine) {
    return std::pow(std::max(0.0, distance * distance + radius * radius - 2 * distance * radius * cosine), r / 2);
  };
  if (d == 1) return 0.5 * (apart(1) + apart(-1));
  double sum = 0, mass = 0;
  for (int n = 0; n < cells; ++n) {
    const double angle = std::numbers::pi * (n + 0.5) / cells;
    const double weight = std::pow(std::sin(angle), static_cast<double>(d - 2));
    sum += weight * apart(std::cos(angle));
    mass += weight;
  }
  return sum / mass;
}

/// The midpoint rule errs where x is among the y: by less than the mean over the cells next to x, which hold the share
/// 1 / cells of all at a distance of radius / cells or so, and by less elsewhere.
TEST(RieszEquilibrium, PotentialIsThatOfItsQuantiles) {
  for (const Index d : {1, 2, 3, 4, 10})
    for (const double r : {0.5, 1.0, 1.5}) {
      const RieszEquilibrium eta(d, r);
      for (const double part : {0.0, 0.4, 0.95, 1.02, 1.5}) {
        const double distance = part * eta.radius();
        double sum = 0;
        for (int n = 0; n < cells; ++n)
          sum += mean_over_directions(d, r, distance, eta.radius_below((n + 0.5) / cells));
        EXPECT_NEAR(eta.potential(distance) * cells / sum, 1, 1.0 / cells) << d << " " << r << " " << part;
        EXPECT_NEAR(eta.potential(3 * distance, 3), std::pow(3, r) * eta.potential(distance), 1e-12);
      }
    }
}

/// Inside the ball by the closed form, outside by the series; far off that of a point, |x|^r.
TEST(RieszEquilibrium, PotentialIsContinuous) {
  for (const Index d : {1, 2, 3, 4, 10})
    for (const double r : {0.3, 0.5, 1.0, 1.5, 1.9}) {
      const RieszEquilibrium eta(d, r);
      const double s = eta.radius(), step = 1e-12;
      EXPECT_NEAR(eta.potential(s * (1 - step)) / eta.potential(s * (1 + step)), 1, 2e-9) << d << " " << r;
      EXPECT_NEAR(eta.potential(1e6 * s) / std::pow(1e6 * s, r), 1, 1e-11) << d << " " << r;
      EXPECT_DOUBLE_EQ(eta.potential(0.7, 0), std::pow(0.7, r));
    }
}

/// On the sphere the field along the radius is x.
TEST(RieszEquilibrium, PushBalancesThePull) {
  for (const Index d : {3, 4, 10})
    for (const double r : {0.5, 1.0, 1.5}) {
      const RieszEquilibrium eta(d, r);
      if (eta.fills_a_ball()) continue;  // there the closed form says so
      const double at = eta.radius(), step = 1e-3 * at;
      EXPECT_NEAR((eta.potential(at + step) - eta.potential(at - step)) / (2 * step), at, 2e-3) << d << " " << r;
    }
}

TEST(RieszEquilibrium, RadiiAreQuantiles) {
  const RieszEquilibrium line(1, 1.0), plane(2, 1.0), sphere(3, 1.0);
  for (const double share : {0.01, 0.5, 0.99}) {
    EXPECT_NEAR(line.radius_below(share), share, 1e-14);  // uniform on [-1, 1]
    EXPECT_NEAR(plane.radius_below(share), plane.radius() * std::sqrt(1 - std::pow(1 - share, 2)), 1e-14);
    EXPECT_EQ(sphere.radius_below(share), sphere.radius());
  }
}

TEST(RieszEquilibrium, ScaleIsThatOfTheFlow) {
  EXPECT_DOUBLE_EQ(RieszEquilibrium(2, 1.0).scale(0.3), 0.3);
  EXPECT_DOUBLE_EQ(RieszEquilibrium(2, 1.5).scale(1.0), 0.25);
  EXPECT_NEAR(RieszEquilibrium(3, 0.5).scale(1.0), 1.310371, 5e-7);
  EXPECT_EQ(RieszEquilibrium(3, 0.5).scale(-1), 0);
}

/// The published sequences with steps of 0.05, and closed forms.
TEST(RieszRecursions, AreThePublishedOnes) {
  double b = 0;
  for (int n = 0; n < 24; ++n) b = test::backward_scale(b, 0.05, 1.5);
  EXPECT_NEAR(b, 0.431679, 1e-6);
  EXPECT_NEAR(test::backward_scale(0.4, 0.05, 1.0), 0.45, 1e-14);
  EXPECT_NEAR(test::backward_scale(0.4, 0.05, 1.5), std::pow((0.05 + std::sqrt(0.0025 + 1.6)) / 2, 2), 1e-14);
  EXPECT_NEAR(test::forward_scale(0.25, 0.1, 0.5), 0.45, 1e-15);
  EXPECT_NEAR(test::polygon_speed(7, 1.0), 1 / std::tan(std::numbers::pi / 14) / 7, 1e-15);
}

}  // namespace
}  // namespace wasserstrom
