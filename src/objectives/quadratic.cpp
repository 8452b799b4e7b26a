// f(x) = 1/2 sum_c curvature_c (x_c - center_c)^2

#include "objectives.hpp"

namespace wasserstrom {
namespace {

class Quadratic final : public Potential {
 public:
  Quadratic(Column center, Column curvature) : center_(std::move(center)), curvature_(std::move(curvature)) {}

  void evaluate(const ConstRowsRef& position, Index, ColumnRef value, RowsRef gradient) const override {
    for (Index i = 0; i < position.rows(); ++i) {
      double sum = 0;
      for (Index c = 0; c < position.cols(); ++c) {
        const double deviation = position(i, c) - center_[c];
        gradient(i, c) = curvature_[c] * deviation;
        sum += gradient(i, c) * deviation;
      }
      value[i] = 0.5 * sum;
    }
  }

  std::optional<Rows> hessian(const ConstColumnRef&) const override { return curvature_.asDiagonal().toDenseMatrix(); }

 private:
  Column center_, curvature_;
};

}  // namespace

PotentialRegistry::Entry quadratic_potential() {
  return {{"quadratic",
           "1/2 sum_c curvature_c (x_c - center_c)^2",
           {Key::real_or_reals("center").default_to("0.0").says("a number for all coordinates, or one for each"),
            Key::real_or_reals("curvature")
                .default_to("1.0")
                .at_least(0)
                .says("a number for all coordinates, or one for each")},
           [](const Config& self, const Config& whole, Problems& problems) {
             require_dimension(self, "center", whole, problems);
             require_dimension(self, "curvature", whole, problems);
           }},
          [](const Config& config, const PotentialContext& context) {
            const Index d = context.dimension;
            return std::make_unique<Quadratic>(column_of(config, "center", d), column_of(config, "curvature", d));
          }};
}

}  // namespace wasserstrom
