#include "flows/gram_product.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "../support/particles.hpp"
#include "../support/simd_limit.hpp"

namespace wasserstrom {
namespace {

Rows random_rows(Index rows, Index columns) {
  return test::normal_particles(rows, columns, Communicator(MPI_COMM_SELF)).position;
}

/// sum_i p_i <v_ki, v_li> over some coordinates, as it is written.
double by_definition(const Rows& velocity, const Column& weight, const std::vector<Index>& columns, Index d, Index k,
                     Index l) {
  double sum = 0;
  for (Index i = 0; i < velocity.rows(); ++i)
    for (const Index c : columns) sum += weight[i] * velocity(i, k * d + c) * velocity(i, l * d + c);
  return sum;
}

/// Of every `stride`-th coordinate.
void expect_agreement(Index rows, Index objectives, Index d, Index stride) {
  std::vector<Index> columns;
  for (Index c = 0; c < d; c += stride) columns.push_back(c);
  const Rows velocity = random_rows(rows, objectives * d);
  const Column weight = random_rows(rows, 1).col(0).cwiseAbs();
  std::vector<double> triangle(static_cast<std::size_t>(triangle_size(objectives)), 0.5);  // is added to
  GramProduct(objectives, d, columns).add(velocity, weight.data(), triangle);
  for (Index k = 0; k < objectives; ++k)
    for (Index l = 0; l <= k; ++l)
      ASSERT_NEAR(triangle[static_cast<std::size_t>(triangle_size(k) + l)] - 0.5,
                  by_definition(velocity, weight, columns, d, k, l), 1e-13 * static_cast<double>(rows * d))
          << rows << " rows, K = " << objectives << ", d = " << d << ", " << k << ", " << l << ", "
          << simd_target_name();
}

TEST(GramProduct, AgreesWithItsDefinition) {
  const test::SimdLimit limit;
  for (const std::int64_t target : test::simd_targets()) {
    limit_simd_targets(target);
    for (const Index objectives : {1, 8, 33, 100})
      for (const auto& [rows, d] : {std::pair<Index, Index>{1, 1}, {16, 10}, {3, 70}, {70, 2}})
        for (const Index stride : {1, 3}) expect_agreement(rows, objectives, d, stride);
  }
}

}  // namespace
}  // namespace wasserstrom
