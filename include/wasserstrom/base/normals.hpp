#pragma once
// Many standard normal numbers at a time, by counter: four from each block of random words, where CounterRandom takes
// one.  They are other numbers than its own.

#include <cstdint>

#include "wasserstrom/base/random.hpp"

namespace wasserstrom {

/// out.row(i) = z ~ N(0, I), addressed by (seed, purpose, number, first + i): the same whoever draws it, and with
/// whichever other rows of as many columns.  Local; O(rows columns).
void draw_normals(std::uint64_t seed, Purpose purpose, Index number, Index first, RowsRef out);

}  // namespace wasserstrom
