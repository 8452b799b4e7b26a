#include "movement.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace wasserstrom {
namespace {

constexpr Index most_iterations = 500, most_rounds = 8, first_iterations = 20;

}  // namespace

/// What a search has come to.
struct Movement::Found {
  Rows rows;
  double value;
  RestingParticles::Who who;
};

Movement::Movement(const IntegratorContext& context)
    : layout_(context.layout),
      weight_(context.weight),
      scale_((static_cast<double>(layout_.particles()) * weight_.array()).sqrt()),
      energies_(context.energies),
      rests_(context.rests) {
  scale_ = (scale_.array() > 0).select(scale_.array(), 1.0);
  for (int rank = 0; rank < communicator().size(); ++rank)
    counts_.push_back(static_cast<int>(layout_.rows(rank) * context.start.rows.cols()));
}

void Movement::begin(const FlowState& x, const Column& values, double h, const Rows& rate, double tolerated) {
  x_ = x.rows;
  globals_ = x.globals;
  start_value_ = values;
  h_ = h;
  rate_ = rate;
  tolerated_ = h * std::sqrt(static_cast<double>(layout_.particles())) * tolerated;
  iterations_ = 0;
}

Arrival Movement::minimise(const Column& weights) {
  blend_ = weights;
  resting_.emplace(rests_(weights), layout_, weight_);
  Rows euler = x_ + h_ * rate_;
  resting_->hold(x_, euler);
  return arrive(euler);
}

/// Objectives without weight have no points to rest at.
Arrival Movement::minimise(const Column& weights, const Arrival& near) {
  if ((weights.array() > 0).matrix() != (near.weights.array() > 0).matrix()) return minimise(weights);
  blend_ = weights;
  resting_.emplace(rests_(weights), layout_, weight_);
  resting_->set(near.who);
  return arrive(near.rows);
}

Arrival Movement::arrive(const Rows& first) {
  const Rows rows = search(first);
  Rows gradient(rows.rows(), rows.cols());
  evaluate(rows, gradient);
  return {blend_, resting_->who(), rows, value_, square_distance(rows), residual(rows, gradient)};
}

double Movement::iterations() {
  communicator().broadcast(std::span(&iterations_, 1));
  return iterations_;
}

double Movement::root_mean_square(const Rows& field) const {
  double square = 0;
  layout_.sum_rows(std::span(&square, 1),
                   [&](Index i, std::span<double> sum) { sum[0] += weight_[i] * field.row(i).squaredNorm(); });
  return std::sqrt(square);
}

double Movement::square_distance(const Rows& y) const {
  double distance = 0;
  layout_.sum_rows(std::span(&distance, 1), [&](Index i, std::span<double> sum) {
    sum[0] += weight_[i] * (y.row(i) - x_.row(i)).squaredNorm();
  });
  return distance;
}

// ---- What is minimised: sum_i p_i |y_i - x_i|^2 / 2 + h F(y), times N, over z_i = sqrt(N p_i) y_i, in which all
// ---- particles count alike.  One without weight stays where it is.

/// Its gradient in z, and the value on all ranks.  Collective.
double Movement::evaluate(const Rows& y, Rows& gradient) const {
  value_ = energies_({y, globals_}, blend_, gradient);
  gradient = h_ * gradient + y - x_;
  const double distance = square_distance(y), count = static_cast<double>(layout_.particles());
  gradient.array().colwise() *= (weight_.array() > 0).select(scale_.array(), 0.0);
  return count * (0.5 * distance + h_ * blend_.dot(value_));
}

