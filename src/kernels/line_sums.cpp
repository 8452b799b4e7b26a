#include "line_sums.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "far_power.hpp"
#include "line_states.hpp"

namespace wasserstrom {
namespace {

using Formula = RadialForm::Formula;

constexpr Index near_places = 4;
// Of the extent.  Sources nearer to each other, which only those next to the origin can be, are done by pairs, however
// many they are; 40 decades more would cost some 250 exponentials.
constexpr double smallest_near = 1e-100;

/// Targets in ascending order, with their sums.
class Targets {
 public:
  Targets(std::span<const LineOrder::Place> order, Index columns)
      : order_(order),
        columns_(columns),
        value_(order.size() * static_cast<std::size_t>(columns)),
        slope_(order.size()) {}

  Index count() const { return std::ssize(order_); }
  double position(Index t) const { return order_[static_cast<std::size_t>(t)].position(); }
  double* value(Index t) { return value_.data() + t * columns_; }
  double& slope(Index t) { return slope_[static_cast<std::size_t>(t)]; }

  /// In the order in which they were given; what is asked at a place that is no number is none.
  KernelSums sums(bool slopes) const {
    KernelSums sums{Rows(count(), columns_), Rows(slopes ? count() : 0, 1)};
    for (Index t = 0; t < count(); ++t) {
      const Index i = order_[static_cast<std::size_t>(t)].point;
      const double undefined = std::isfinite(position(t)) ? 0 : std::numeric_limits<double>::quiet_NaN();
      for (Index c = 0; c < columns_; ++c)
        sums.value.data()[i * columns_ + c] = value_[static_cast<std::size_t>(t * columns_ + c)] + undefined;
      if (slopes) sums.gradient.data()[i] = slope_[static_cast<std::size_t>(t)] + undefined;
    }
    return sums;
  }

 private:
  std::span<const LineOrder::Place> order_;
  Index columns_;
  std::vector<double> value_, slope_;
};

/// The sources as a sweep meets them: from the left, sign 1, or from the right, sign -1.
class Side {
 public:
  Side(const LineSources& sources, double from) : sign(from), sources_(sources) {}

  Index count() const { return sources_.count(); }
  /// How far x is beyond the k-th of them.
  double distance(double x, Index k) const { return sign * (x - position(k)); }
  double gap_before(Index k) const { return k == 0 ? 0 : distance(position(k), k - 1); }
  const double* weight(Index k) const { return sources_.weight.data() + place(k) * sources_.weight.cols(); }

  const double sign;

 private:
  Index place(Index k) const { return sign > 0 ? k : count() - 1 - k; }
  double position(Index k) const { return sources_.position[static_cast<std::size_t>(place(k))]; }

  const LineSources& sources_;
};

/// Sums over sources and targets that a sweep leaves to pairs.
struct Pairs {
  double near = 0;      ///< distances below it are not for the states
  double exponent = 1;  ///< phi(t) = -t^exponent there
  double at_zero = 0;   ///< phi(0)
  Index columns = 0;
  bool slopes = false;

