// grad g_k of every objective, at each point alone; but for those whose slices look at g as well.

#include <algorithm>
#include <limits>
#include <optional>

#include "field_audit.hpp"
#include "shared_gradients.hpp"
#include "velocities.hpp"

namespace wasserstrom {
namespace {

const Potential* potential_of(const Objective& objective) {
  return objective.pairs() && objective.pairs()->target ? nullptr : objective.potential();
}

class PotentialTerm final : public VelocityTerm {
 public:
  explicit PotentialTerm(const Objectives& objectives) : objectives_(objectives) {
    for (const Objective& each : objectives)
      if (const Potential* potential = potential_of(each); potential != nullptr && potential->exact() != nullptr)
        audited_.push_back({&each, std::numeric_limits<double>::quiet_NaN()});
  }

  /// Ranks that would have to wait share the work at the points that are asked for next.
  void prepare(const PointCloud& points, Index step) override {
    audit_next_ = true;
    shared_.assign(objectives_.size(), {});
    const Profile::Lap lap(points.exchange.profile(), Phase::gradients);
    for (std::size_t k = 0; k < objectives_.size(); ++k)
      if (const Potential* potential = potential_of(objectives_[k]); potential != nullptr && potential->parted())
        shared_[k] = share_gradients(*potential->parted(), points, step);
    const auto some = [](const auto& each) { return each.has_value(); };
    if (std::none_of(shared_.begin(), shared_.end(), some)) return;
    shared_at_ = points.position;
    shared_in_ = step;
  }

  void add(const PointCloud& points, Index step, Fields& fields) const override {
    const Profile::Lap lap(points.exchange.profile(), Phase::gradients);
    const Index n = points.position.rows(), d = points.position.cols(), count = fields.objectives();
    fields.velocity.resize(n, count * d);
    fields.integrand.resize(n, count);
    Column value(n);
    for (Index k = 0; k < count; ++k) {
      auto gradient = fields.velocity.middleCols(k * d, d);
      if (const PotentialValues* known = shared(static_cast<std::size_t>(k), points, step))
        value = known->value, gradient = known->gradient;
      else if (const Potential* potential = potential_of(objectives_[static_cast<std::size_t>(k)]))
        potential->evaluate(points.position, step, value, gradient);
      else value.setZero(), gradient.setZero();
      fields.integrand.col(k) = value;
    }
    if (audit_next_) audit(points, step, fields);
    audit_next_ = false;
  }

  std::vector<std::string> numbers() const override {
    std::vector<std::string> names;
    for (const Audited& each : audited_) names.push_back("potential_error_" + each.objective->name);
    return names;
  }

  void report(std::span<double> values) const override {
    for (std::size_t m = 0; m < audited_.size(); ++m) values[m] = audited_[m].error;
  }

 private:
  /// An objective whose potential approximates another one.
  struct Audited {
    const Objective* objective;
    mutable double error;  // of the accepted state, as the last evaluation there found it
  };

  /// What all ranks have found there together; null where they have not.
  const PotentialValues* shared(std::size_t k, const PointCloud& points, Index step) const {
    const bool here = k < shared_.size() && shared_[k] && step == shared_in_ &&
                      points.position.rows() == shared_at_.rows() && points.position == shared_at_;
    return here ? &*shared_[k] : nullptr;
  }

  void audit(const PointCloud& points, Index step, const Fields& fields) const {
    if (audited_.empty()) return;
    const FieldAudit sample(points);
    const Rows targets = sample.targets();
    Column value(targets.rows());
    Rows exact(targets.rows(), targets.cols());
    for (const Audited& each : audited_) {
      const Index k = each.objective - objectives_.data();
      potential_of(*each.objective)->exact()->evaluate(targets, step, value, exact);
      each.error = sample.relative_error(fields.velocity.middleCols(k * targets.cols(), targets.cols()), exact);
    }
  }

  const Objectives& objectives_;
  std::vector<Audited> audited_;
  std::vector<std::optional<PotentialValues>> shared_;  ///< by objective
  Rows shared_at_;
  Index shared_in_ = 0;
  mutable bool audit_next_ = false;
};

}  // namespace

std::unique_ptr<VelocityTerm> potential_term(const Objectives& objectives) {
  return std::make_unique<PotentialTerm>(objectives);
}

}  // namespace wasserstrom
