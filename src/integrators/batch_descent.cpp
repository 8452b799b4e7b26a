// The loss of steepest descent: the derivative of F along velocities v_i of particles x_i, over their length,
//
//   D_v F = sum_k w_k ( mean <grad g_k(x), v> + a_k / 2 mean over pairs of q ) + cusps of targets,
//   q = <grad K(x1 - x2), v1 - v2> where x1 != x2,   -slope |v1 - v2| where x1 = x2 and K has a cusp of that slope, as
//       -r has of slope 1, else 0 there
//
// Derivatives are those from one side, towards where v leads.  Only what coincides makes it not linear in v, and lets
// points part.  A particle that is alone in its place does not meet itself, though both batches
// have it: it is a sample of a law, not one of its atoms.

#include <algorithm>
#include <cmath>
#include <numeric>

#include "batch_loss.hpp"
#include "batch_pairs.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/kernels/riesz.hpp"

namespace wasserstrom {
namespace {

constexpr double added_length = 1e-2;

/// Numbers from 0 on for particles that are in one place with others, the same for those in the same; -1 for the rest.
std::vector<Index> shared_places(const Rows& particles) {
  const Index d = particles.cols();
  const auto row = [&](Index i) { return particles.data() + i * d; };
  std::vector<Index> order(static_cast<std::size_t>(particles.rows())), place(order.size(), -1);
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(),
            [&](Index a, Index b) { return std::lexicographical_compare(row(a), row(a) + d, row(b), row(b) + d); });
  Index places = 0;
  for (std::size_t n = 1; n < order.size(); ++n) {
    if (!std::equal(row(order[n]), row(order[n]) + d, row(order[n - 1]))) continue;
    Index& before = place[static_cast<std::size_t>(order[n - 1])];
    if (before < 0) before = places++;
    place[static_cast<std::size_t>(order[n])] = before;
  }
  return place;
}

class BatchDescent final : public BatchLoss {
 public:
  explicit BatchDescent(const Objectives& objectives) : objectives_(objectives), pairs_(objectives) {
    distance_.kernel = make_riesz(1);
    distance_.sum = pairs_.engine();
  }

  void begin(const StepStart& start) override {
    pairs_.set_weights(start.weights);
    place_ = shared_places(start.particles);
    places_ = place_.empty() ? 0 : 1 + *std::max_element(place_.begin(), place_.end());
    if (places_ > 0 && pairs_.has_endless_pull())
      throw NumericalError(
          "particles are in one place, where a kernel pushes them apart at an endless speed, so that no forward step "
          "leaves it: begin with particles that have spread, or take integrator = \"neural_jko\"");
    all_in_one_place_ = places_ == 1 && std::count(place_.begin(), place_.end(), 0) == std::ssize(place_);
    Column value = Column::Zero(start.particles.rows());
    slope_ = Rows::Zero(start.particles.rows(), start.particles.cols());
    add_potentials(objectives_, start.weights, start.step, start.particles, value, slope_);
    find_cusps(start);
  }

  void terms(const BatchPair& batches, Index from, Index count, Rows& share, Rows& slope) const override {
    const auto x = batches.x.middleRows(from, count), v = batches.y.middleRows(from, count);
    const double rows = static_cast<double>(batches.x.rows());
    Column unused = Column::Zero(count), apart = Column::Zero(count);
    slope.setZero();
    if (!all_in_one_place_) pairs_.add(x, batches.other_half(batches.x, from), unused, slope);
    share.setZero();
    for (Index i = 0; i < count; ++i) add_particle(particle_of(batches, from + i), rows, v.row(i), i, share, slope);
    for (Index place = 0; place < places_; ++place) add_place(batches, from, count, place, apart, slope);
    share.col(0) += apart;
  }

  void finish(const LossSums& sums, const ConstRowsRef& v, Index rows, RowsRef slope) const override {
    const double length = std::sqrt(sums[1]), over = length + added_length;
    const double along = length > 0 ? sums[0] / (over * over * length * static_cast<double>(rows)) : 0;
    slope = slope / over - along * v;
  }

  double value(const LossSums& sums) const override { return sums[1] > 0 ? sums[0] / std::sqrt(sums[1]) : 0; }

 private:
  static Index particle_of(const BatchPair& batches, Index row) {
    return batches.particle[static_cast<std::size_t>(row)];
  }
  Index place_of(const BatchPair& batches, Index row) const {
    return place_[static_cast<std::size_t>(particle_of(batches, row))];
  }

  /// Of points of targets, who lie where a particle is and hold it there.
  void find_cusps(const StepStart& start) {
    const RestingPoints& points = start.resting;
    hold_ = Column::Zero(start.particles.rows());
    for (Index i = 0; i < hold_.size(); ++i)
      for (Index j = 0; j < points.count(); ++j)
        if (is_steady(points.exponent[j]) && start.particles.row(i) == points.position.row(j))
          hold_[i] += points.weight[j] * points.slope[j];
  }

  /// What pulls at it by itself; the slopes of pairs are there already.
  template <class Row>
  void add_particle(Index particle, double rows, const Row& v, Index i, Rows& share, Rows& slope) const {
    double square = 0, along = 0;
    for (Index c = 0; c < v.cols(); ++c) {
      slope(i, c) += slope_(particle, c) / rows;
      square += v[c] * v[c];
      along += slope(i, c) * v[c];
    }
    share(i, 0) = along;
    share(i, 1) = square / rows;
    if (hold_[particle] == 0 || square == 0) return;
    const double length = std::sqrt(square), hold = hold_[particle] / rows;
    share(i, 0) += hold * length;
    for (Index c = 0; c < v.cols(); ++c) slope(i, c) += hold * v[c] / length;
  }

  /// Pairs that are in one place: a kernel -r of their velocities.
  void add_place(const BatchPair& batches, Index from, Index count, Index place, Column& value, Rows& slope) const {
    std::vector<Index> own, others;
    for (Index i = 0; i < count; ++i)
      if (place_of(batches, from + i) == place) own.push_back(i);
    const Index half = batches.half(), other = from < half ? half : 0;
    for (Index j = other; j < other + half; ++j)
      if (place_of(batches, j) == place) others.push_back(j);
    if (own.empty() || others.empty()) return;
    const Rows targets = batches.y.middleRows(from, count)(own, Eigen::all), sources = batches.y(others, Eigen::all);
    Column own_value = Column::Zero(targets.rows());
    Rows own_slope = Rows::Zero(targets.rows(), targets.cols());
    add_pairs(distance_, pairs_.pull(), targets, sources, half, own_value, own_slope);
    for (std::size_t n = 0; n < own.size(); ++n) {
      value[own[n]] += own_value[static_cast<Index>(n)];
      slope.row(own[n]) += own_slope.row(static_cast<Index>(n));
    }
  }

  const Objectives& objectives_;
  BatchPairs pairs_;
  PairKernel distance_;       ///< -r
  std::vector<Index> place_;  ///< of each particle
  Index places_ = 0;
  bool all_in_one_place_ = false;
  Rows slope_;   ///< of each particle: sum_k w_k grad g_k
  Column hold_;  ///< of each particle: sum_k w_k q_k slope_k of the points of targets in its place
};

}  // namespace

std::unique_ptr<BatchLoss> batch_descent(const Objectives& objectives) {
  return std::make_unique<BatchDescent>(objectives);
}

}  // namespace wasserstrom
