#pragma once
// Counter-based random numbers (Philox 4x64-10, the Random123 library).
//
// A number is addressed by (seed, purpose, step, particle, draw): it is the same on whichever rank, in whichever order
// and after whichever restart it is asked for, and there is no generator state to save.

#include <cstdint>

#include "wasserstrom/base/types.hpp"

namespace wasserstrom {

/// What a random number is for.  Numbers for different purposes are independent.  The values are part of the file
/// format: never reorder them.
enum class Purpose : std::uint64_t {
  initial_position = 1,
  initial_weight = 2,
  bandwidth_sample = 3,
  mini_batch = 4,
  langevin_noise = 5,
  direction = 6,
  target_sample = 7,
  slice = 8,
  component_draw = 9,
  draw_of_mixture = 10,
  network_parameter = 20,
  network_batch = 21,
  network_reference = 22,
  transport_batch = 30,
  transport_draw = 31,
  generator_parameter = 40,
  generator_noise = 41,
  draw_of_generator = 42,
  potential_batch = 43,
  toy_sample = 44,
  composed_picture = 50,
  target_check = 51
};

class CounterRandom {
 public:
  CounterRandom(std::uint64_t seed, Purpose purpose) : seed_(seed), purpose_(purpose) {}

  /// Uniform on the open interval (0, 1), never 0 or 1, so that its logarithm is finite.
  double uniform(Index step, Index particle, Index draw) const;

  /// Standard normal (Box-Muller).
  double normal(Index step, Index particle, Index draw) const;

 private:
  std::uint64_t seed_;
  Purpose purpose_;
};

}  // namespace wasserstrom
