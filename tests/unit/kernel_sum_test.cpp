#include "wasserstrom/kernels/kernel_sum.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "../support/particles.hpp"
#include "../support/simd_limit.hpp"

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

/// exp(-r / h), whose slope has no bound: an error in a small distance shows.
class Exponential final : public Kernel {
 public:
  void profile(const double* r2, double* value, double* slope, Index count, double h) const override {
    for (Index i = 0; i < count; ++i) {
      const double r = std::sqrt(r2[i]), k = std::exp(-r / h);
      if (slope) slope[i] = r > 0 ? -k / (h * r) : 0;
      if (value) value[i] = k;
    }
  }
  double log_integral(Index, double) const override { return std::numeric_limits<double>::quiet_NaN(); }
};

std::unique_ptr<Kernel> make_kernel(const std::string& name, double exponent = 0) {
  std::vector<std::string> settings{"velocity.kernel.type=" + name};
  if (exponent > 0) settings.push_back("velocity.kernel.exponent=" + std::to_string(exponent));
  return kernels().make(test::small_case(2, test::two_gaussians(), settings).table("velocity").table("kernel"));
}

/// All kernels there are, and those whose ways through the dense engine differ from theirs.
std::vector<std::unique_ptr<Kernel>> all_kernels() {
  std::vector<std::unique_ptr<Kernel>> all;
  for (const std::string& name : kernels().names()) all.push_back(make_kernel(name));
  all.push_back(make_kernel("imq", 0.75));
  all.push_back(make_kernel("riesz", 0.5));
  all.push_back(std::make_unique<Cauchy>());
  all.push_back(std::make_unique<Exponential>());
  return all;
}

