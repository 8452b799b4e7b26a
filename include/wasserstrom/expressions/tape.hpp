#pragma once
// A formula of coordinates, as a list of operations each of which takes results of earlier ones.

#include <map>
#include <tuple>
#include <vector>

#include "wasserstrom/base/types.hpp"
#include "wasserstrom/expressions/operations.hpp"

namespace wasserstrom {

/// Values and exact derivatives of a formula: one sweep forth through the operations and one back, for a block of rows
/// at a time.  Equal parts of a formula are one operation, and what is known when it is written is no operation at all.
class Tape {
 public:
  static constexpr Index most_operations = 1000000;

  /// Each returns the place of a result.
  Index number(double value);
  Index coordinate(Index c);
  Index apply(Operation operation, Index a);
  Index apply(Operation operation, Index a, Index b);

  /// Whether a result is the same for all rows, and what it is then, NaN for others.
  bool is_number(Index place) const { return at(place).operation == Operation::number; }
  double known(Index place) const;
  Index operations() const { return std::ssize(steps_); }

  /// value[i] = the result at `place` for row i, gradient.row(i) its derivatives.  The bits of a row do not depend on
  /// the others.  O(rows operations).
  void evaluate(Index place, const ConstRowsRef& rows, ColumnRef value, RowsRef gradient) const;

  /// The second derivatives at x: sweeps with a direction each, O(d operations).
  Rows hessian(Index place, const ConstColumnRef& x) const;

 private:
  struct Step {
    Operation operation;
    Index a, b;     ///< places; a coordinate's number is a
    double number;  ///< of a number
  };
  const Step& at(Index place) const { return steps_[static_cast<std::size_t>(place)]; }
  Index add(const Step& step);

  template <class Number>
  void sweep_forth(Index last, std::vector<Number>& value) const;
  template <class Number>
  void sweep_back(Index last, const std::vector<Number>& value, std::vector<Number>& slope) const;

  std::vector<Step> steps_;
  std::map<std::tuple<Operation, Index, Index, double>, Index> place_;  ///< of steps that are there
};

}  // namespace wasserstrom
