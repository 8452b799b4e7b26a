// Exact Wasserstein distances on lines: coordinates, or random directions.

#include <algorithm>
#include <cmath>

#include "wasserstrom/base/random.hpp"
#include "wasserstrom/diagnostics/distances.hpp"

namespace wasserstrom {
namespace {

void sort(std::vector<LinePoint>& points) {
  std::sort(points.begin(), points.end(), [](const LinePoint& a, const LinePoint& b) {
    return a.place < b.place || (a.place == b.place && a.weight < b.weight);
  });
}

/// All points on line `line`, on rank `target`; nothing elsewhere.
std::vector<LinePoint> gather_line(const PointCloud& input, const Projection& line, Index number, int target) {
  const Column place = line(input.position, number);
  std::vector<double> own;
  own.reserve(2 * static_cast<std::size_t>(place.size()));
  for (Index i = 0; i < place.size(); ++i) own.insert(own.end(), {place[i], input.weight[i]});
  const std::vector<double> all = input.layout().communicator().gather(std::span<const double>(own), target);
  std::vector<LinePoint> points;
  points.reserve(all.size() / 2);
  for (std::size_t i = 0; i < all.size(); i += 2) points.push_back({all[i], all[i + 1]});
  return points;
}

/// Numbers of which rank r holds those for lines r, r + P, r + 2 P, ...: all of them in order, on every rank.
std::vector<double> share_lines(const std::vector<double>& own, Index count, const Communicator& communicator) {
  const std::vector<double> by_rank = communicator.gather(std::span<const double>(own));
  std::vector<double> all(static_cast<std::size_t>(count));
  auto next = by_rank.begin();
  for (Index rank = 0; rank < communicator.size() && communicator.is_root(); ++rank)
    for (Index line = rank; line < count; line += communicator.size()) all[static_cast<std::size_t>(line)] = *next++;
  communicator.broadcast(all);
  return all;
}

/// A unit vector, uniform on the sphere: normal coordinates over their length.
Column direction(Index number, Index dimension, const CounterRandom& random) {
  Column vector(dimension);
  double squares = 0;
  for (Index c = 0; c < dimension; ++c) {
    vector[c] = random.normal(0, number, c);
    squares += vector[c] * vector[c];
  }
  return vector / std::sqrt(squares);
}

/// Row by row, so that the bits of one do not depend on its place.
Column project(const ConstRowsRef& position, const Column& direction) {
  Column place(position.rows());
  for (Index i = 0; i < position.rows(); ++i) {
    double sum = 0;
    for (Index c = 0; c < direction.size(); ++c) sum += position(i, c) * direction[c];
    place[i] = sum;
  }
  return place;
}

}  // namespace

double squared_w2(std::vector<LinePoint>& x, std::vector<LinePoint>& y) {
  if (x.empty() || y.empty()) return 0;
  sort(x);
  sort(y);
  double sum = 0, left_x = x[0].weight, left_y = y[0].weight;
  for (std::size_t i = 0, j = 0; i < x.size() && j < y.size();) {
    const double step = std::min(left_x, left_y), difference = x[i].place - y[j].place;
    sum += step * difference * difference;
    left_x -= step;
    left_y -= step;
    const bool x_is_used = left_x <= 0, y_is_used = left_y <= 0;
    if (x_is_used && ++i < x.size()) left_x = x[i].weight;
    if (y_is_used && ++j < y.size()) left_y = y[j].weight;
  }
  return sum;
}

std::vector<double> squared_w2_on_lines(const PointCloud& x, const PointCloud& y, Index count, const Projection& line) {
  const Communicator& communicator = x.layout().communicator();
  std::vector<double> own;
  for (Index first = 0; first < count; first += communicator.size()) {
    std::vector<LinePoint> mine_x, mine_y;
    for (int rank = 0; rank < communicator.size() && first + rank < count; ++rank) {
      auto points_x = gather_line(x, line, first + rank, rank), points_y = gather_line(y, line, first + rank, rank);
      if (rank != communicator.rank()) continue;
      mine_x = std::move(points_x);
      mine_y = std::move(points_y);
    }
    if (first + communicator.rank() < count) own.push_back(squared_w2(mine_x, mine_y));
  }
  return share_lines(own, count, communicator);
}

double line_bytes(Index n, Index m, int ranks) {
  const auto both = static_cast<double>(n + m), arriving = static_cast<double>(std::max(n, m));
  const double own = 1.5 * arriving / ranks;  // places, and places with weights
  return (both + arriving + own) * sizeof(LinePoint);
}

double sliced_w2(const PointCloud& x, const PointCloud& y, Index directions, std::uint64_t seed) {
  if (x.position.cols() == 1) return marginal_w2(x, y).front();
  const CounterRandom random(seed, Purpose::direction);
  const auto squares = squared_w2_on_lines(x, y, directions, [&](const ConstRowsRef& position, Index number) {
    return project(position, direction(number, position.cols(), random));
  });
  double sum = 0;
  for (const double each : squares) sum += each;
  return std::sqrt(sum / static_cast<double>(directions));
}

std::vector<double> marginal_w2(const PointCloud& x, const PointCloud& y) {
  auto distances = squared_w2_on_lines(x, y, x.position.cols(),
                                       [](const ConstRowsRef& position, Index c) -> Column { return position.col(c); });
  for (double& each : distances) each = std::sqrt(each);
  return distances;
}

}  // namespace wasserstrom
