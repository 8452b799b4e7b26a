#include "draws.hpp"

#include "wasserstrom/base/random.hpp"

namespace wasserstrom::test {

Points::Points(const Rows& all, const Communicator& communicator, const Column& weights)
    : layout_(all.rows(), communicator),
      exchange_(layout_, 0, profile_),
      position_(all.middleRows(layout_.first_row(), layout_.rows())),
      weight_(weights.size() > 0 ? Column(weights.segment(layout_.first_row(), layout_.rows()) / weights.sum())
                                 : Column::Constant(layout_.rows(), 1.0 / static_cast<double>(all.rows()))) {}

Rows normal_draws(Index count, Index dimension, std::uint64_t seed, double mean, double sd) {
  const CounterRandom random(seed, Purpose::initial_position);
  Rows rows(count, dimension);
  for (Index i = 0; i < count; ++i)
    for (Index c = 0; c < dimension; ++c) rows(i, c) = mean + sd * random.normal(0, i, c);
  return rows;
}

Column some_weights(Index count) {
  Column weights(count);
  for (Index i = 0; i < count; ++i) weights[i] = static_cast<double>(1 + (7 * i) % 5);
  return weights / weights.sum();
}

double pair_mean(const Rows& x, const Column& p, const Rows& y, const Column& q,
                 const std::function<double(const Column&, const Column&)>& f) {
  double sum = 0;
  for (Index i = 0; i < x.rows(); ++i)
    for (Index j = 0; j < y.rows(); ++j) sum += p[i] * q[j] * f(x.row(i), y.row(j));
  return sum;
}

Rows repeated(const Rows& rows, const std::vector<Index>& copies) {
  std::vector<Index> which;
  for (Index i = 0; i < rows.rows(); ++i)
    which.insert(which.end(), static_cast<std::size_t>(copies[static_cast<std::size_t>(i)]), i);
  Rows all(std::ssize(which), rows.cols());
  for (Index i = 0; i < all.rows(); ++i) all.row(i) = rows.row(which[static_cast<std::size_t>(i)]);
  return all;
}

}  // namespace wasserstrom::test
