// How far particles are from the exact flow of the interaction energy of -|x - y|^r out of one point
// (wasserstrom/particles/riesz_equilibrium.hpp), which it needs no draws of.  With y_i = x_i - center, b = b(t):
//
//   D_K^2(rho, gamma(t)) = -1/2 sum_ij p_i p_j |x_i - x_j|^r + sum_i p_i b^r phi(|y_i| / b) - b^r m2 / r
//
// phi the potential of the equilibrium, m2 its second moment.  N independent draws of gamma(t) have b^r m2 / (r N) in
// the mean.

#include <cmath>

#include "diagnostics.hpp"
#include "wasserstrom/kernels/kernel_sum.hpp"
#include "wasserstrom/kernels/riesz.hpp"
#include "wasserstrom/particles/riesz_equilibrium.hpp"

namespace wasserstrom {
namespace {

class RieszFlow final : public Diagnostic {
 public:
  RieszFlow(const Config& config, Index dimension)
      : eta_(dimension, config.real("exponent")),
        kernel_(make_riesz(eta_.exponent())),
        sum_(kernel_sums().entry("dense").make(config)),
        start_(config.real("start")) {
    for (const double each : config.reals("center", dimension)) center_.push_back(each);
  }

  std::vector<std::string> names() const override { return {"discrepancy", "draws_discrepancy", "m2_error"}; }

  /// At no time.
  std::vector<double> evaluate(const PointCloud&) const override { return {std::nan(""), std::nan(""), std::nan("")}; }

  std::vector<double> evaluate_at(double time, const PointCloud& input) const override {
    const double b = eta_.scale(time - start_), power = std::pow(b, eta_.exponent());
    const double floor = power * eta_.second_moment() / eta_.exponent();
    const auto [second_moment, potential] = means(input, b);
    const double exact = b * b * eta_.second_moment();
    return {interaction(input) + potential - floor, floor / static_cast<double>(input.layout().particles()),
            exact > 0 ? second_moment / exact - 1 : std::nan("")};
  }

 private:
  /// Of |y|^2, and of the potential of gamma.
  std::array<double, 2> means(const PointCloud& input, double b) const {
    std::array<double, 2> means{};
    input.layout().sum_rows(means, [&](Index i, std::span<double> sum) {
      double square = 0;
      for (Index c = 0; c < input.position.cols(); ++c)
        square += std::pow(input.position(i, c) - center_[static_cast<std::size_t>(c)], 2);
      sum[0] += input.weight[i] * square;
      sum[1] += input.weight[i] * eta_.potential(std::sqrt(square), b);
    });
    return means;
  }

  /// 1/2 sum_ij p_i p_j K(x_i, x_j).
  double interaction(const PointCloud& input) const {
    const Index d = input.position.cols();
    Rows sources(input.position.rows(), d + 1);
    sources << input.position, input.weight;
    const KernelSumRequest request{kernel_.get(), 1, d, 1};
    const KernelSums sums = sum_->evaluate(request, input.position, sources, input.exchange);
    std::array<double, 1> mean{};
    input.layout().sum_rows(
        mean, [&](Index i, std::span<double> sum) { sum[0] += 0.5 * input.weight[i] * sums.value(i, 0); });
    return mean[0];
  }

  RieszEquilibrium eta_;
  std::unique_ptr<Kernel> kernel_;
  std::unique_ptr<KernelSum> sum_;
  double start_;
  std::vector<double> center_;
};

void check(const Config& self, const Config& whole, Problems& problems) {
  const Index d = whole.table("particles").integer("dimension");
  if (const auto given = static_cast<Index>(self.reals("center").size()); given != 1 && given != d)
    problems.add(self, "center", std::to_string(given) + " numbers for particles of dimension " + std::to_string(d),
                 "give " + std::to_string(d) + ", or one number for all coordinates");
}

std::vector<Key> keys() {
  return {Key::real("exponent").default_to("1.0").above(0).below(2).says("r of the kernel riesz"),
          Key::real_or_reals("center").default_to("0.0").says(
              "the point that all left: a number for all coordinates, or one for each"),
          Key::real("start")
              .default_to("0.0")
              .in("flow time")
              .says("when they left it; below 0 where the run begins later, at the shape riesz_equilibrium")};
}

}  // namespace

DiagnosticRegistry::Entry riesz_flow_diagnostic() {
  return {{"riesz_flow",
           "where all particles left one point under one interaction with the kernel riesz: discrepancy, D_K^2 to the "
           "exact "
           "flow, beside draws_discrepancy, what as many independent draws of it have in the mean; and m2_error, the "
           "relative error of the mean of |x - center|^2; O(N^2 d / P)",
           keys(), check},
          [](const Config& config, const DiagnosticContext& context) {
            return std::make_unique<RieszFlow>(config, context.dimension);
          }};
}

}  // namespace wasserstrom
