#include "integrator_share.hpp"

#include <span>

namespace wasserstrom {

void add_integrator(const Integrator& integrator, Evaluation& found) {
  const Index of_flow = found.numbers.size(), count = std::ssize(integrator.numbers());
  found.numbers.conservativeResize(of_flow + count);
  integrator.report(std::span(found.numbers.data() + of_flow, static_cast<std::size_t>(count)));
  const std::optional<Column> weights = integrator.weights();
  if (!weights) return;
  found.weights = *weights;
  found.grad_norm = weights->dot(found.gram * *weights);
  found.duality_gap = duality_gap(found.gram, *weights);
}

}  // namespace wasserstrom
