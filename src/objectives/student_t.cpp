// g(x) = (nu + d)/2 log(1 + s / nu) + log normaliser,  s = sum_c ((x_c - location_c) / scale_c)^2
//
// The multivariate t law with nu degrees of freedom.  Its tails are heavy: the gradient falls off as 1 / |x|.

#include <cmath>
#include <numbers>

#include "objectives.hpp"

namespace wasserstrom {
namespace {

class StudentT final : public Potential {
 public:
  StudentT(double freedom, Column location, Column scale)
      : freedom_(freedom), location_(std::move(location)), scale_(std::move(scale)) {
    const auto d = static_cast<double>(location_.size());
    log_normaliser_ = std::lgamma(0.5 * freedom_) - std::lgamma(0.5 * (freedom_ + d)) +
                      0.5 * d * std::log(freedom_ * std::numbers::pi) + scale_.array().log().sum();
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
      }};
}

}  // namespace wasserstrom
