#pragma once
// What flows that blend the fields of their objectives have in common: rows as the measure starts them, weights as
// their rule starts and advances them, and an estimator that is prepared for every accepted step.

#include <algorithm>
#include <string>

#include "wasserstrom/flows/flow.hpp"

namespace wasserstrom {

class WeightedFlow : public Flow {
 public:
  explicit WeightedFlow(FlowParts parts) : parts_(parts) {}

  std::vector<StateColumns> columns() const override { return parts_.measure.columns(); }
  Rows initial_rows(const Rows& measure) const override { return measure; }
  Column initial_globals() const override { return parts_.weights.initial_state(); }

  void prepare(Index step, double time_step, const FlowState& state) override {
    begin_step(step, time_step);
    const Rows seen = seen_from(state), flat = parts_.metric.flat(seen);
    const PointCloud points = parts_.measure.cloud(flat, step);
    if (any_entropy()) parts_.estimator.prepare(points, step);
    for (const auto& term : parts_.gradients) term->prepare(parts_.measure.cloud(seen, step), step);
  }

  void accept(const Evaluation& at_start) override { parts_.weights.advance(at_start.gram); }

  void serialize(Archive& archive) override {
    archive.part("weights", parts_.weights);
    archive.part("velocity", parts_.estimator);
    for (std::size_t term = 0; term < parts_.gradients.size(); ++term)
      archive.part("gradient_" + std::to_string(term), *parts_.gradients[term]);
  }

 protected:
  void begin_step(Index step, double time_step) {
    step_ = step;
    time_step_ = time_step;
  }
  Index dimension() const { return parts_.measure.dimension(); }
  bool any_entropy() const {
    return std::any_of(parts_.objectives.begin(), parts_.objectives.end(),
                       [](const Objective& each) { return each.entropy() > 0; });
  }
  Index objectives() const { return static_cast<Index>(parts_.objectives.size()); }
  Index step() const { return step_; }             ///< the number of accepted steps
  double next_step() const { return time_step_; }  ///< the time that the coming one takes

  /// The positions at which the fields are taken.
  virtual Rows seen_from(const FlowState& state) const { return state.rows.leftCols(dimension()); }

  FlowParts parts_;

 private:
  Index step_ = 0;
  double time_step_ = 0;
};

}  // namespace wasserstrom
