#pragma once
// A step of NGFlow-VI with many components.

#include "bench_sample.hpp"
#include "wasserstrom/base/types.hpp"

namespace wasserstrom {

struct MixtureCase {
  Index dimension, components, draws;
  bool full;  ///< covariances; else diagonal ones
};

struct MixtureTiming {
  Seconds seconds;     ///< of a step
  double densities;    ///< a step: of each component at each draw
  double score_share;  ///< of the mixture's density and score in it
};

/// Ten draws of each, at a normal target.
MixtureTiming time_mixture(const MixtureCase& mixture_case, int samples);

}  // namespace wasserstrom
