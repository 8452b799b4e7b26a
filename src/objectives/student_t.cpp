// g(x) = (nu + d)/2 log(1 + s / nu) + log normaliser,  s = sum_c ((x_c - location_c) / scale_c)^2
//
// The multivariate t law with nu degrees of freedom.  Its tails are heavy: the gradient falls off as 1 / |x|.

#include <cmath>
#include <numbers>

#include "objectives.hpp"
#include "wasserstrom/base/random.hpp"

namespace wasserstrom {
namespace {

/// The logarithm of a draw of the gamma law of this shape and scale 1, by the rejection of Marsaglia and Tsang (2000)
/// with the numbers from `number` on; below 1 by a draw of shape + 1 times U^(1 / shape).
double log_gamma_draw(double shape, const CounterRandom& random, Index step, Index point, Index number) {
  if (shape < 1)
    return log_gamma_draw(shape + 1, random, step, point, number + 1) +
           std::log(random.uniform(step, point, number)) / shape;
  const double d = shape - 1.0 / 3, c = 1 / std::sqrt(9 * d);
  for (;; number += 2) {
    const double z = random.normal(step, point, number), root = 1 + c * z, cube = root * root * root;
    if (root > 0 && std::log(random.uniform(step, point, number + 1)) < 0.5 * z * z + d * (1 - cube + std::log(cube)))
      return std::log(d) + std::log(cube);
  }
}

class StudentT final : public Potential, private TargetSampler {
 public:
  StudentT(double freedom, Column location, Column scale)
      : freedom_(freedom), location_(std::move(location)), scale_(std::move(scale)) {
    const auto d = static_cast<double>(location_.size());
    log_normaliser_ = std::lgamma(0.5 * freedom_) - std::lgamma(0.5 * (freedom_ + d)) +
                      0.5 * d * std::log(freedom_ * std::numbers::pi) + scale_.array().log().sum();
  }

  const TargetSampler* sampler() const override { return this; }

  /// Normal coordinates, all divided by the root of a mean of nu squares: chi^2_nu / nu, where chi^2_nu / 2 is of the
  /// gamma law of shape nu / 2.
  void draw(const CounterRandom& random, Index step, Index first, RowsRef out) const override {
    for (Index i = 0; i < out.rows(); ++i) {
      const double spread = std::exp(-0.5 * log_gamma_draw(0.5 * freedom_, random, step, first + i, out.cols())) *
                            std::sqrt(0.5 * freedom_);
      for (Index c = 0; c < out.cols(); ++c)
        out(i, c) = location_[c] + spread * scale_[c] * random.normal(step, first + i, c);
    }
  }

  void evaluate(const ConstRowsRef& position, Index, ColumnRef value, RowsRef gradient) const override {
    const double power = 0.5 * (freedom_ + static_cast<double>(position.cols()));
    for (Index i = 0; i < position.rows(); ++i) {
      double form = 0;
      for (Index c = 0; c < position.cols(); ++c) {
        const double scaled = (position(i, c) - location_[c]) / scale_[c];
        gradient(i, c) = scaled / scale_[c];
        form += scaled * scaled;
      }
      value[i] = power * std::log1p(form / freedom_) + log_normaliser_;
      const double factor = 2 * power / (freedom_ + form);
      for (Index c = 0; c < position.cols(); ++c) gradient(i, c) *= factor;
    }
  }

 private:
  double freedom_;
  Column location_, scale_;
  double log_normaliser_ = 0;
};

}  // namespace

PotentialRegistry::Entry student_t_target() {
  return {
      {"student_t",
       "multivariate t distribution: heavy tails",
       {Key::real("degrees_of_freedom").above(0).says("nu; the mean exists above 1, the variance above 2"),
        Key::real_or_reals("location").default_to("0.0").says("a number for all coordinates, or one for each"),
        Key::real_or_reals("scale").default_to("1.0").above(0).says("a number for all coordinates, or one for each")},
       [](const Config& self, const Config& whole, Problems& problems) {
         require_dimension(self, "location", whole, problems);
         require_dimension(self, "scale", whole, problems);
       }},
      [](const Config& config, const PotentialContext& context) {
        return std::make_unique<StudentT>(config.real("degrees_of_freedom"),
                                          column_of(config, "location", context.dimension),
                                          column_of(config, "scale", context.dimension));
      },
      {.draws = true}};
}

}  // namespace wasserstrom