std::unique_ptr<KernelSum> engine(const std::string& name) {
  return kernel_sums().entry(name).make(test::small_case(2, test::two_gaussians()).table("velocity"));
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

void expect_agreement(const KernelSumRequest& request, const Rows& sources) {
  SCOPED_TRACE(::testing::Message() << "N = " << sources.rows() << ", d = " << request.dimension << ", payload "
                                    << request.payload_columns << (request.gradient ? ", gradient, " : ", ")
                                    << simd_target_name());
  const Rows targets = sources.leftCols(request.dimension);
  const KernelSums dense = sums("dense", request, targets, sources);
  const KernelSums reference = sums("reference", request, targets, sources);
  ASSERT_EQ(dense.value.cols(), request.payload_columns);
  ASSERT_EQ(dense.gradient.rows(), request.gradient && request.into_values.empty() ? sources.rows() : 0);
  const double scale = std::max(largest(reference.value), largest(reference.gradient));
  EXPECT_LE(test::largest_difference(dense.value, reference.value), 1e-13 * scale);
  EXPECT_LE(test::largest_difference(dense.gradient, reference.gradient), 1e-13 * scale);
  const bool has_pairs = sources.rows() > 1;
  EXPECT_EQ(scale > 0, (request.payload_columns > 0 && (has_pairs || request.kernel->is_positive())) ||
                           (request.gradient && has_pairs));
}

void expect_agreement(const KernelSumRequest& request, Index count) {
  expect_agreement(request, random_rows(count, request.source_columns()));
}

/// Far from the origin, every row with a neighbour at 1e-6 or at the same place: what a squared distance from squares
/// and products has no digits left for.
Rows rows_with_near_pairs(Index count, const KernelSumRequest& request) {
  Rows rows = random_rows(count, request.source_columns());
  rows.leftCols(request.dimension).array() += 1000;
  for (Index i = 0; i + 1 < count; i += 2) {
    rows.row(i + 1).head(request.dimension) = rows.row(i).head(request.dimension);
    if (i % 4 == 0) rows(i + 1, 0) += 1e-6;
  }
  return rows;
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

/// Numbers of sources about the length of vectors, of groups of sources and of a strip; fewer where pairs are dear.
std::vector<Index> counts(Index dimension) {
  return dimension < expanded_from_dimension ? std::vector<Index>{1, 7, 8, 9, 65} : std::vector<Index>{1, 9, 66};
}

TEST(KernelSum, DenseAgreesWithReferenceForAllShapes) {
  for (const auto& kernel : all_kernels())
    for (const Index d : {1, 2, 3, 5, 8, 17, 50})
      for (const Index payload : {Index(0), Index(1), d, 4 * d})
        for (const bool gradient : {false, true})
          for (const Index count : counts(d))
            expect_agreement({kernel.get(), 0.9 * std::sqrt(d), d, payload, gradient}, count);
}

TEST(KernelSum, DenseAgreesWithReferenceForEqualCharges) {
  for (const auto& kernel : all_kernels())
    for (const Index d : {1, 2, 3, 5, 16})
      for (const Index payload : {Index(0), Index(1), d, 4 * d}) {
        const KernelSumRequest request{kernel.get(), 0.9 * std::sqrt(d), d, payload, true};
        Rows sources = random_rows(33, request.source_columns());
        sources.rightCols(1).setConstant(0.37);
        expect_agreement(request, sources);
      }
}

/// The gradient added to the values of one objective and of three, each with its own factor.
TEST(KernelSum, GradientsGoIntoValues) {
  for (const auto& kernel : all_kernels())
    for (const Index d : {1, 2, 3, 5, 8, 13, 17, 50})
      for (const std::vector<double>& factor : {std::vector<double>{1.7}, {1, 0.5, 2}}) {
        const KernelSumRequest request{kernel.get(), 0.9 * std::sqrt(d), d, std::ssize(factor) * d, true, factor};
        expect_agreement(request, random_rows(300, request.source_columns()));
        expect_agreement(request, rows_with_near_pairs(100, request));
      }
}

TEST(KernelSum, GradientsInValuesAreThoseGivenByThemselves) {
  const auto kernel = make_kernel("gaussian");
  for (const Index d : {2, 8, 50}) {
    KernelSumRequest request{kernel.get(), 2, d, d, true};
    const Rows sources = random_rows(70, request.source_columns());
    const KernelSums apart = sums("dense", request, sources.leftCols(d), sources);
    request.into_values = {-0.3};
    const Rows together = sums("dense", request, sources.leftCols(d), sources).value;
    EXPECT_LE(test::largest_difference(together, apart.value - 0.3 * apart.gradient), 1e-13 * largest(together));
  }
}

TEST(KernelSum, DenseAgreesWithReferenceOverSeveralBlocks) {
  for (const auto& kernel : all_kernels())
    for (const Index dimension : {1, 2, 3, 7, 17})
      expect_agreement({kernel.get(), 0.9 * std::sqrt(dimension), dimension, 3, true}, 601);
}

/// Rows that are added by themselves, after a block in tiles and alone.
TEST(KernelSum, AFewSourcesOfVeryManyDimensions) {
  const auto kernel = make_kernel("gaussian");
  for (const Index count : {5, 256 + 5, 20})
    for (const std::vector<double>& factor : {std::vector<double>{}, {0.5}}) {
      const KernelSumRequest request{kernel.get(), 30, 600, factor.empty() ? Index(3) : Index(600), true, factor};
      const Rows sources = random_rows(count, request.source_columns());
      expect_agreement(request, sources);
      const KernelSums all = sums("dense", request, sources.leftCols(600), sources);
      if (factor.empty()) expect_same_bits(request, sources, all, 2, 3);
    }
}

TEST(KernelSum, DenseAgreesWithReferenceOnAllInstructionSets) {
  const test::SimdLimit limit;
  for (const std::int64_t target : test::simd_targets()) {
    limit_simd_targets(target);
    for (const auto& kernel : all_kernels())
      for (const Index dimension : {1, 2, 3, 7, 17}) expect_agreement({kernel.get(), 0.9, dimension, 6, true}, 65);
  }
}

TEST(KernelSum, NearPairsFarFromTheOriginKeepTheirDigits) {
  for (const auto& kernel : all_kernels())
    for (const Index d : {2, 8, 9, 17, 50, 130})
      for (const Index payload : {Index(1), d}) {
        const KernelSumRequest request{kernel.get(), 0.9 * std::sqrt(d), d, payload, true};
        expect_agreement(request, rows_with_near_pairs(100, request));
      }
}

/// Two clusters by turns.  In a block of 128 the pairs half a block apart are near, in one of 130 they are not.
TEST(KernelSum, ClustersFarApartKeepTheirDigits) {
  for (const auto& kernel : all_kernels())
    for (const Index count : {128, 130}) {
      const KernelSumRequest request{kernel.get(), 3, 17, 2, true};
      Rows sources = random_rows(count, request.source_columns());
      for (Index i = 0; i < count; i += 2) sources.row(i).head(17).array() += 500;
      expect_agreement(request, sources);
    }
}

/// A target at the place of the only source that counts.
TEST(KernelSum, CoincidingPointsHaveDistanceZeroAndNoGradient) {
  for (const Index d : {1, 2, 3, 7, 16, 50}) {
    const Exponential kernel;
    const KernelSumRequest request{&kernel, 0.5, d, 1, true};
    Rows sources = random_rows(40, request.source_columns());
    sources.leftCols(d).array() += 1000;
    sources.rightCols(2).setZero();
    sources.row(17).tail(2).setOnes();
    const KernelSums at = sums("dense", request, sources.row(17).head(d), sources);
    EXPECT_EQ(at.value(0, 0), 1) << "d = " << d;
    EXPECT_EQ(largest(at.gradient), 0) << "d = " << d;
  }
}

TEST(KernelSum, CoincidentPointsDoNotPushEachOther) {
  const test::SimdLimit limit;
  for (const std::int64_t target : test::simd_targets()) {
    limit_simd_targets(target);
    for (const auto& kernel : all_kernels())
      for (const Index dimension : {1, 3, 7}) {
        const KernelSumRequest request{kernel.get(), 0.9, dimension, 1, true};
        Rows sources = random_rows(70, request.source_columns());
        sources.bottomRows(35).leftCols(dimension) = sources.topRows(35).leftCols(dimension);
        expect_agreement(request, sources);
        sources.leftCols(dimension).rowwise() = Eigen::RowVectorXd::Constant(dimension, 0.3);
        EXPECT_EQ(largest(sums("dense", request, sources.leftCols(dimension), sources).gradient), 0);
      }
  }
}

TEST(KernelSum, BitsOfATargetDoNotDependOnItsNeighbours) {
  const test::SimdLimit limit;
  for (const std::int64_t target : test::simd_targets()) {
    limit_simd_targets(target);
    for (const auto& kernel : all_kernels())
      for (const Index dimension : {2, 7, 17, 100}) {
        const KernelSumRequest request{kernel.get(), 0.9, dimension, 5, true};
        const Rows sources = rows_with_near_pairs(401, request);
        const KernelSums all = sums("dense", request, sources.leftCols(dimension), sources);
        for (const auto& [first, count] : {std::pair<Index, Index>{1, 400}, {3, 1}, {7, 133}, {31, 32}, {201, 200}})
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
  const test::SimdLimit limit;
  const auto gaussian = make_kernel("gaussian");
  const Column x = Column::LinSpaced(200001, 0, std::sqrt(2 * 745.0));
  for (const std::int64_t target : test::simd_targets()) {
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
  const test::SimdLimit limit;
  const auto imq = make_kernel("imq");
  Column x = Column::LinSpaced(200001, 0, 300);
  x.tail(100000) = x.tail(100000).array().exp();  // up to 1e130
  for (const std::int64_t target : test::simd_targets()) {
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

TEST(KernelSum, ExponentialOfTheDistanceIsAccurateToAnUlpOrTwo) {
  const test::SimdLimit limit;
  const auto laplace = make_kernel("laplace");
  const Column x = Column::LinSpaced(100001, 0, 708);
  for (const std::int64_t target : test::simd_targets()) {
    limit_simd_targets(target);
    const Column value = values_at(*laplace, x);
    double worst = 0;
    for (Index i = 0; i < x.size(); ++i) {
      const double expected = std::exp(-x[i]), allowed = ulp(expected) * (fuses() ? 1 : 1 + x[i]);
      worst = std::max(worst, std::abs(value[i] - expected) / allowed);
    }
    EXPECT_LE(worst, 2) << simd_target_name();
  }
}

TEST(KernelSum, DistanceIsAccurateToAnUlpOrTwo) {
  const test::SimdLimit limit;
  const auto riesz = make_kernel("riesz");
  const Column x = Column::LinSpaced(100001, -340, 340).array().exp();
  const Rows source = (Rows(1, 3) << 0, 1, 1).finished();
  for (const std::int64_t target : test::simd_targets()) {
    limit_simd_targets(target);
    const KernelSums found = sums("dense", {riesz.get(), 1, 1, 1, true}, x, source);
    double worst = 0, worst_gradient = 0;
    for (Index i = 0; i < x.size(); ++i) {
      worst = std::max(worst, std::abs(-found.value(i, 0) - x[i]) / ulp(x[i]));
      worst_gradient = std::max(worst_gradient, std::abs(found.gradient(i, 0) + 1));
    }
    EXPECT_LE(worst, 2) << simd_target_name();
    EXPECT_LE(worst_gradient, 4 * std::numeric_limits<double>::epsilon()) << simd_target_name();
  }
}

TEST(KernelSum, PowerOfTheDistanceIsAccurate) {
  const test::SimdLimit limit;
  const double p = 0.5;
  const auto riesz = make_kernel("riesz", p);
  const Column x = Column::LinSpaced(100001, -300, 300).array().exp();
  for (const std::int64_t target : test::simd_targets()) {
    limit_simd_targets(target);
    const Column value = values_at(*riesz, x);
    double worst = 0;
    for (Index i = 0; i < x.size(); ++i) {
      // r2^(p/2) = r2 exp(-(1 - p/2) log r2): the error of the exponent is that of the logarithm, four ulp at most.
      const double expected = -std::pow(x[i], p), exponent = (1 - p / 2) * 2 * std::abs(std::log(x[i]));
      const double allowed = std::numeric_limits<double>::epsilon() * std::abs(expected) * (4 + 4 * exponent);
      worst = std::max(worst, std::abs(value[i] - expected) / allowed);
    }
    EXPECT_LE(worst, 1) << simd_target_name();
  }
}

TEST(KernelSum, NotANumberComesThrough) {
  for (const auto& kernel : all_kernels())
    for (const Index d : {1, 7, 17}) {
      const KernelSumRequest request{kernel.get(), 0.9, d, 1, true};
      const Rows sources = random_rows(40, request.source_columns());
      Rows targets = sources.leftCols(d);
      targets(3, d - 1) = std::numeric_limits<double>::quiet_NaN();
      const KernelSums result = sums("dense", request, targets, sources);
      for (Index i = 0; i < targets.rows(); ++i) {
        EXPECT_EQ(std::isnan(result.value(i, 0)), i == 3) << "row " << i << ", d = " << d;
        EXPECT_EQ(result.gradient.row(i).hasNaN(), i == 3) << "row " << i << ", d = " << d;
      }
    }
}

TEST(Simd, LimitIsKeptAndLifted) {
  const test::SimdLimit limit;
  const std::int64_t all = supported_simd_targets();
  const std::string best = simd_target_name();
  const std::int64_t plainest = test::simd_targets().back();
  limit_simd_targets(plainest);
  EXPECT_EQ(supported_simd_targets(), plainest);
  limit_simd_targets(0);
  EXPECT_EQ(supported_simd_targets(), all);
  EXPECT_EQ(simd_target_name(), best);
}

}  // namespace
}  // namespace wasserstrom
