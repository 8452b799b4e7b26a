#pragma once
// What the weights of a layer are pulled by: sums over the rows of a block.

#include "simd/panels.hpp"
#include "wasserstrom/base/types.hpp"

namespace wasserstrom {

/// to_oc += sum over rows < tile_width of left_o[row] right_c[row], the rows in ascending order and from zero, for
/// o < outs and c < ins; left_o begins at o tile_width, right_c at c tile_width, to_oc stands at o ins + c.
template <class T>
struct OuterProduct {
  Index outs, ins;
  const T *left, *right;
  double* to;
  double* sums;  ///< sums_o += sum over rows of left_o[row]; null: not asked for
  T* turned;     ///< room for tile_width times the next multiple of tile_width from ins on
};

void add_outer(const OuterProduct<double>& product);
void add_outer(const OuterProduct<float>& product);

}  // namespace wasserstrom
