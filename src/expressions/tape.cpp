#include "wasserstrom/expressions/tape.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "slopes.hpp"

namespace wasserstrom {
namespace {

constexpr Index lanes = 32;  // rows that are computed side by side

}  // namespace

Index Tape::add(const Step& step) {
  const auto [entry, is_new] = place_.try_emplace({step.operation, step.a, step.b, step.number}, operations());
  if (is_new) steps_.push_back(step);
  return entry->second;
}

Index Tape::number(double value) {
  if (!std::isnan(value)) return add({Operation::number, 0, 0, value});
  steps_.push_back({Operation::number, 0, 0, value});  // equal to nothing
  return operations() - 1;
}

Index Tape::coordinate(Index c) { return add({Operation::coordinate, c, 0, 0}); }

double Tape::known(Index place) const {
  return is_number(place) ? at(place).number : std::numeric_limits<double>::quiet_NaN();
}

Index Tape::apply(Operation operation, Index a) {
  if (is_number(a)) return number(apply_to(operation, known(a)));
  return add({operation, a, 0, 0});
}

Index Tape::apply(Operation operation, Index a, Index b) {
  const double y = known(b);
  if (is_number(a) && is_number(b)) return number(apply_to(operation, known(a), y));
  if (operation == Operation::power) {  // those that are written most cost least
    if (y == 1) return a;
    if (y == 2) return apply(Operation::product, a, a);
    if (y == 3) return apply(Operation::product, apply(Operation::product, a, a), a);
    if (y == 0.5) return apply(Operation::sqrt, a);
    if (y == -1) return apply(Operation::quotient, number(1), a);
  }
  return add({operation, a, b, 0});
}

template <class Number>
void Tape::sweep_forth(Index last, std::vector<Number>& value) const {
  for (Index n = 0; n <= last; ++n) {
    const Step& step = at(n);
    Number* const y = value.data() + n * lanes;
    const Number *const a = value.data() + step.a * lanes, *const b = value.data() + step.b * lanes;
    if (step.operation == Operation::number) std::fill_n(y, lanes, Number(step.number));
    else if (step.operation == Operation::sum)
      for (Index l = 0; l < lanes; ++l) y[l] = a[l] + b[l];
    else if (step.operation == Operation::product)
      for (Index l = 0; l < lanes; ++l) y[l] = a[l] * b[l];
    else if (is_binary(step.operation))
      for (Index l = 0; l < lanes; ++l) y[l] = apply_to(step.operation, a[l], b[l]);
    else if (step.operation != Operation::coordinate)
      for (Index l = 0; l < lanes; ++l) y[l] = apply_to(step.operation, a[l]);
  }
}

template <class Number>
void Tape::sweep_back(Index last, const std::vector<Number>& value, std::vector<Number>& slope) const {
  std::fill(slope.begin(), slope.begin() + last * lanes, Number(0));
  std::fill_n(slope.begin() + last * lanes, lanes, Number(1));
  for (Index n = last; n >= 0; --n) {
    const Step& step = at(n);
    if (step.operation == Operation::number || step.operation == Operation::coordinate) continue;
    const Number *const y = value.data() + n * lanes, *const of_y = slope.data() + n * lanes;
    const Number *const a = value.data() + step.a * lanes, *const b = value.data() + step.b * lanes;
    Number *const of_a = slope.data() + step.a * lanes, *const of_b = slope.data() + step.b * lanes;
    if (step.operation == Operation::product) {
      for (Index l = 0; l < lanes; ++l) {
        of_a[l] += of_y[l] * b[l];
        of_b[l] += of_y[l] * a[l];
      }
    } else if (is_binary(step.operation)) {
      const bool changing_b = !is_number(step.b);
      for (Index l = 0; l < lanes; ++l)
        add_slopes(step.operation, a[l], b[l], y[l], of_y[l], changing_b, of_a[l], of_b[l]);
    } else {
      for (Index l = 0; l < lanes; ++l) of_a[l] += of_y[l] * slope_of(step.operation, a[l], y[l]);
    }
  }
}

void Tape::evaluate(Index place, const ConstRowsRef& rows, ColumnRef value, RowsRef gradient) const {
  const auto size = static_cast<std::size_t>((place + 1) * lanes);
  std::vector<double> forth(size), back(size);
  gradient.setZero();
  for (Index first = 0; first < rows.rows(); first += lanes) {
    const Index count = std::min(lanes, rows.rows() - first);
    for (Index n = 0; n <= place; ++n)
      if (const Step& step = at(n); step.operation == Operation::coordinate)
        for (Index l = 0; l < lanes; ++l)  // lanes too many repeat the last row
          forth[static_cast<std::size_t>(n * lanes + l)] = rows(first + std::min(l, count - 1), step.a);
    sweep_forth(place, forth);
    sweep_back(place, forth, back);
    for (Index l = 0; l < count; ++l) value[first + l] = forth[static_cast<std::size_t>(place * lanes + l)];
    for (Index n = 0; n <= place; ++n)
      if (const Step& step = at(n); step.operation == Operation::coordinate)
        for (Index l = 0; l < count; ++l) gradient(first + l, step.a) = back[static_cast<std::size_t>(n * lanes + l)];
  }
}

Rows Tape::hessian(Index place, const ConstColumnRef& x) const {
  const auto size = static_cast<std::size_t>((place + 1) * lanes);
  std::vector<Dual> forth(size), back(size);
  Rows second = Rows::Zero(x.size(), x.size());
  for (Index first = 0; first < x.size(); first += lanes) {  // a direction in each lane
    for (Index n = 0; n <= place; ++n)
      if (const Step& step = at(n); step.operation == Operation::coordinate)
        for (Index l = 0; l < lanes; ++l)
          forth[static_cast<std::size_t>(n * lanes + l)] = {x[step.a], first + l == step.a ? 1.0 : 0.0};
    sweep_forth(place, forth);
    sweep_back(place, forth, back);
    for (Index n = 0; n <= place; ++n)
      if (const Step& step = at(n); step.operation == Operation::coordinate)
        for (Index l = 0; l < std::min(lanes, x.size() - first); ++l)
          second(first + l, step.a) = back[static_cast<std::size_t>(n * lanes + l)].along;
  }
  return 0.5 * (second + second.transpose());
}

}  // namespace wasserstrom
