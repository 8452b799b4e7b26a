#include "wasserstrom/kernels/kernel_sum.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "../support/particles.hpp"
#include "wasserstrom/simd/simd.hpp"

namespace wasserstrom {
namespace {

/// A kernel as a study program may bring it: without a form, so that the dense engine has to call its profile.
class Cauchy final : public Kernel {
 public:
  void profile(const double* r2, double* value, double* slope, Index count, double h) const override {
    for (Index i = 0; i < count; ++i) {
      const double k = 1 / (1 + r2[i] / (h * h));
      if (slope) slope[i] = -2 * k * k / (h * h);
      if (value) value[i] = k;
    }
  }
  double log_integral(Index, double) const override { return std::numeric_limits<double>::quiet_NaN(); }
};

std::unique_ptr<Kernel> make_kernel(const std::string& name, double exponent = 0) {
  if (name == "cauchy") return std::make_unique<Cauchy>();
  std::vector<std::string> settings{"velocity.kernel.type=" + name};
  if (exponent > 0) settings.push_back("velocity.kernel.exponent=" + std::to_string(exponent));
  return kernels().make(test::small_case(2, test::two_gaussians(), settings).table("velocity").table("kernel"));
}

/// The kernels whose ways through the dense engine differ.
std::vector<std::unique_ptr<Kernel>> all_kernels() {
  std::vector<std::unique_ptr<Kernel>> all;
  all.push_back(make_kernel("gaussian"));
  all.push_back(make_kernel("imq"));
  all.push_back(make_kernel("imq", 0.75));
  all.push_back(make_kernel("cauchy"));
  return all;
}

std::unique_ptr<KernelSum> engine(const std::string& name) {
  return kernel_sums().entry(name).make(test::small_case(2, test::two_gaussians()).table("velocity"));
}

/// Lifts the limit of a test at its end.
struct SimdLimit {
  ~SimdLimit() { limit_simd_targets(0); }
};

/// Each supported instruction set as a limit, from the best to the plainest.
std::vector<std::int64_t> simd_targets() {
  std::vector<std::int64_t> all;
  for (std::int64_t rest = supported_simd_targets(); rest != 0; rest &= rest - 1) all.push_back(rest & -rest);
  return all;
}

Rows random_rows(Index rows, Index columns) {
  return test::normal_particles(rows, columns, Communicator(MPI_COMM_SELF)).position;
}

/// The sums over `sources` in blocks of 256.
KernelSums sums(const std::string& name, const KernelSumRequest& request, const Rows& targets, const Rows& sources) {
  const auto sum = engine(name);
  const auto pass = sum->begin(request, targets);
  for (Index first = 0; first < sources.rows(); first += 256)
    pass->add_block(sources.middleRows(first, std::min<Index>(256, sources.rows() - first)));
  return pass->sums();
}

double largest(const Rows& rows) { return rows.size() == 0 ? 0 : rows.cwiseAbs().maxCoeff(); }

void expect_agreement(const KernelSumRequest& request, Index count) {
  SCOPED_TRACE(::testing::Message() << "N = " << count << ", d = " << request.dimension << ", payload "
                                    << request.payload_columns << ", " << simd_target_name());
  const Rows sources = random_rows(count, request.source_columns());
  const Rows targets = sources.leftCols(request.dimension);
  const KernelSums dense = sums("dense", request, targets, sources);
  const KernelSums reference = sums("reference", request, targets, sources);
  ASSERT_EQ(dense.value.cols(), request.payload_columns);
  ASSERT_EQ(dense.gradient.rows(), request.gradient ? count : 0);
  const double scale = std::max(largest(reference.value), largest(reference.gradient));
  EXPECT_LE(test::largest_difference(dense.value, reference.value), 1e-13 * scale);
  EXPECT_LE(test::largest_difference(dense.gradient, reference.gradient), 1e-13 * scale);
  EXPECT_EQ(scale > 0, request.payload_columns > 0 || count > 1);
}

TEST(KernelSum, DenseAgreesWithReferenceForAllShapes) {
  for (const auto& kernel : all_kernels())
    for (const Index dimension : {1, 2, 3, 7, 40})
      for (const Index payload : {0, 1, 3, 9})
        for (const Index count : {1, 2, 7, 8, 9, 63, 64, 65})
          expect_agreement({kernel.get(), 0.9 * std::sqrt(dimension), dimension, payload, true}, count);
}

TEST(KernelSum, DenseAgreesWithReferenceOverSeveralBlocks) {
  for (const auto& kernel : all_kernels())
    for (const Index dimension : {1, 2, 3, 7, 40})
      expect_agreement({kernel.get(), 0.9 * std::sqrt(dimension), dimension, 3, true}, 1001);
}

TEST(KernelSum, DenseAgreesWithReferenceWithoutGradient) {
  for (const auto& kernel : all_kernels())
    for (const Index dimension : {1, 2, 3, 7}) expect_agreement({kernel.get(), 0.9, dimension, 2, false}, 65);
}

TEST(KernelSum, DenseAgreesWithReferenceOnAllInstructionSets) {
  const SimdLimit limit;
  for (const std::int64_t target : simd_targets()) {
    limit_simd_targets(target);
    for (const auto& kernel : all_kernels())
      for (const Index dimension : {1, 2, 3, 7}) expect_agreement({kernel.get(), 0.9, dimension, 6, true}, 65);
  }
}

bool same_bits(const Rows& a, const Rows& b) {
  return a.size() == b.size() &&
         std::memcmp(a.data(), b.data(), static_cast<std::size_t>(a.size()) * sizeof(double)) == 0;
}

/// Targets in other company: the rows [first, first + count) alone.
void expect_same_bits(const KernelSumRequest& request, const Rows& sources, const KernelSums& all, Index first,
                      Index count) {
  const Rows targets = sources.middleRows(first, count).leftCols(request.dimension);
  const KernelSums part = sums("dense", request, targets, sources);
  EXPECT_TRUE(same_bits(part.value, all.value.middleRows(first, count)))
      << simd_target_name() << ", rows " << first << " to " << first + count;
  EXPECT_TRUE(same_bits(part.gradient, all.gradient.middleRows(first, count)))
      << simd_target_name() << ", rows " << first << " to " << first + count;
}

TEST(KernelSum, BitsOfATargetDoNotDependOnItsNeighbours) {
  const SimdLimit limit;
  for (const std::int64_t target : simd_targets()) {
    limit_simd_targets(target);
    for (const auto& kernel : all_kernels())
      for (const Index dimension : {2, 7}) {
        const KernelSumRequest request{kernel.get(), 0.9, dimension, 5, true};
        const Rows sources = random_rows(1001, request.source_columns());
        const KernelSums all = sums("dense", request, sources.leftCols(dimension), sources);
        for (const auto& [first, count] : {std::pair<Index, Index>{1, 1000}, {3, 1}, {7, 333}, {31, 32}, {501, 500}})
          expect_same_bits(request, sources, all, first, count);
      }
  }
}

/// The value of a kernel at the distances `x` from a single source: what the vector form of its profile gives.
Column values_at(const Kernel& kernel, const Column& x) {
  const Rows source = (Rows(1, 2) << 0, 1).finished();
  return sums("dense", {&kernel, 1, 1, 1, false}, x, source).value.col(0);
}

double ulp(double value) { return std::nextafter(value, 2 * value) - value; }

/// Whether the instruction set rounds a b + c once.
bool fuses() { return simd_target_name().starts_with("AVX") || simd_target_name() == "NEON"; }

TEST(KernelSum, ExponentialIsAccurateToAnUlpOrTwo) {
  const SimdLimit limit;
  const auto gaussian = make_kernel("gaussian");
  const Column x = Column::LinSpaced(200001, 0, std::sqrt(2 * 745.0));
  for (const std::int64_t target : simd_targets()) {
    limit_simd_targets(target);
    const Column value = values_at(*gaussian, x);
    EXPECT_EQ(value[0], 1);
    double worst = 0;
    for (Index i = 0; i < x.size(); ++i) {
      const double argument = -0.5 * (x[i] * x[i]), expected = std::exp(argument);
      const double allowed = ulp(expected) * (fuses() ? 1 : 1 - argument);
      if (argument > -708) worst = std::max(worst, std::abs(value[i] - expected) / allowed);
      else EXPECT_LE(value[i], std::exp(-708)) << argument;
    }
    EXPECT_LE(worst, 2) << simd_target_name();
    EXPECT_EQ(value[x.size() - 1], 0);
  }
}

TEST(KernelSum, InverseRootIsAccurateToAnUlpOrTwo) {
  const SimdLimit limit;
  const auto imq = make_kernel("imq");
  Column x = Column::LinSpaced(200001, 0, 300);
  x.tail(100000) = x.tail(100000).array().exp();  // up to 1e130
  for (const std::int64_t target : simd_targets()) {
    limit_simd_targets(target);
    const Column value = values_at(*imq, x);
    double worst = 0;
    for (Index i = 0; i < x.size(); ++i) {
      const double base = std::fma(x[i], x[i], 1), expected = 1 / std::sqrt(base);
      worst = std::max(worst, std::abs(value[i] - expected) / ulp(expected));
    }
    EXPECT_LE(worst, 3) << simd_target_name();
  }
}

TEST(KernelSum, NotANumberComesThrough) {
  const Column x = Column::Constant(1, std::numeric_limits<double>::quiet_NaN());
  for (const auto& kernel : all_kernels()) EXPECT_TRUE(std::isnan(values_at(*kernel, x)[0]));
}

TEST(Simd, LimitIsKeptAndLifted) {
  const SimdLimit limit;
  const std::int64_t all = supported_simd_targets();
  const std::string best = simd_target_name();
  const std::int64_t plainest = simd_targets().back();
  limit_simd_targets(plainest);
  EXPECT_EQ(supported_simd_targets(), plainest);
  limit_simd_targets(0);
  EXPECT_EQ(supported_simd_targets(), all);
  EXPECT_EQ(simd_target_name(), best);
}

}  // namespace
}  // namespace wasserstrom
