// grad g_k of every objective, at each point alone; but for those whose slices look at g as well.

#include "velocities.hpp"

namespace wasserstrom {
namespace {

const Potential* potential_of(const Objective& objective) {
  return objective.pairs() && objective.pairs()->target ? nullptr : objective.potential();
}

class PotentialTerm final : public VelocityTerm {
 public:
  explicit PotentialTerm(const Objectives& objectives) : objectives_(objectives) {}
  void add(const PointCloud& points, Index step, Fields& fields) const override {
    const Profile::Lap lap(points.exchange.profile(), Phase::gradients);
    const Index n = points.position.rows(), d = points.position.cols(), count = fields.objectives();
    fields.velocity.resize(n, count * d);
    fields.integrand.resize(n, count);
    Column value(n);
    for (Index k = 0; k < count; ++k) {
      auto gradient = fields.velocity.middleCols(k * d, d);
      if (const Potential* potential = potential_of(objectives_[static_cast<std::size_t>(k)]))
        potential->evaluate(points.position, step, value, gradient);
      else value.setZero(), gradient.setZero();
      fields.integrand.col(k) = value;
    }
  }

 private:
  const Objectives& objectives_;
};

}  // namespace

std::unique_ptr<VelocityTerm> potential_term(const Objectives& objectives) {
  return std::make_unique<PotentialTerm>(objectives);
}

}  // namespace wasserstrom
