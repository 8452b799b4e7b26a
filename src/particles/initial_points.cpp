// Particles that start from a few points: equal shares, each in a small cube around its own.

#include "initial.hpp"
#include "wasserstrom/base/random.hpp"

namespace wasserstrom {
namespace {

class PointsLaw final : public InitialLaw {
 public:
  PointsLaw(Rows points, double spread) : points_(std::move(points)), spread_(spread) {}

  Rows draw(const InitialContext& context) const override {
    const CounterRandom random(context.seed, Purpose::initial_position);
    Rows rows(context.layout.rows(), context.dimension);
    for (Index i = 0; i < rows.rows(); ++i) {
      const Index particle = context.layout.first_row() + i;
      rows.row(i) = points_.row(particle * points_.rows() / context.layout.particles());
      for (Index c = 0; c < rows.cols(); ++c) rows(i, c) += spread_ * (random.uniform(0, particle, c) - 0.5);
    }
    return rows;
  }

 private:
  Rows points_;
  double spread_;
};

void check(const Config& self, const Config& whole, Problems& problems) {
  const Config particles = whole.table("particles");
  const Index n = particles.integer("count"), d = particles.integer("dimension");
  const Rows points = self.rows("points");
  if (points.rows() == 0) problems.add(self, "points", "there is no point", "give one or more");
  else if (points.cols() != d)
    problems.add(
        self, "points",
        "rows of " + std::to_string(points.cols()) + " numbers for particles of dimension " + std::to_string(d),
        "give " + std::to_string(d) + " numbers in each row");
  if (n < points.rows())
    problems.add(self, "points", std::to_string(points.rows()) + " points for " + std::to_string(n) + " particles",
                 "give each point a particle at least: raise particles.count, or give fewer points");
}

}  // namespace

InitialLawRegistry::Entry points_law() {
  return {
      {"points",
       "equal shares of the particles at each of P points, in their order: particle i of N belongs to point floor(i "
       "P / N)",
       {Key::rows("points").says("a row for each point, a number for each coordinate"),
        Key::real("spread").default_to("0.0").at_least(0).says(
            "side of the cube around its point in which each particle is drawn uniformly; with 0 all particles of a "
            "point start in the same place, and stay together")},
       check},
      [](const Config& config) { return std::make_unique<PointsLaw>(config.rows("points"), config.real("spread")); }};
}

}  // namespace wasserstrom
