// f(x) = height ((x_a / half_width)^2 - 1)^2 + 1/2 stiffness sum_{c != a} x_c^2
//
// Two minima of value 0 at x_a = -half_width and +half_width on the axis a, a barrier of the given height at the
// origin.

#include "objectives.hpp"

namespace wasserstrom {
namespace {

class DoubleWell final : public Potential {
 public:
  DoubleWell(Index axis, double half_width, double height, double stiffness)
      : axis_(axis), half_width_(half_width), height_(height), stiffness_(stiffness) {}

  void evaluate(const ConstRowsRef& position, Index, ColumnRef value, RowsRef gradient) const override {
    for (Index i = 0; i < position.rows(); ++i) {
      const double scaled = position(i, axis_) / half_width_;
      const double well = scaled * scaled - 1;
      double across = 0;
      for (Index c = 0; c < position.cols(); ++c) {
        gradient(i, c) = stiffness_ * position(i, c);
        if (c != axis_) across += position(i, c) * position(i, c);
      }
      gradient(i, axis_) = 4 * height_ * well * scaled / half_width_;
      value[i] = height_ * well * well + 0.5 * stiffness_ * across;
    }
  }

 private:
  Index axis_;
  double half_width_, height_, stiffness_;
};

void check(const Config& self, const Config& whole, Problems& problems) {
  const Index d = case_dimension(whole);
  if (self.integer("axis") >= d)
    problems.add(self, "axis",
                 "axis " + std::to_string(self.integer("axis")) + " of particles of dimension " + std::to_string(d),
                 "axes are counted from 0 to " + std::to_string(d - 1));
}

}  // namespace

PotentialRegistry::Entry double_well_potential() {
  return {{"double_well",
           "height ((x_axis / half_width)^2 - 1)^2 + 1/2 stiffness (square of the other coordinates)",
           {Key::integer("axis").default_to("0").at_least(0).says("the coordinate with the two wells, counted from 0"),
            Key::real("half_width").default_to("1.0").above(0).says("distance of each well from the origin"),
            Key::real("height").default_to("1.0").above(0).says("height of the barrier between the wells"),
            Key::real("stiffness").default_to("1.0").at_least(0).says("curvature in the other coordinates")},
           check},
          [](const Config& config, const PotentialContext&) {
            return std::make_unique<DoubleWell>(config.integer("axis"), config.real("half_width"),
                                                config.real("height"), config.real("stiffness"));
          }};
}

}  // namespace wasserstrom
