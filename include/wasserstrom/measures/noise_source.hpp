#pragma once
// What a generator makes its points of: random vectors z, addressed by (seed, purpose, step, number).

#include <cstdint>

#include "wasserstrom/base/random.hpp"
#include "wasserstrom/case/registry.hpp"
#include "wasserstrom/data/data_set.hpp"

namespace wasserstrom {

class NoiseSource {
 public:
  virtual ~NoiseSource() = default;
  virtual Index dimension() const = 0;  ///< of z

  /// z number first, first + 1, ... of a step.  Local; O(rows dimension), or its square for correlated noise.
  virtual void draw(const CounterRandom& random, Index step, Index first, RowsRef noise) const = 0;
};

/// The step of what a generator shows, from which sources of data take their rows in their order.
inline constexpr Index shown_step = -1;

/// What a source is made from besides its table.
struct SourceContext {
  const DataSets& data;
  Index dimension;  ///< of the points, which is that of z where a case does not say
};

using NoiseSourceRegistry = Registry<NoiseSource, const SourceContext&>;
NoiseSourceRegistry& noise_sources();

}  // namespace wasserstrom
