#pragma once
// Failures of a user's function on one rank, of which the others know nothing.

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <string>

#include "wasserstrom/base/terminal.hpp"
#include "wasserstrom/base/types.hpp"

namespace wasserstrom {

/// They leave numbers that are none, which all ranks find together and end the run by; the reason is told here.
class LocalFailures {
 public:
  explicit LocalFailures(std::string owner) : owner_(std::move(owner)) {}

  void tell(const std::string& reason) const {
    constexpr int most = 3;
    if (told_++ < most) warn(owner_ + ": " + reason + "\n");
  }

  /// Takes a value that is NaN for a failure: the gradient, which flows look at, becomes NaN as well.
  void take_nan(const ConstRowsRef& x, const ConstColumnRef& value, RowsRef gradient) const {
    for (Index i = 0; i < value.size(); ++i) {
      if (!std::isnan(value[i])) continue;
      std::string place;
      for (Index c = 0; c < std::min<Index>(x.cols(), 5); ++c) place += (c > 0 ? ", " : "") + std::to_string(x(i, c));
      tell("the value is NaN at (" + place + (x.cols() > 5 ? ", ...)" : ")"));
      gradient.row(i).setConstant(std::numeric_limits<double>::quiet_NaN());
    }
  }

  /// What a call that ended with `problem` has left: as it is where that is empty, else NaN, and the reason is told.
  void settle(const std::string& problem, RowsRef numbers) const {
    if (problem.empty()) return;
    tell(problem);
    numbers.setConstant(std::numeric_limits<double>::quiet_NaN());
  }

  /// Leaves nothing but NaN, and tells why.
  void fail(const std::string& reason, ColumnRef value, RowsRef gradient) const {
    tell(reason);
    value.setConstant(std::numeric_limits<double>::quiet_NaN());
    gradient.setConstant(std::numeric_limits<double>::quiet_NaN());
  }

 private:
  std::string owner_;
  mutable std::atomic<int> told_ = 0;
};

}  // namespace wasserstrom
