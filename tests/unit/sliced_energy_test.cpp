// Sums along lines against sums over pairs, and against what is known of their error.

#include "wasserstrom/kernels/sliced_energy.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "../support/draws.hpp"
#include "kernels/line_order.hpp"
#include "kernels/rounded_sum.hpp"
#include "wasserstrom/kernels/riesz.hpp"
#include "wasserstrom/kernels/sliced_sums.hpp"
#include "wasserstrom/ranks/communicator.hpp"

namespace wasserstrom {
namespace {

/// All on this rank.
class Alone {
 public:
  explicit Alone(Index particles) : layout_(particles, Communicator(MPI_COMM_SELF)), exchange_(layout_, 0, profile_) {}
  const Exchange& exchange() const { return exchange_; }

 private:
  Layout layout_;
  Profile profile_;
  Exchange exchange_;
};

SlicedEnergy::Result sliced(const ChargedPoints& points, Index directions, Index step = 0, double exponent = 1) {
  const Alone alone(points.position.rows());
  return SlicedEnergy(SliceDirections(points.position.cols(), directions, 3), make_riesz(exponent))
      .evaluate(points, step, alone.exchange());
}

/// The same sums pair by pair.
SlicedEnergy::Result plain(const ChargedPoints& points, double exponent = 1) {
  const Index n = points.position.rows();
  SlicedEnergy::Result result{Rows::Zero(n, points.position.cols()), 0};
  for (Index i = 0; i < n; ++i)
    for (Index j = 0; j < n; ++j) {
      const Eigen::RowVectorXd difference = points.position.row(i) - points.position.row(j);
      const double r = difference.norm();
      if (r == 0) continue;
      result.field.row(i) -= points.charge[j] * exponent * std::pow(r, exponent - 2) * difference;
      result.energy -= 0.5 * points.charge[i] * points.charge[j] * std::pow(r, exponent);
    }
  return result;
}

/// Two draws of a normal law, against each other.
ChargedPoints normal_pair(Index count, Index dimension, std::uint64_t seed) {
  ChargedPoints points{Rows(2 * count, dimension), Column(2 * count)};
  points.position << test::normal_draws(count, dimension, seed), test::normal_draws(count, dimension, seed + 1);
  points.charge.head(count).setConstant(1.0 / static_cast<double>(count));
  points.charge.tail(count) = -points.charge.head(count);
  return points;
}

TEST(LineOrder, IsThatOfComparing) {
  for (const Index count : {0, 1, 7, 999, 5000}) {
    Column position(count);
    for (Index i = 0; i < count; ++i) position[i] = std::round(40 * std::sin(static_cast<double>(i * i))) / 8;
    if (count > 5) position.head(6) << -0.0, 0.0, 1e-310, -1e-310, 1e300, -1e300;
    LineOrder order;
    const auto places = order.sort(position);
    ASSERT_EQ(std::ssize(places), count);
    for (std::size_t k = 0; k < places.size(); ++k) {
      EXPECT_EQ(places[k].position(), position[places[k].point]);
      if (k == 0) continue;
      EXPECT_LE(places[k - 1].position(), places[k].position());
      if (places[k - 1].position() == places[k].position()) EXPECT_LT(places[k - 1].point, places[k].point);
    }
  }
}

TEST(SliceConstant, IsThatOfTheTable) {
  const double table[][4] = {{1, 1, 1, 1},
                             {2, 1.3110288, 1.5707963, 1.7972104},
                             {3, 1.5, 2, 2.5},
                             {10, 2.1220998, 3.8656316, 6.4192352},
                             {100, 3.8389989, 12.501848, 36.700199},
                             {1000, 6.8383637, 39.623366, 206.7283}};
  for (const auto& row : table) {
    const auto d = static_cast<Index>(row[0]);
    EXPECT_NEAR(slice_constant(d, 0.5), row[1], 1e-7 * row[1]);
    EXPECT_NEAR(slice_constant(d, 1.0), row[2], 1e-7 * row[2]);
    EXPECT_NEAR(slice_constant(d, 1.5), row[3], 1e-7 * row[3]);
    EXPECT_NEAR(slice_constant(d, 2.0), row[0], 1e-12 * row[0]);
  }
}

TEST(SliceDirections, AreOrthogonalSets) {
  SliceDirections directions(5, 12, 1);
  const Rows all = directions.rows(4, 0, 12);
  for (const Index first : {0, 5, 10}) {
    const Index size = std::min<Index>(5, 12 - first);
    const Rows set = all.middleRows(first, size);
    EXPECT_LT((set * set.transpose() - Rows::Identity(size, size)).cwiseAbs().maxCoeff(), 1e-14);
  }
  EXPECT_EQ(directions.rows(4, 3, 5), all.middleRows(3, 5)) << "whoever asks for them";
  EXPECT_GT((directions.rows(5, 0, 5) - all.topRows(5)).cwiseAbs().maxCoeff(), 0.1) << "new in each step";
}

/// Sums over fixed sources along the same lines, row by row.
TEST(SlicedSums, AreTheFieldOfTheSources) {
  for (const Index d : {1, 2, 5})
    for (const double exponent : {0.8, 1.0, 1.6}) {
      ChargedPoints points = normal_pair(60, d, 31);
      points.charge.head(60).setZero();
      const Rows targets = points.position.topRows(60);
      Rows sources(60, d + 1);
      sources << points.position.bottomRows(60), points.charge.tail(60);
      const KernelSums found =
          SlicedSums(SliceDirections(d, 20, 3), make_riesz(exponent), sources).evaluate(targets, 4);
      const Rows field = sliced(points, 20, 4, exponent).field.topRows(60);
      const double tolerance = (exponent == 1 ? 1e-12 : 1e-8) * field.cwiseAbs().maxCoeff();
      EXPECT_LT((found.gradient - field).cwiseAbs().maxCoeff(), tolerance) << d << " " << exponent;
      // Of degree r about the one source.
      const KernelSums one =
          SlicedSums(SliceDirections(d, 20, 3), make_riesz(exponent), sources.topRows(1)).evaluate(targets, 4);
      const Rows away = targets.rowwise() - sources.row(0).head(d);
      const Column product = (away.array() * one.gradient.array()).rowwise().sum();
      EXPECT_LT((product - exponent * one.value.col(0)).cwiseAbs().maxCoeff(), 1e-12) << d << " " << exponent;
    }
}

/// In one dimension a slice is the whole.
TEST(SlicedEnergy, IsExactOnTheLine) {
  ChargedPoints points = normal_pair(150, 1, 5);
  points.charge.head(150) = test::some_weights(150);
  points.position.middleRows(40, 30) = points.position.middleRows(200, 30);  // in the same place
  points.position.middleRows(80, 20).setConstant(0.25);
  for (const double exponent : {0.6, 1.0, 1.4}) {
    const auto found = sliced(points, 1, 0, exponent), expected = plain(points, exponent);
    const double tolerance = (exponent == 1 ? 1e-12 : 1e-9) * std::max(1.0, expected.field.cwiseAbs().maxCoeff());
    EXPECT_LT((found.field - expected.field).cwiseAbs().maxCoeff(), tolerance) << exponent;
    EXPECT_NEAR(found.energy, expected.energy, tolerance) << exponent;
  }
}

/// The mean of |<xi, e>| over P equispaced angles is between (a cot a) and (a / sin a) of that over all, a = pi / 2P.
TEST(SlicedEnergy, OfAPairInThePlaneIsWithinItsBounds) {
  for (const Index count : {4, 32}) {
    const double a = std::numbers::pi / (2 * static_cast<double>(count));
    for (Index step = 0; step < 40; ++step) {
      ChargedPoints points{Rows{{0.3, -0.2}, {1.1, 0.4}}, Column::Ones(2)};
      const double ratio = -sliced(points, count, step).energy;  // the distance is 1
      EXPECT_GT(ratio, a / std::tan(a) * (1 - 1e-14));
      EXPECT_LT(ratio, a / std::sin(a) * (1 + 1e-14));
    }
  }
}

/// What -|x|, of degree one, has exactly, and every slice of it: sum q x v = F, and sum q v = 0.
TEST(SlicedEnergy, HasEulersIdentity) {
  for (const Index d : {2, 3, 12}) {
    const ChargedPoints points = normal_pair(200, d, 9);
    const auto found = sliced(points, 3 * d);
    const double sum = points.charge.dot(Column((points.position.array() * found.field.array()).rowwise().sum()));
    EXPECT_NEAR(sum, found.energy, 1e-13);
    EXPECT_LT((points.charge.transpose() * found.field).cwiseAbs().maxCoeff(), 1e-14);
  }
}

/// Of degree r: sum q x v = r F.
TEST(SlicedEnergy, HasEulersIdentityForOtherPowers) {
  const ChargedPoints points = normal_pair(200, 3, 9);
  for (const double exponent : {0.6, 1.7}) {
    const auto found = sliced(points, 9, 0, exponent);
    const double sum = points.charge.dot(Column((points.position.array() * found.field.array()).rowwise().sum()));
    EXPECT_NEAR(sum, exponent * found.energy, 1e-8 * std::abs(found.energy) + 1e-9) << exponent;
    EXPECT_LT((points.charge.transpose() * found.field).cwiseAbs().maxCoeff(), 1e-9) << exponent;
  }
}

/// Without bias: the mean over many turns is the sum over all pairs.
TEST(SlicedEnergy, OfOtherPowersHasTheRightMean) {
  const ChargedPoints points = normal_pair(40, 2, 17);
  for (const double exponent : {0.75, 1.5}) {
    const auto expected = plain(points, exponent);
    constexpr int turns = 60;
    Rows mean = Rows::Zero(80, 2), square = Rows::Zero(80, 2);
    double energy = 0;
    for (Index step = 0; step < turns; ++step) {
      const auto found = sliced(points, 32, step, exponent);
      mean += found.field / turns;
      square += (found.field - expected.field).cwiseAbs2() / turns;
      energy += found.energy / turns;
    }
    // In 160 entries the largest deviation of a mean is about 3 of its standard deviations.
    const Rows deviation = (mean - expected.field).cwiseQuotient((square / turns).cwiseSqrt());
    EXPECT_LT(deviation.cwiseAbs().maxCoeff(), 5) << exponent;
    EXPECT_LT(square.cwiseSqrt().norm(), 0.3 * expected.field.norm()) << exponent;
    EXPECT_NEAR(energy, expected.energy, 1e-2 * std::abs(expected.energy)) << exponent;
  }
}

TEST(RoundedSum, HasTheSameBitsInAnyOrder) {
  const Rows draws = test::normal_draws(200, 6, 3);
  for (const bool outliers : {false, true}) {
    const auto empty = [&] {
      return outliers ? RoundedSum::with_outliers(1, 6, 200, 200) : RoundedSum::bounded(1, 6, 1e3);
    };
    RoundedSum forth = empty(), back = empty();
    for (Index i = 0; i < 200; ++i) {
      Rows term = draws.row(i), other = draws.row(199 - i);
      if (outliers && i == 3) term *= 1e9;
      if (outliers && i == 196) other *= 1e9;
      forth.add(term);
      back.add(other);
    }
    EXPECT_EQ(forth.high(), back.high());
    EXPECT_EQ(forth.low(), back.low());
    Rows expected = draws.colwise().sum(), found = forth.high();
    if (outliers) expected += (1e9 - 1) * draws.row(3);
    if (outliers) found += forth.low();
    EXPECT_LT((found - expected).cwiseAbs().maxCoeff(), 1e-15 * (outliers ? 1e9 : 1e4));
  }
}

/// Against the errors that independent code found for the field of 1000 normal draws at 1000 others, up to a factor of
/// 2 for the draws and for 5 repetitions.
TEST(SlicedEnergy, ErrsByWhatIsKnownOfItsDirections) {
  const double table[][4] = {{2, 2.8e-3, 7.1e-4, 1.8e-4}, {3, 1.1e-1, 3.8e-2, 1.6e-2}, {10, 3.4e-1, 1.1e-1, 4.2e-2}};
  for (const auto& row : table) {
    ChargedPoints points = normal_pair(1000, static_cast<Index>(row[0]), 21);
    points.charge.head(1000).setZero();
    const auto expected = plain(points);
    Index directions = 16;
    for (const double error : {row[1], row[2], row[3]}) {
      double mean = 0;
      for (Index step = 0; step < 5; ++step)
        mean += (sliced(points, directions, step).field - expected.field).topRows(1000).norm() /
                expected.field.topRows(1000).norm() / 5;
      EXPECT_LT(mean, 2 * error) << "d = " << row[0] << ", directions " << directions;
      EXPECT_GT(mean, error / 2) << "d = " << row[0] << ", directions " << directions;
      directions *= 4;
    }
  }
}

}  // namespace
}  // namespace wasserstrom
