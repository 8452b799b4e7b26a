// Which modes of a law particles have found, and how many are near one.
//
//   modes = number of m with sum_i p_i [ |x_i - mode_m| <= radius ] >= share,  near = sum_i p_i [ some m so near ]

#include <cmath>

#include "diagnostics.hpp"

namespace wasserstrom {
namespace {

class Coverage final : public Diagnostic {
 public:
  Coverage(Rows modes, double radius, double share) : modes_(std::move(modes)), radius_(radius), share_(share) {}

  std::vector<std::string> names() const override { return {"modes", "near"}; }

  std::vector<double> evaluate(const PointCloud& input) const override {
    std::vector<double> shares(static_cast<std::size_t>(modes_.rows()) + 1);
    input.layout().sum_rows(shares, [&](Index i, std::span<double> sum) {
      bool near = false;
      for (Index m = 0; m < modes_.rows(); ++m) {
        if (!is_near(input.position, i, m)) continue;
        sum[static_cast<std::size_t>(m)] += input.weight[i];
        near = true;
      }
      if (near) sum[static_cast<std::size_t>(modes_.rows())] += input.weight[i];
    });
    double found = 0;
    for (Index m = 0; m < modes_.rows(); ++m)
      if (shares[static_cast<std::size_t>(m)] >= share_) ++found;
    return {found, shares.back()};
  }

 private:
  bool is_near(const ConstRowsRef& position, Index i, Index m) const {
    double square = 0;
    for (Index c = 0; c < modes_.cols(); ++c) square += std::pow(position(i, c) - modes_(m, c), 2);
    return square <= radius_ * radius_;
  }

  Rows modes_;
  double radius_, share_;
};

void check(const Config& self, const Config& whole, Problems& problems) {
  const Index d = whole.table("particles").integer("dimension"), given = self.rows("modes").cols();
  if (given != d)
    problems.add(self, "modes",
                 "modes of " + std::to_string(given) + " numbers for particles of dimension " + std::to_string(d),
                 "give " + std::to_string(d) + " for each");
}

}  // namespace

DiagnosticRegistry::Entry coverage_diagnostic() {
  return {{"coverage",
           "how many of some modes have a share of the particles within a radius: modes; and near, the particles that "
           "are so near to any; O(N d / P) for each",
           {Key::rows("modes").says("where they are, d numbers each"),
            Key::real("radius").above(0).says("how far from a mode its particles are, three standard deviations, say"),
            Key::real("share").default_to("0.01").above(0).at_most(1).says("of the particles that a mode needs")},
           check},
          [](const Config& config, const DiagnosticContext&) {
            return std::make_unique<Coverage>(config.rows("modes"), config.real("radius"), config.real("share"));
          }};
}

}  // namespace wasserstrom
