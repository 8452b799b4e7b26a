#include "riesz_exact.hpp"

#include <cmath>
#include <numbers>

#include "draws.hpp"
#include "particles.hpp"
#include "wasserstrom/data/data_set.hpp"
#include "wasserstrom/diagnostics/diagnostic.hpp"

namespace wasserstrom::test {

double forward_scale(double a, double tau, double r) { return a + tau * std::pow(a, r - 1); }

/// In s = b^(2-r), of which b - tau b^(r-1) - a has the sign of s - a s^((1-r)/(2-r)) - tau; by bisection.
double backward_scale(double a, double tau, double r) {
  double low = r < 1 ? 0 : a, high = 1 + a;
  const auto excess = [&](double b) { return std::pow(b, 2 - r) - tau - a * std::pow(b, 1 - r); };
  while (excess(high) < 0) high *= 2;
  for (int n = 0; n < 200; ++n) {
    const double middle = 0.5 * (low + high);
    (excess(middle) < 0 ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

double polygon_speed(Index corners, double r) {
  double sum = 0;
  for (Index k = 1; k < corners; ++k)
    sum += std::pow(2 * std::sin(std::numbers::pi * static_cast<double>(k) / static_cast<double>(corners)), r);
  return r / (2 * static_cast<double>(corners)) * sum;
}

RieszErrors riesz_errors(const Rows& all, double r, double time, const Communicator& communicator) {
  const Config config = small_case(
      all.cols(),
      two_gaussians() + "[[diagnostic]]\nname = \"g\"\ntype = \"riesz_flow\"\nexponent = " + std::to_string(r) + "\n");
  const Objectives none;
  const DataSets data;
  const Diagnostics made =
      make_diagnostics(config.tables("diagnostic"), {none, data, communicator, ".", all.cols(), 1});
  const std::vector<double> found = made.front().diagnostic->evaluate_at(time, Points(all, communicator));
  return {found.at(0), found.at(1), found.at(2)};
}

}  // namespace wasserstrom::test
