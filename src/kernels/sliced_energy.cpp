#include "wasserstrom/kernels/sliced_energy.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>
#include <vector>

#include "line_order.hpp"

namespace wasserstrom {
namespace {

/// Slices that are done together, by one rank; independent of how many there are.
constexpr Index block_slices = 4;

/// Rounds to multiples of a power of two, so that sums of magnitudes up to `largest` are exact.
class CommonRounding {
 public:
  explicit CommonRounding(double largest) {
    int exponent = 0;
    std::frexp(largest, &exponent);
    shift_ = std::ldexp(1.5, exponent + 1);
  }

  void add(const Rows& terms, Rows& sum) const {
    for (Index i = 0; i < sum.size(); ++i) sum.data()[i] += (terms.data()[i] + shift_) - shift_;
  }

 private:
  double shift_;
};

/// One slice: where the charges are on the line, and what they do there.
class Slice {
 public:
  /// The first `moving` points have a field.
  Slice(const Column& charge, Index moving)
      : charge_(charge),
        moving_(moving),
        two_charges_(all_alike(charge.head(moving)) && all_alike(charge.tail(charge.size() - moving))),
        all_(charge.sum()) {}

  /// Takes projections; writes the field and returns the energy.
  double evaluate(const ConstColumnRef& projection, ColumnRef field) {
    const std::span<const LineOrder::Place> places = order_.sort(projection);
    // Looking up a charge is as slow as reading memory at random.
    if (!two_charges_) return add_up(places, field, [&](std::uint32_t point) { return charge_[point]; });
    const double first = charge_[0], last = charge_[charge_.size() - 1];
    return add_up(places, field, [&](std::uint32_t point) { return point < moving_ ? first : last; });
  }

 private:
  static bool all_alike(const ConstColumnRef& charge) {
    return charge.size() == 0 || (charge.array() == charge[0]).all();
  }

  template <class Charge>
  double add_up(std::span<const LineOrder::Place> places, ColumnRef field, const Charge& charge) const {
    double below = 0, energy = 0;
    for (std::size_t first = 0; first < places.size();) {
      const std::uint64_t key = places[first].key;
      std::size_t end = first;
      double here = 0;
      for (; end < places.size() && places[end].key == key; ++end) here += charge(places[end].point);
      for (std::size_t k = first; k < end; ++k)
        if (places[k].point < moving_) field[places[k].point] = all_ - below - (below + here);
      below += here;
      if (end < places.size()) energy += below * (below - all_) * (places[end].position() - places[first].position());
      first = end;
    }
    return energy;
  }

  const Column& charge_;
  Index moving_;
  bool two_charges_;  // one for those that move, and one for the others
  double all_;
  LineOrder order_;
};

struct Range {
  Index first, end;
};

/// The blocks of slices of a rank.
Range blocks_of(const Communicator& communicator, Index blocks) {
  const Index rank = communicator.rank(), size = communicator.size();
  return {blocks * rank / size, blocks * (rank + 1) / size};
}

/// sum over all ranks, in rank order.  Collective.
double ordered_sum(const std::vector<double>& own, const Communicator& communicator) {
  const std::vector<double> all = communicator.gather(std::span<const double>(own));
  double sum = std::accumulate(all.begin(), all.end(), 0.0);
  communicator.broadcast(std::span(&sum, 1));
  return sum;
}

}  // namespace

SlicedEnergy::Result SlicedEnergy::evaluate(const ChargedPoints& points, Index step, const Exchange& exchange) const {
  SliceDirections all_directions = directions_;
  const Index moving = exchange.layout().particles(), d = points.position.cols(), slices = directions_.count();
  const Index blocks = (slices + block_slices - 1) / block_slices;
  const double charges = points.charge.cwiseAbs().sum();
  const CommonRounding rounding(static_cast<double>(blocks * block_slices) * charges);
  const Communicator& communicator = exchange.layout().communicator();

  Rows sum = Rows::Zero(moving, d);
  std::vector<double> energies;
  Slice slice(points.charge, moving);
  const Range own = blocks_of(communicator, blocks);
  for (Index block = own.first; block < own.end; ++block) {
    const Index first = block * block_slices, count = std::min(block_slices, slices - first);
    const Rows directions = all_directions.rows(step, first, count);
    const Eigen::MatrixXd projection = points.position * directions.transpose();
    Eigen::MatrixXd field(moving, count);
    for (Index p = 0; p < count; ++p) energies.push_back(slice.evaluate(projection.col(p), field.col(p)));
    rounding.add(field * directions, sum);
  }
  const double factor = slice_constant(d, 1) / static_cast<double>(slices);
  return {factor * exchange.sum_to_owners(sum), factor * ordered_sum(energies, communicator)};
}

}  // namespace wasserstrom
