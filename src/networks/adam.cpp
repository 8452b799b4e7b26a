#include "wasserstrom/networks/adam.hpp"

#include <cmath>

namespace wasserstrom {
namespace {

constexpr double beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8;

}  // namespace

void Adam::step(const Column& gradient, double rate, Column& parameters) {
  ++steps;
  const auto t = static_cast<double>(steps);
  const double first_part = 1 - std::pow(beta1, t), second_part = 1 - std::pow(beta2, t);
  for (Index i = 0; i < parameters.size(); ++i) {
    const double g = gradient[i];
    first_moment[i] = beta1 * first_moment[i] + (1 - beta1) * g;
    second_moment[i] = beta2 * second_moment[i] + (1 - beta2) * (g * g);
    parameters[i] -= rate * (first_moment[i] / first_part) / (std::sqrt(second_moment[i] / second_part) + epsilon);
  }
}

}  // namespace wasserstrom
