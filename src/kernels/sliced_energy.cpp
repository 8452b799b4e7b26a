#include "wasserstrom/kernels/sliced_energy.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include "line_order.hpp"
#include "line_sums.hpp"
#include "rounded_sum.hpp"

namespace wasserstrom {
namespace {

/// Slices that are done together, by one rank, for so many of them, and independent of how many ranks there are: what
/// is rounded is their sum.  Four together go over the fields once; few need a rank each.
Index block_slices(Index slices) {
  constexpr Index most = 4, shares = 16;
  return std::clamp<Index>(slices / shares, 1, most);
}

/// One slice: where the charges are on the line, and what they do there.
class Slice {
 public:
  virtual ~Slice() = default;

  /// Takes projections; writes the field of the points that move, which come first, and returns the energy.
  virtual double evaluate(const ConstColumnRef& projection, ColumnRef field) = 0;
};

/// For -|x|: by the distribution function.
class PlainSlice final : public Slice {
 public:
  PlainSlice(const Column& charge, Index moving)
      : charge_(charge),
        moving_(moving),
        two_charges_(all_alike(charge.head(moving)) && all_alike(charge.tail(charge.size() - moving))),
        all_(charge.sum()) {}

  double evaluate(const ConstColumnRef& projection, ColumnRef field) override {
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

/// For the other powers: by exponentials.
class PowerSlice final : public Slice {
 public:
  PowerSlice(const Kernel& kernel, const Column& charge) : kernel_(kernel), weights_(charge.size(), 2) {
    weights_ << charge, charge;
  }

  double evaluate(const ConstColumnRef& projection, ColumnRef field) override {
    const std::span positions(projection.data(), static_cast<std::size_t>(projection.size()));
    const KernelSums sums = LineSums(kernel_, 1, positions, weights_, true).at_sources();
    field = sums.gradient.col(0).head(field.size());
    double energy = 0;
    for (Index i = 0; i < projection.size(); ++i) energy += weights_(i, 0) * sums.value(i, 0);
    return 0.5 * energy;
  }

 private:
  const Kernel& kernel_;
  Rows weights_;
};

std::unique_ptr<Slice> make_slice(const Kernel& kernel, double exponent, const Column& charge, Index moving) {
  if (exponent == 1) return std::make_unique<PlainSlice>(charge, moving);
  return std::make_unique<PowerSlice>(kernel, charge);
}

/// Of the fields of `slices`: each charge pulls by r t^(r-1), bounded for r >= 1 by the farthest distance t, and beyond
/// it for r < 1 only where points are near each other.
RoundedSum empty_field(const ChargedPoints& points, Index moving, Index slices, double exponent) {
  const Index d = points.position.cols();
  const double extent = (points.position.colwise().maxCoeff() - points.position.colwise().minCoeff()).norm();
  const double pull = exponent == 1 ? 1 : exponent * std::pow(extent > 0 ? extent : 1, exponent - 1);
  const double largest = static_cast<double>(slices) * points.charge.cwiseAbs().sum() * pull;
  if (exponent >= 1) return RoundedSum::bounded(moving, d, largest);
  return RoundedSum::with_outliers(moving, d, largest, slices);
}

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

SlicedEnergy::SlicedEnergy(SliceDirections directions, std::shared_ptr<const Kernel> kernel)
    : directions_(std::move(directions)), kernel_(std::move(kernel)), exponent_(kernel_->form().value().exponent) {}

SlicedEnergy::Result SlicedEnergy::evaluate(const ChargedPoints& points, Index step, const Exchange& exchange) const {
  SliceDirections all_directions = directions_;
  const Index moving = exchange.layout().particles(), d = points.position.cols(), slices = directions_.count();
  const Index in_block = block_slices(slices), blocks = (slices + in_block - 1) / in_block;
  const Communicator& communicator = exchange.layout().communicator();

  RoundedSum sum = empty_field(points, moving, blocks * in_block, exponent_);
  std::vector<double> energies;
  const auto slice = make_slice(*kernel_, exponent_, points.charge, moving);
  const Range own = blocks_of(communicator, blocks);
  for (Index block = own.first; block < own.end; ++block) {
    const Index first = block * in_block, count = std::min(in_block, slices - first);
    const Rows directions = all_directions.rows(step, first, count);
    const Eigen::MatrixXd projection = points.position * directions.transpose();
    Eigen::MatrixXd field(moving, count);
    for (Index p = 0; p < count; ++p) energies.push_back(slice->evaluate(projection.col(p), field.col(p)));
    sum.add(field * directions);
  }
  Rows field = exchange.sum_to_owners(sum.high());
  if (sum.low().size() > 0) field += exchange.sum_to_owners(sum.low());
  const double factor = slice_constant(d, exponent_) / static_cast<double>(slices);
  return {factor * field, factor * ordered_sum(energies, communicator)};
}

}  // namespace wasserstrom
