#pragma once
// Seconds of one evaluation, from several samples.

#include <functional>

namespace wasserstrom {

struct Seconds {
  double min, median, max;  ///< of one evaluation; each sample is the mean over as many as take 10 ms together
  double total;             ///< of all evaluations
};

/// `evaluate` makes one evaluation and returns the seconds that count.
Seconds sample_seconds(int samples, const std::function<double()>& evaluate);

/// Seconds that `work` takes.
double seconds_of(const std::function<void()>& work);

}  // namespace wasserstrom
