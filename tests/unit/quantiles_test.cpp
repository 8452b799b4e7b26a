#include "wasserstrom/diagnostics/quantiles.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace wasserstrom {
namespace {

struct Points {
  Rows position;
  Column weight;
  Profile profile;
  Layout layout;
  Exchange exchange;

  Points(Rows x, Column p)
      : position(std::move(x)),
        weight(std::move(p)),
        layout(position.rows(), Communicator(MPI_COMM_SELF)),
        exchange(layout, 0, profile) {}

  Rows quantiles(const std::vector<double>& shares) const {
    return marginal_quantiles({position, weight, exchange}, shares);
  }
};

TEST(Quantiles, StandAtTheMiddlesOfTheirWeights) {
  Rows x(4, 2);
  x << 3, 0, 1, -1, 4, 10, 2, -4;
  const Points points(x, Column::Constant(4, 0.25));
  const Rows found = points.quantiles({0, 0.125, 0.25, 0.5, 0.875, 1});
  const double first[] = {1, 1, 1.5, 2.5, 4, 4}, second[] = {-4, -4, -2.5, -0.5, 10, 10};
  for (Index q = 0; q < 6; ++q) {
    EXPECT_DOUBLE_EQ(found(0, q), first[q]);
    EXPECT_DOUBLE_EQ(found(1, q), second[q]);
  }
}

TEST(Quantiles, WeightsCountAsManyParticles) {
  Rows x(3, 1);
  x << 0, 1, 2;
  Column p(3);
  p << 0.5, 0.25, 0.25;  // at 0.25, 0.625 and 0.875
  const Rows found = Points(x, p).quantiles({0.25, 0.4375, 0.75});
  EXPECT_DOUBLE_EQ(found(0, 0), 0);
  EXPECT_DOUBLE_EQ(found(0, 1), 0.5);
  EXPECT_DOUBLE_EQ(found(0, 2), 1.5);
}

TEST(Quantiles, OneParticleAndWhatIsNotFinite) {
  EXPECT_EQ(Points(Rows::Constant(1, 1, 7), Column::Ones(1)).quantiles({0.05})(0, 0), 7);
  EXPECT_TRUE(std::isnan(Points(Rows::Constant(1, 1, std::nan("")), Column::Ones(1)).quantiles({0.5})(0, 0)));
}

}  // namespace
}  // namespace wasserstrom
