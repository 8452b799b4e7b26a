// The log-density of a mixture, its gradient and the mean of its Hessian, against the formula written out.

#include <gtest/gtest.h>

#include <Eigen/Cholesky>
#include <Eigen/LU>
#include <cmath>

#include "../support/mixture_case.hpp"
#include "wasserstrom/measures/mixture.hpp"

namespace wasserstrom {
namespace {

Rows some_points(Index count, Index dimension) {
  Rows points(count, dimension);
  for (Index i = 0; i < count; ++i)
    for (Index c = 0; c < dimension; ++c) points(i, c) = 3 * std::sin(static_cast<double>(7 * i + 3 * c + 1));
  return points;
}

/// The same with one number for each coordinate, or for all.
Rows as_full(const Rows& rows, const ComponentShape& shape) {
  const Index d = shape.dimension;
  Rows full(rows.rows(), d + d * (d + 1) / 2 + 1);
  for (Index k = 0; k < rows.rows(); ++k) {
    Eigen::MatrixXd lower = Eigen::MatrixXd::Zero(d, d);
    for (Index c = 0; c < d; ++c) lower(c, c) = rows(k, d + c % shape.factor_size());
    full.row(k).head(d) = rows.row(k).head(d);
    pack_lower(lower, &full(k, d));
    full(k, full.cols() - 1) = rows(k, rows.cols() - 1);
  }
  return full;
}

/// Components with the first numbers of a factor's diagonal.
Rows narrowed(const Rows& full, const ComponentShape& shape) {
  const Index d = shape.dimension;
  Rows rows(full.rows(), shape.width());
  for (Index k = 0; k < full.rows(); ++k) {
    rows.row(k).head(d) = full.row(k).head(d);
    for (Index c = 0; c < shape.factor_size(); ++c) rows(k, d + c) = test::factor_of(full, k, d)(c, c);
    rows(k, shape.log_weight()) = full(k, full.cols() - 1);
  }
  return rows;
}

class Scored {
 public:
  Scored(const ComponentShape& shape, const Rows& rows, const Rows& points)
      : layout_(rows.rows(), Communicator(MPI_COMM_SELF)), exchange_(layout_, 0, profile_) {
    mixture_score(shape, exchange_, rows, points, logarithm, score);
  }
  const Exchange& exchange() const { return exchange_; }
  Column logarithm;
  Rows score;

