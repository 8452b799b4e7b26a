// The fields and values of distances of Wasserstein, whose potentials their duals find.

#include <memory>
#include <string>
#include <vector>

#include "velocities.hpp"
#include "wasserstrom/objectives/transport_loss.hpp"
#include "wasserstrom/transport/transport_dual.hpp"

namespace wasserstrom {
namespace {

std::unique_ptr<TransportDual> dual_of(const TransportLoss& loss, const std::string& name) {
  return transport_duals().make(
      loss.dual, {loss.target->position, loss.target->weight, loss.seed, loss.number, "objective '" + name + "'"});
}

class TransportTerm final : public VelocityTerm {
 public:
  explicit TransportTerm(const Objectives& objectives) {
    for (Index k = 0; k < std::ssize(objectives); ++k)
      if (const Objective& each = objectives[static_cast<std::size_t>(k)]; const auto* loss = each.transport())
        members_.push_back({k, each.name, dual_of(*loss, each.name)});
  }

  void prepare(const PointCloud& points, Index step) override {
    if (members_.empty()) return;
    const Profile::Lap lap(points.exchange.profile(), Phase::training);
    for (const Member& each : members_) each.dual->prepare(points, step);
  }

  void add(const PointCloud& points, Index, Fields& fields) const override {
    if (members_.empty()) return;
    const Profile::Lap lap(points.exchange.profile(), Phase::gradients);
    const Index d = points.position.cols();
    Column value(points.position.rows());
    for (const Member& each : members_) {
      value.setZero();
      each.dual->add(points, value, fields.velocity.middleCols(each.objective * d, d));
      fields.integrand.col(each.objective) += value;
    }
  }

  void serialize(Archive& archive) override {
    for (const Member& each : members_) archive.part("dual_" + each.name, *each.dual);
  }

  std::vector<std::string> numbers() const override {
    std::vector<std::string> names;
    for (const Member& each : members_)
      for (const std::string& number : each.dual->numbers()) names.push_back(number + "_" + each.name);
    return names;
  }

  void report(std::span<double> values) const override {
    std::size_t next = 0;
    for (const Member& each : members_) {
      const std::size_t count = each.dual->numbers().size();
      each.dual->report(values.subspan(next, count));
      next += count;
    }
  }

 private:
  struct Member {
    Index objective;
    std::string name;
    std::unique_ptr<TransportDual> dual;
  };

  std::vector<Member> members_;
};

}  // namespace

std::unique_ptr<VelocityTerm> transport_term(const Objectives& objectives) {
  return std::make_unique<TransportTerm>(objectives);
}

}  // namespace wasserstrom