/// Begins at `first`, if that is lower than x, and minimises until nobody comes to rest or leaves any more; early
/// rounds need not be exact.  Where a choice of those that rest leads up, the one before it stays.
Rows Movement::search(const Rows& first) {
  Rows gradient(x_.rows(), x_.cols());
  const double at_start = static_cast<double>(layout_.particles()) * h_ * blend_.dot(start_value_);
  const double value = evaluate(first, gradient);
  const bool steps = value < at_start;
  Found best{steps ? first : x_, steps ? value : at_start, resting_->who()};
  Index limit = first_iterations;
  for (Index round = 0; round < most_rounds; ++round) {
    Rows y = best.rows;
    // Where Euler goes astray fields change too fast to tell who will rest.
    const bool changes = (round > 0 || steps) && resting_->settle(x_, field(y), h_, y);
    if (!changes && (round > 0 || resting_->nowhere())) limit = most_iterations;
    y = minimised(y, limit);
    if (const double there = evaluate(y, gradient); there <= best.value) {
      best = {y, there, resting_->who()};
    } else {
      resting_->set(best.who);
      return minimised(best.rows, most_iterations);
    }
    if (!changes && limit == most_iterations) break;
    limit = std::min(2 * limit, most_iterations);
  }
  return best.rows;
}

Rows Movement::field(const Rows& y) const {
  Rows gradient(y.rows(), y.cols());
  evaluate(y, gradient);
  return field(y, gradient);
}

/// v, from the gradient of what is minimised.
Rows Movement::field(const Rows& y, const Rows& gradient) const {
  return (gradient.array().colwise() / scale_.array()).matrix() / h_ - (y - x_) / h_;
}

/// |(y - x) / h + v|; of those that rest, its distance to the subdifferential.
double Movement::residual(const Rows& y, const Rows& gradient) const {
  const Rows v = field(y, gradient);
  Column left(y.rows());
  for (Index i = 0; i < y.rows(); ++i)
    left[i] = resting_->rests(i) ? resting_->excess(i, x_, v, h_, y) : ((y.row(i) - x_.row(i)) / h_ + v.row(i)).norm();
  return root_mean_square(left);
}

// ---- The root leads, the others serve

std::vector<double> Movement::gathered(const Rows& own) const {
  return communicator().gather(std::span(own.data(), static_cast<std::size_t>(own.size())));
}

/// y of this rank, from z of all.
Rows Movement::scattered(std::span<const double> all) const {
  const std::vector<double> own = communicator().scatter(all, counts_);
  Rows y = Eigen::Map<const Rows>(own.data(), x_.rows(), x_.cols()).array().colwise() / scale_.array();
  resting_->place(y);
  return y;
}

/// In the coordinates of those that do not rest.
double Movement::evaluate_moving(const Rows& y, Rows& gradient) const {
  const double value = evaluate(y, gradient);
  for (Index i = 0; i < y.rows(); ++i)
    if (resting_->rests(i)) gradient.row(i).setZero();
  return value;
}

Movement::Order Movement::told(Order order) const {
  auto number = static_cast<std::int32_t>(order);
  communicator().broadcast(std::span(&number, 1));
  return static_cast<Order>(number);
}

double Movement::evaluate_on_all(std::span<const double> z, std::span<double> gradient) const {
  told(evaluate_there);
  Rows own_gradient(x_.rows(), x_.cols());
  const double value = evaluate_moving(scattered(z), own_gradient);
  const std::vector<double> all = gathered(own_gradient);
  std::copy(all.begin(), all.end(), gradient.begin());
  return value;
}

/// Minimises from y on.  Returns the rows of the root.
Rows Movement::lead(const Rows& y, Index limit) {
  std::vector<double> z = gathered(scaled(y));
  const TaoMinimizer::Function function = [&](std::span<const double> at, std::span<double> into) {
    return evaluate_on_all(at, into);
  };
  iterations_ += static_cast<double>(minimizer_.minimize(z, function, tolerated_, limit).iterations);
  told(stay_there);
  return scattered(z);
}

Rows Movement::serve(const Rows& y) {
  gathered(scaled(y));
  Rows gradient(x_.rows(), x_.cols());
  while (told(evaluate_there) == evaluate_there) {
    evaluate_moving(scattered({}), gradient);
    gathered(gradient);
  }
  return scattered({});
}

}  // namespace wasserstrom
