#pragma once
// What flows that blend the fields of their objectives have in common: rows as the measure starts them, weights as
// their rule starts and advances them, and an estimator that is prepared for every accepted step.

#include "wasserstrom/flows/flow.hpp"

namespace wasserstrom {

class WeightedFlow : public Flow {
 public:
  explicit WeightedFlow(FlowParts parts) : parts_(parts) {}

  std::vector<StateColumns> columns() const override { return parts_.measure.columns(); }
  Rows initial_rows(const Rows& measure) const override { return measure; }
  Column initial_globals() const override { return parts_.weights.initial_state(); }

  void prepare(Index step, double time_step, const FlowState& state) override {
    step_ = step;
    time_step_ = time_step;
    const Rows flat = parts_.metric.flat(seen_from(state));
    const PointCloud points = parts_.measure.cloud(flat);
    parts_.estimator.prepare(points, step);
  }

  void accept(const Evaluation& at_start) override { parts_.weights.advance(at_start.gram); }

  void serialize(Archive& archive) override {
    archive.part("weights", parts_.weights);
    archive.part("velocity", parts_.estimator);
  }

 protected:
  Index dimension() const { return parts_.measure.dimension(); }
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
