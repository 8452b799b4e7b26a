#pragma once
// The field of the distance to as many points as there are particles, along lines and over all pairs.

#include <vector>

#include "bench_sample.hpp"
#include "wasserstrom/base/types.hpp"

namespace wasserstrom {

struct SliceCase {
  Index dimension, particles;
  double exponent;   ///< of the riesz kernel
  Index directions;  ///< 0: all pairs
};

struct SliceTiming {
  Seconds seconds;  ///< of an evaluation of the field
  double error;     ///< relative, of the field at some particles; 0 for all pairs
};

/// Normal draws around (1, ..., 1) that are drawn to standard normal ones.
SliceTiming time_slices(const SliceCase& slice_case, int samples);

}  // namespace wasserstrom
