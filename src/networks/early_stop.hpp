#pragma once
// The end of a training that has stopped to help.  Private.

#include <limits>

#include "wasserstrom/base/types.hpp"

namespace wasserstrom {

/// Remembers the parameters at which a value that is to be large was largest.
class EarlyStop {
 public:
  static constexpr Index iterations_between = 10;  ///< looks

  explicit EarlyStop(Index patience) : patience_(patience) {}

  /// Returns whether it has not risen for `patience` iterations.
  bool see(Index iteration, double value, const Column& parameters) {
    if (value > best_value_) {
      best_value_ = value;
      best_ = parameters;
      best_iteration_ = iteration;
    }
    return iteration - best_iteration_ >= patience_;
  }

  const Column& best() const { return best_; }  ///< empty where no value was one

 private:
  Index patience_, best_iteration_ = 0;
  double best_value_ = -std::numeric_limits<double>::infinity();
  Column best_;
};

}  // namespace wasserstrom
