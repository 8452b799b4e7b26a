#include "wasserstrom/integrators/value_record.hpp"

#include <algorithm>

namespace wasserstrom {
namespace {

constexpr Index most_states = 10;

double weighted(const Column& weights, const ConstColumnRef& values) {
  double sum = 0;
  for (Index k = 0; k < weights.size(); ++k) sum += weights[k] * values[k];
  return sum;
}

}  // namespace

bool ValueRecord::falls(const Evaluation& before, const Evaluation& behind) const {
  double largest = weighted(before.weights, before.value);
  for (Index n = 0; n < recent_.rows(); ++n)
    largest = std::max(largest, weighted(before.weights, recent_.row(n).transpose()));
  return weighted(before.weights, behind.value) < largest;
}

void ValueRecord::accept(const Evaluation& behind) {
  const Index kept = std::min(recent_.rows(), most_states - 1);
  Rows values(kept + 1, behind.value.size());
  if (kept > 0) values.topRows(kept) = recent_.bottomRows(kept);
  values.row(kept) = behind.value.transpose();
  recent_ = std::move(values);
}

}  // namespace wasserstrom
