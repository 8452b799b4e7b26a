#include "far_power.hpp"

#include <cmath>

namespace wasserstrom {

FarPower::FarPower(const LineSources& sources, double exponent, Index columns, bool slopes)
    : exponent_(exponent),
      middle_(sources.position.front() + 0.5 * sources.extent()),
      half_(0.5 * sources.extent()),
      columns_(columns),
      moments_(static_cast<std::size_t>(columns + (slopes ? 1 : 0))) {
  for (Index j = 0; j < sources.count(); ++j) {
    const double place = (sources.position[static_cast<std::size_t>(j)] - middle_) / half_;
    for (std::size_t c = 0; c < moments_.size(); ++c) {
      double power = sources.weight(j, static_cast<Index>(c));
      for (double& moment : moments_[c]) {
        moment += power;
        power *= place;
      }
    }
  }
}

double FarPower::expanded(double exponent, double distance, double ratio,
                          const std::array<double, terms>& moments) const {
  double sum = 0, coefficient = 1;
  for (std::size_t k = 0; k < terms; ++k) {
    sum += coefficient * moments[k];
    coefficient *= ratio * (exponent - static_cast<double>(k)) / static_cast<double>(k + 1);
  }
  return std::pow(distance, exponent) * sum;
}

void FarPower::read(double x, double* value, double& slope) const {
  const double from_middle = x - middle_, distance = std::abs(from_middle), ratio = -half_ / from_middle;
  for (std::size_t c = 0; c < static_cast<std::size_t>(columns_); ++c)
    value[c] -= expanded(exponent_, distance, ratio, moments_[c]);
  if (static_cast<std::size_t>(columns_) == moments_.size()) return;
  slope -= std::copysign(exponent_ * expanded(exponent_ - 1, distance, ratio, moments_.back()), from_middle);
}

}  // namespace wasserstrom
