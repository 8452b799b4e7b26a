#pragma once
// What flows that blend the fields of their objectives have in common: the particles as they start, weights as their
// rule starts and advances them, and a bandwidth for every accepted step.

#include "wasserstrom/flows/flow.hpp"

namespace wasserstrom {

class WeightedFlow : public Flow {
 public:
  explicit WeightedFlow(FlowParts parts) : parts_(parts) {}

  Index columns() const override { return dimension(); }
  Rows initial_state() const override { return parts_.particles.position; }
  Column initial_globals() const override { return parts_.weights.initial_state(objectives()); }

  FlowMemory initial_memory() const override {
    FlowMemory memory;
    memory.weights = parts_.weights.initial(objectives());
    return memory;
  }

  void prepare(Index step, const FlowState& state, FlowMemory& memory) const override {
    memory.step = step;
    memory.bandwidth = parts_.bandwidth.evaluate(parts_.metric.flat(state.rows), parts_.exchange);
  }

  void accept(const Evaluation& at_start, FlowMemory& memory) const override {
    memory.weights = parts_.weights.advance(at_start.gram, at_start.weights);
  }

 protected:
  Index dimension() const { return parts_.particles.position.cols(); }
  Index objectives() const { return static_cast<Index>(parts_.objectives.size()); }

  FlowParts parts_;
};

}  // namespace wasserstrom
