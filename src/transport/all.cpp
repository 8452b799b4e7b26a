// Everything that `dual` of a w2 can name: add a line here to add one.

#include "duals.hpp"

namespace wasserstrom {

TransportDualRegistry& transport_duals() {
  static TransportDualRegistry registry({assignment_dual(), sinkhorn_dual(), semidiscrete_dual(), network_dual()});
  return registry;
}

double variance_of(const Rows& points, const Column& weight) {
  double sum = 0;
  for (Index c = 0; c < points.cols(); ++c) {
    double mean = 0;
    for (Index i = 0; i < points.rows(); ++i) mean += weight[i] * points(i, c);
    for (Index i = 0; i < points.rows(); ++i) sum += weight[i] * (points(i, c) - mean) * (points(i, c) - mean);
  }
  return sum;
}

TableSchema transport_dual_schema() {
  return transport_duals().schema("how the potential of Kantorovich is found", "duals", "assignment");
}

}  // namespace wasserstrom
