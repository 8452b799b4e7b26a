#include "resting_particles.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <tuple>
#include <utility>

namespace wasserstrom {
namespace {

/// What the root hears of a row.
struct Claim {
  double point, away, distance, weight;
};

}  // namespace

RestingParticles::RestingParticles(RestingPoints points, const Layout& layout, const Column& weight)
    : points_(std::move(points)),
      layout_(layout),
      weight_(weight),
      who_{std::vector<Index>(static_cast<std::size_t>(layout.rows()), -1), Column::Zero(points_.count())} {}

/// (q_j - m) slope, of what pulls at all.
double RestingParticles::slope(Index point, double others) const {
  return std::max(0.0, points_.weight[point] - others) * points_.slope[point];
}

bool RestingParticles::holds(Index point, double others, double away, double distance, double h) const {
  const double pull = slope(point, others), exponent = points_.exponent[point];
  if (pull == 0) return false;
  if (exponent == 1) return away <= pull;
  const auto rise = [&](double t) { return t / h - away + pull * std::pow(t, exponent - 1); };
  const double flattest = std::pow(pull * (1 - exponent) * h, 1 / (2 - exponent));
  return distance == 0 || rise(flattest) >= 0 || (distance < flattest && rise(distance) > 0);
}

double RestingParticles::others(Index i, Index point) const {
  return who_.mass[point] - (who_.at[static_cast<std::size_t>(i)] == point ? weight_[i] : 0);
}

RestingParticles::Approach RestingParticles::approach(Index i, const Rows& x, const Rows& field, double h,
                                                      const Rows& y) const {
  Approach found;
  double nearest = std::numeric_limits<double>::infinity();
  for (Index j = 0; j < points_.count(); ++j) {
    const double square = (y.row(i) - points_.position.row(j)).squaredNorm();
    if (square < nearest) nearest = square, found.point = j;
  }
  if (found.point < 0) return found;
  found.distance = std::sqrt(nearest);
  found.pull = ((points_.position.row(found.point) - x.row(i)) / h + field.row(i)).transpose();
  found.away = found.pull.norm();
  if (found.distance == 0) return found;
  const double exponent = points_.exponent[found.point];
  const Column out = (y.row(i) - points_.position.row(found.point)).transpose() / found.distance;
  const double free = points_.weight[found.point] - others(i, found.point);
  found.pull -= free * points_.slope[found.point] * std::pow(found.distance, exponent - 1) * out;
  found.away = exponent < 1 ? -found.pull.dot(out) : found.pull.norm();
  return found;
}

double RestingParticles::excess(Index i, const Rows& x, const Rows& field, double h, const Rows& y) const {
  const Approach here = approach(i, x, field, h, y);
  const double pull = slope(here.point, others(i, here.point));
  if (points_.exponent[here.point] < 1 && pull > 0) return 0;
  return std::max(0.0, here.pull.norm() - pull);
}

/// The point for each row of this rank.
std::vector<Index> RestingParticles::admitted(const std::vector<Approach>& own, double h) const {
  std::vector<double> claims;
  for (std::size_t i = 0; i < own.size(); ++i)
    claims.insert(claims.end(),
                  {static_cast<double>(own[i].point), own[i].away, own[i].distance, weight_[static_cast<Index>(i)]});
  const Communicator& communicator = layout_.communicator();
  const std::vector<double> all = communicator.gather(std::span<const double>(claims));
  const std::size_t count = all.size() / 4;
  const auto claim = [&](std::size_t row) {
    return Claim{all[4 * row], all[4 * row + 1], all[4 * row + 2], all[4 * row + 3]};
  };
  std::vector<std::size_t> order(count);
  for (std::size_t row = 0; row < count; ++row) order[row] = row;
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return std::tuple(claim(a).away, a) < std::tuple(claim(b).away, b); });
  Column mass = Column::Zero(points_.count());
  std::vector<double> decided(count, -1);
  for (const std::size_t row : order) {
    const Claim here = claim(row);
    const auto point = static_cast<Index>(here.point);
    if (here.weight == 0 || !holds(point, mass[point], here.away, here.distance, h)) continue;
    decided[row] = here.point;
    mass[point] += here.weight;
  }
  std::vector<int> counts;
  for (int rank = 0; rank < communicator.size(); ++rank) counts.push_back(static_cast<int>(layout_.rows(rank)));
  const std::vector<double> back = communicator.scatter(std::span<const double>(decided), counts);
  return {back.begin(), back.end()};
}

void RestingParticles::hold(const Rows& x, Rows& y) const {
  for (Index i = 0; i < x.rows(); ++i)
    for (Index j = 0; j < points_.count(); ++j)
      if (x.row(i) == points_.position.row(j)) y.row(i) = x.row(i);
}

void RestingParticles::place(Rows& y) const {
  for (Index i = 0; i < y.rows(); ++i)
    if (rests(i)) y.row(i) = points_.position.row(who_.at[static_cast<std::size_t>(i)]);
}

bool RestingParticles::settle(const Rows& x, const Rows& field, double h, Rows& y) {
  if (points_.count() == 0) return false;
  std::vector<Approach> own;
  for (Index i = 0; i < layout_.rows(); ++i) own.push_back(approach(i, x, field, h, y));
  const std::vector<Index> decided = admitted(own, h);
  double changes = 0;
  for (std::size_t i = 0; i < own.size(); ++i) {
    const auto row = static_cast<Index>(i);
    if (decided[i] >= 0) y.row(row) = points_.position.row(decided[i]);
    else if (who_.at[i] >= 0) {  // a little of the way that it is pulled
      const double strength = own[i].pull.norm();
      const double left = strength - slope(own[i].point, others(row, own[i].point));
      if (strength > 0) y.row(row) -= 0.5 * h * std::max(left, 1e-3 * strength) / strength * own[i].pull.transpose();
    }
    changes += decided[i] != who_.at[i];
  }
  who_.at = decided;
  std::vector<double> sums(static_cast<std::size_t>(points_.count()) + 1);
  layout_.sum_rows(sums, [&](Index i, std::span<double> sum) {
    if (rests(i)) sum[static_cast<std::size_t>(who_.at[static_cast<std::size_t>(i)])] += weight_[i];
  });
  std::copy(sums.begin(), sums.end() - 1, who_.mass.data());
  return layout_.communicator().maximum(changes) > 0;
}

}  // namespace wasserstrom
