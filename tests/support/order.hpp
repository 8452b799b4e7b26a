#pragma once
// The order of accuracy of an integrator.

#include <functional>

namespace wasserstrom::test {

/// Expects of `error(step)` at `first_step` and three halvings of it that every slope log2(e(h) / e(h / 2)) lies
/// between `low` and `high`.
void expect_order(const std::function<double(double step)>& error, double first_step, double low, double high);

}  // namespace wasserstrom::test
