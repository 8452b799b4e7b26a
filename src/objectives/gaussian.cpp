// Target pi = N(mean, covariance).

#include "gaussian_density.hpp"
#include "objectives.hpp"

namespace wasserstrom {
namespace {

class Gaussian final : public Potential, private TargetSampler {
 public:
  explicit Gaussian(GaussianDensity density) : density_(std::move(density)) {}

  void evaluate(const ConstRowsRef& position, Index, ColumnRef value, RowsRef gradient) const override {
    gradient.setZero();
    for (Index i = 0; i < position.rows(); ++i) {
      const double* x = position.row(i).data();
      value[i] = density_.negative_log(x);
      density_.add_gradient(x, 1, gradient.row(i).data());
    }
  }

  std::optional<NormalLaw> normal_law() const override { return density_.law(); }

  const TargetSampler* sampler() const override { return this; }

  void draw(const CounterRandom& random, Index step, Index first, RowsRef out) const override {
    for (Index i = 0; i < out.rows(); ++i) density_.draw(random, step, first + i, out.row(i).data());
  }

 private:
  GaussianDensity density_;
};

void check(const Config& self, const Config& whole, Problems& problems) {
  require_dimension(self, "mean", whole, problems);
  require_dimension(self, "std", whole, problems);
  if (!self.has("covariance")) return;
  if (!self.is_default("std"))
    problems.add(self, "covariance", "both 'std' and 'covariance' are given", "keep one of them");
  const Rows covariance = self.rows("covariance");
  const Index d = case_dimension(whole);
  if (covariance.rows() != d || covariance.cols() != d)
    problems.add(self, "covariance",
                 "a covariance of " + std::to_string(covariance.rows()) + " x " + std::to_string(covariance.cols()) +
                     " numbers for particles of dimension " + std::to_string(d),
                 "give a square list of rows, one per coordinate");
  else if (!GaussianDensity::is_covariance(covariance))
    problems.add(self, "covariance", "not symmetric and positive definite", "check its entries");
}

std::unique_ptr<Potential> make(const Config& config, const PotentialContext& context) {
  const Index d = context.dimension;
  const Column mean = column_of(config, "mean", d);
  if (config.has("covariance")) return std::make_unique<Gaussian>(GaussianDensity(mean, config.rows("covariance")));
  return std::make_unique<Gaussian>(GaussianDensity(mean, column_of(config, "std", d)));
}

}  // namespace

PotentialRegistry::Entry gaussian_target() {
  return {{"gaussian",
           "normal distribution N(mean, covariance)",
           {Key::real_or_reals("mean").default_to("0.0").says("a number for all coordinates, or one for each"),
            Key::real_or_reals("std").default_to("1.0").above(0).says("standard deviations of independent coordinates"),
            Key::rows("covariance").optional().says("in place of std: d rows of d numbers")},
           check},
          make,
          {.draws = true}};
}

}  // namespace wasserstrom
