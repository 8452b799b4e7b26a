// The content digest is only worth something if it sees the order of additions: the same sums with the blocks visited
// in another order have other bits.

#include <gtest/gtest.h>

#include "../support/particles.hpp"
#include "wasserstrom/base/digest.hpp"
#include "wasserstrom/kernels/kernel_sum.hpp"
#include "wasserstrom/velocity/velocity_term.hpp"

namespace wasserstrom {
namespace {

std::string digest_of(const KernelSums& sums) {
  Digest digest;
  digest.add(std::as_bytes(std::span(sums.value.data(), static_cast<std::size_t>(sums.value.size()))));
  digest.add(std::as_bytes(std::span(sums.gradient.data(), static_cast<std::size_t>(sums.gradient.size()))));
  return digest.hex();
}

TEST(OrderOfSums, AnotherOrderOfBlocksChangesTheDigest) {
  const ParticleSet particles = test::normal_particles(1001, 2, Communicator(MPI_COMM_SELF));
  const Config velocity = test::small_case(2, test::two_gaussians()).table("velocity");
  const auto kernel = kernels().make(velocity.table("kernel"));
  const auto engine = kernel_sums().entry("dense").make(velocity);
  const KernelSumRequest request{kernel.get(), 0.8, 2, 1, true};
  Rows sources(1001, request.source_columns());
  sources << particles.position, particles.weight, particles.weight;

  const auto sum_in_order = [&](bool ascending) {
    const auto pass = engine->begin(request, particles.position);
    const Index size = Exchange::block_rows, blocks = (1001 + size - 1) / size;
    for (Index b = 0; b < blocks; ++b) {
      const Index first = (ascending ? b : blocks - 1 - b) * size;
      pass->add_block(sources.middleRows(first, std::min(size, 1001 - first)));
    }
    return pass->sums();
  };
  Profile profile;
  const Exchange exchange(particles.layout, 1e9, profile);
  const std::string usual = digest_of(engine->evaluate(request, particles.position, sources, exchange));
  EXPECT_EQ(digest_of(sum_in_order(true)), usual);
  const KernelSums backwards = sum_in_order(false);
  EXPECT_NE(digest_of(backwards), usual);
  EXPECT_LT(test::largest_difference(backwards.gradient, sum_in_order(true).gradient), 1e-14);
}

}  // namespace
}  // namespace wasserstrom