  void add_near(double distance, const double* weight, double* value, double& slope) const {
    const double power = std::pow(distance, exponent);
    for (Index c = 0; c < columns; ++c) value[c] -= power * weight[c];
    if (slopes) slope -= exponent * power / distance * weight[columns];
  }
  void add_coincident(const double* weight, double* value) const {
    for (Index c = 0; c < columns; ++c) value[c] += at_zero * weight[c];
  }
};

/// Adds the sums over the sources on one side of the targets [first, last), and over those in their places from the
/// left.
template <class States>
void sweep(States states, const Side& side, const Pairs& pairs, Targets& targets, Index first, Index last) {
  Index met = 0;
  for (Index step = 0; step < last - first; ++step) {
    const Index t = side.sign > 0 ? first + step : last - 1 - step;
    const double x = targets.position(t);
    for (; met < side.count() && side.distance(x, met) > 0 && side.distance(x, met) >= pairs.near; ++met)
      states.take(side.gap_before(met), side.weight(met));
    double* const value = targets.value(t);
    double slope = 0;
    if (met > 0) states.read(side.distance(x, met - 1), value, slope);
    Index k = met;
    for (; k < side.count() && side.distance(x, k) > 0; ++k)
      pairs.add_near(side.distance(x, k), side.weight(k), value, slope);
    if (side.sign > 0 && k < side.count() && side.distance(x, k) == 0) pairs.add_coincident(side.weight(k), value);
    targets.slope(t) += side.sign * slope;
  }
}

/// Both sides; `make` makes states that have met nothing.
template <class Make>
void sweep_both(const Make& make, const LineSources& sources, const Pairs& pairs, Targets& targets, Index first,
                Index last) {
  for (const double sign : {1.0, -1.0}) sweep(make(), Side(sources, sign), pairs, targets, first, last);
}

PolynomialDecay decay_of(const RadialForm& form, double h) {
  switch (form.formula) {
    case Formula::laplace:
      return {1 / h, {1}, {1}};
    case Formula::matern32:
      return {std::sqrt(3) / h, {1, 1}, {0, 1}};
    case Formula::matern52:
      return {std::sqrt(5) / h, {1, 1, 1.0 / 3}, {0, 1.0 / 3, 1.0 / 3}};
    default:
      throw std::logic_error("line sums: a kernel without a sweep");
  }
}

void add_power_sums(double exponent, const LineSources& sources, Pairs pairs, Targets& targets) {
  const double extent = sources.extent(), gap = sources.smallest_gap(near_places);
  Index first = 0, last = targets.count();
  pairs.exponent = exponent;
  if (std::isinf(gap)) {  // a few places: pairs only
    pairs.near = gap;
    return sweep_both([&] { return PolynomialStates<0>({}, pairs.columns, pairs.slopes); }, sources, pairs, targets,
                      first, last);
  }
  const double range = FarPower::reach * extent;
  while (first < last && sources.position.back() - targets.position(first) > range) ++first;
  while (last > first && !(targets.position(last - 1) - sources.position.front() <= range)) --last;
  if (first < last) {
    pairs.near = std::max(gap, smallest_near * extent);
    const ExponentialSum sum(exponent, pairs.near, range);
    sweep_both([&] { return PowerStates(sum, pairs.columns, pairs.slopes); }, sources, pairs, targets, first, last);
  }
  if (last - first == targets.count()) return;
  const FarPower far(sources, exponent, pairs.columns, pairs.slopes);
  for (Index t = 0; t < targets.count(); ++t) {
    if (t < first || t >= last) far.read(targets.position(t), targets.value(t), targets.slope(t));
  }
}

}  // namespace

bool LineSums::know(const Kernel& kernel) {
  const std::optional<RadialForm> form = kernel.form();
  if (!form) return false;
  const Formula f = form->formula;
  return f == Formula::riesz || f == Formula::laplace || f == Formula::matern32 || f == Formula::matern52;
}

bool LineSums::approximate(const Kernel& kernel) {
  const std::optional<RadialForm> form = kernel.form();
  return form && form->formula == Formula::riesz && form->exponent != 1;
}

LineSums::LineSums(const Kernel& kernel, double bandwidth, std::span<const double> positions,
                   const ConstRowsRef& weights, bool slopes)
    : form_(kernel.form().value()), bandwidth_(bandwidth), slopes_(slopes), sources_(positions, weights) {}

KernelSums LineSums::at(std::span<const double> targets) const { return at(LineOrder().sort(targets)); }

KernelSums LineSums::at_sources() const { return at(sources_.order.places()); }

KernelSums LineSums::at(std::span<const LineOrder::Place> targets) const {
  const Index count = std::ssize(targets), columns = sources_.weight.cols() - (slopes_ ? 1 : 0);
  if (!sources_.finite) {
    const double undefined = std::numeric_limits<double>::quiet_NaN();
    return {Rows::Constant(count, columns, undefined), Rows::Constant(slopes_ ? count : 0, 1, undefined)};
  }
  Targets sorted(targets, columns);
  Pairs pairs{.columns = columns, .slopes = slopes_};
  if (form_.formula == Formula::riesz && form_.exponent != 1) {
    add_power_sums(form_.exponent, sources_, pairs, sorted);
  } else if (form_.formula == Formula::riesz) {
    sweep_both([&] { return PolynomialStates<1>({0, -1}, columns, slopes_); }, sources_, pairs, sorted, 0, count);
  } else {
    pairs.at_zero = 1;
    const PolynomialDecay profile = decay_of(form_, bandwidth_);
    sweep_both([&] { return DecayStates(profile, columns, slopes_); }, sources_, pairs, sorted, 0, count);
  }
  return sorted.sums(slopes_);
}

}  // namespace wasserstrom
