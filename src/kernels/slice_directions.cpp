#include "wasserstrom/kernels/slice_directions.hpp"

#include <Eigen/QR>
#include <algorithm>
#include <cmath>
#include <numbers>

#include "wasserstrom/base/random.hpp"

namespace wasserstrom {

double slice_constant(Index dimension, double exponent) {
  const auto d = static_cast<double>(dimension);
  return std::sqrt(std::numbers::pi) *
         std::exp(std::lgamma((d + exponent) / 2) - std::lgamma(d / 2) - std::lgamma((exponent + 1) / 2));
}

Rows SliceDirections::rows(Index step, Index first, Index count) {
  if (dimension_ == 1) return Rows::Ones(count, 1);
  if (dimension_ == 2) return equispaced(step, first, count);
  Rows directions(count, dimension_);
  for (Index done = 0; done < count;) {
    const Index set = (first + done) / dimension_, place = (first + done) % dimension_;
    const Rows& whole = orthogonal_set(step, set);
    const Index taken = std::min(count - done, whole.rows() - place);
    directions.middleRows(done, taken) = whole.middleRows(place, taken);
    done += taken;
  }
  return directions;
}

Rows SliceDirections::equispaced(Index step, Index first, Index count) const {
  const double turn = CounterRandom(seed_, Purpose::slice).uniform(step, 0, 0);
  Rows directions(count, 2);
  for (Index i = 0; i < count; ++i) {
    const double angle = std::numbers::pi * (static_cast<double>(first + i) + turn) / static_cast<double>(count_);
    directions.row(i) << std::cos(angle), std::sin(angle);
  }
  return directions;
}

/// The last set may have fewer than d.
const Rows& SliceDirections::orthogonal_set(Index step, Index set) {
  if (step == held_step_ && set == held_set_) return held_;
  const Index size = std::min(dimension_, count_ - set * dimension_);
  const CounterRandom random(seed_, Purpose::slice);
  Eigen::MatrixXd normal(dimension_, size);
  for (Index i = 0; i < size; ++i)
    for (Index c = 0; c < dimension_; ++c) normal(c, i) = random.normal(step, set * dimension_ + i, c);
  const Eigen::HouseholderQR<Eigen::MatrixXd> factors(normal);
  held_ = (factors.householderQ() * Eigen::MatrixXd::Identity(dimension_, size)).transpose();
  held_step_ = step;
  held_set_ = set;
  return held_;
}

}  // namespace wasserstrom