 private:
  Layout layout_;
  Profile profile_;
  Exchange exchange_;
};

void expect_formula(const ComponentShape& shape, const Rows& rows, const Rows& full) {
  const Rows points = some_points(21, shape.dimension);
  const Scored found(shape, rows, points);
  for (Index i = 0; i < points.rows(); ++i) {
    const test::Density wanted = test::mixture_density(full, points.row(i));
    EXPECT_NEAR(found.logarithm[i], wanted.logarithm, 1e-12 * (1 + std::abs(wanted.logarithm)));
    EXPECT_LT((found.score.row(i).transpose() - wanted.score).norm(), 1e-12 * (1 + wanted.score.norm()));
  }
}

TEST(MixtureScore, IsThatOfFullCovariances) {
  const Rows rows = test::some_components(5, 3);
  expect_formula({3, CovarianceShape::full, {}}, rows, rows);
}

TEST(MixtureScore, IsThatOfDiagonalAndIsotropicOnes) {
  for (const CovarianceShape each : {CovarianceShape::diagonal, CovarianceShape::isotropic}) {
    const ComponentShape shape{3, each, {}};
    const Rows rows = narrowed(test::some_components(4, 3), shape);
    expect_formula(shape, rows, as_full(rows, shape));
  }
}

/// Sigma = diag(s^2) + U U', whose triangle Cholesky's method finds.
TEST(MixtureScore, IsThatOfCovariancesOfLowRank) {
  const Index d = 4, rank = 2;
  const ComponentShape shape{d, CovarianceShape::low_rank, {}, rank};
  const Rows some = test::some_components(3, d);
  Rows rows(3, shape.width()), full = some;
  for (Index k = 0; k < rows.rows(); ++k) {
    const auto number = static_cast<double>(k);
    rows.row(k).head(d) = some.row(k).head(d);
    Eigen::MatrixXd columns(d, rank);
    for (Index c = 0; c < d; ++c) {
      rows(k, d + c) = 0.7 + 0.1 * static_cast<double>(c) + 0.2 * number;
      for (Index j = 0; j < rank; ++j)
        rows(k, 2 * d + c * rank + j) = columns(c, j) = std::sin(number + static_cast<double>(3 * c + 5 * j));
    }
    rows(k, shape.log_weight()) = some(k, some.cols() - 1);
    const Eigen::MatrixXd sigma = Eigen::MatrixXd(rows.row(k).segment(d, d).array().square().matrix().asDiagonal()) +
                                  columns * columns.transpose();
    pack_lower(sigma.llt().matrixL(), &full(k, d));
  }
  expect_formula(shape, rows, full);
}

TEST(MixtureScore, LivesFarFromAllComponents) {
  const Rows rows = test::some_components(3, 2);
  const Rows far = Rows::Constant(1, 2, 1e4);
  const Scored found({2, CovarianceShape::full, {}}, rows, far);
  EXPECT_LT(found.logarithm[0], -1e7);
  EXPECT_TRUE(std::isfinite(found.logarithm[0]) && found.score.allFinite());
}

/// log t_nu(y) + log det L^-1 for one component, by the density of Student's t.
TEST(MixtureScore, KnowsStudentsLaw) {
  const double nu = 3.5;
  Rows rows = test::some_components(1, 2);
  rows(0, rows.cols() - 1) = 0;
  const Rows points = some_points(9, 2);
  const Scored found({2, CovarianceShape::full, nu}, rows, points);
  const Eigen::MatrixXd lower = test::factor_of(rows, 0, 2);
  const auto log_density = [&](const Eigen::VectorXd& z) {
    const Eigen::VectorXd y = lower.triangularView<Eigen::Lower>().solve(z - rows.row(0).head(2).transpose());
    return std::log(std::tgamma(nu / 2 + 1) / (std::tgamma(nu / 2) * nu * M_PI)) - std::log(lower.determinant()) -
           (nu / 2 + 1) * std::log(1 + y.squaredNorm() / nu);
  };
  for (Index i = 0; i < points.rows(); ++i) {
    const Eigen::VectorXd z = points.row(i);
    EXPECT_NEAR(found.logarithm[i], log_density(z), 1e-12);
    for (Index c = 0; c < 2; ++c) {
      const double h = 1e-5;
      const Eigen::VectorXd way = h * Eigen::VectorXd::Unit(2, c);
      EXPECT_NEAR(found.score(i, c), (log_density(z + way) - log_density(z - way)) / (2 * h), 1e-8);
    }
  }
}

/// Of one point to each component the mean Hessian is that at the point: differences of the score.
TEST(MixtureScore, HasTheHessianOfItsDifferences) {
  const ComponentShape shape{2, CovarianceShape::full, {}};
  const Rows rows = test::some_components(4, 2);
  ComponentPoints points{some_points(4, 2), Rows::Zero(4, 2), Column::Ones(1), Column::Ones(4)};
  const Scored at(shape, rows, points.position);
  const Rows found = mixture_curvature(shape, at.exchange(), rows, points, at.logarithm, at.score);
  for (Index i = 0; i < 4; ++i)
    for (Index c = 0; c < 2; ++c) {
      const double h = 1e-5;
      const Eigen::VectorXd z = points.position.row(i), way = h * Eigen::VectorXd::Unit(2, c);
      const Eigen::VectorXd column =
          (test::mixture_density(rows, z + way).score - test::mixture_density(rows, z - way).score) / (2 * h);
      for (Index r = 0; r < 2; ++r) EXPECT_NEAR(found(i, 2 * r + c), column[r], 1e-8);
    }
}

/// What a block of 16 lanes holds besides does not matter.
TEST(MixtureScore, HasTheSameBitsForAPointAlone) {
  const Rows rows = test::some_components(7, 3), points = some_points(40, 3);
  const ComponentShape shape{3, CovarianceShape::full, {}};
  const Scored all(shape, rows, points);
  for (Index i = 0; i < points.rows(); ++i) {
    const Scored alone(shape, rows, points.row(i));
    EXPECT_EQ(alone.logarithm[0], all.logarithm[i]);
    EXPECT_EQ(alone.score.row(0), all.score.row(i));
  }
}

}  // namespace
}  // namespace wasserstrom
