// The fields and values of objectives that critics learn.

#include <memory>
#include <string>
#include <vector>

#include "velocities.hpp"
#include "wasserstrom/objectives/dissimilarity.hpp"

namespace wasserstrom {
namespace {

class CriticTerm final : public VelocityTerm {
 public:
  explicit CriticTerm(const Objectives& objectives) {
    for (Index k = 0; k < std::ssize(objectives); ++k)
      if (const Objective& each = objectives[static_cast<std::size_t>(k)]; const auto* learned = each.dissimilarity())
        members_.push_back(
            {k, each.name,
             std::make_unique<Critic>(learned->plan, learned->target->position, learned->target->weight)});
  }

  void prepare(const PointCloud& points, Index step) override {
    for (const Member& each : members_) each.critic->train(points, step);
  }

  void add(const PointCloud& points, Index, Fields& fields) const override {
    if (members_.empty()) return;
    const Profile::Lap lap(points.exchange.profile(), Phase::gradients);
    const Index d = points.position.cols();
    Column value(points.position.rows());
    for (const Member& each : members_) {
      value.setZero();
      each.critic->add(points.position, value, fields.velocity.middleCols(each.objective * d, d));
      fields.integrand.col(each.objective) += value;
    }
  }

  void serialize(Archive& archive) override {
    for (const Member& each : members_) archive.part("critic_" + each.name, *each.critic);
  }

  std::vector<std::string> numbers() const override {
    std::vector<std::string> names;
    for (const Member& each : members_) {
      names.push_back("dual_gain_" + each.name);
      if (each.critic->plan().held_out > 0) names.push_back("held_out_" + each.name);
      if (each.critic->plan().patience > 0) names.push_back("iterations_" + each.name);
    }
    return names;
  }

  void report(std::span<double> values) const override {
    std::size_t next = 0;
    for (const Member& each : members_) {
      values[next++] = each.critic->gain();
      if (each.critic->plan().held_out > 0) values[next++] = each.critic->held_out();
      if (each.critic->plan().patience > 0) values[next++] = static_cast<double>(each.critic->iterations());
    }
  }

 private:
  struct Member {
    Index objective;
    std::string name;
    std::unique_ptr<Critic> critic;
  };

  std::vector<Member> members_;
};

}  // namespace

std::unique_ptr<VelocityTerm> critic_term(const Objectives& objectives) {
  return std::make_unique<CriticTerm>(objectives);
}

}  // namespace wasserstrom
