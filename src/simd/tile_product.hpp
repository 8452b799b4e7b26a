#pragma once
// Products of matrices, some rows of the result side by side in the lanes of vector registers.

#include "simd/panels.hpp"
#include "wasserstrom/base/types.hpp"

namespace wasserstrom {

/// sum_c[lane] += sum over k < depth of left_k[lane] right_kc for all lanes < tile_width and c < columns, k in
/// ascending order.
///
/// Whatever stands in the other lanes and columns, and wherever in memory it lies, the bits of an element are those of
/// its own row and column: lanes take the same steps, and none adds up what stands side by side.
template <class T>
struct TileProduct {
  Index depth, columns;
  const T* left;  ///< left_k begins at k left_stride
  Index left_stride;
  const T* right;  ///< right_kc stands at k depth_stride + c column_stride
  Index depth_stride, column_stride;
  T* sum;  ///< sum_c begins at c sum_stride
  Index sum_stride;
};

/// The same where left_k begins at offset[k]: windows of images whose numbers lie pixel behind pixel.
template <class T>
struct WindowProduct {
  Index depth, columns;
  const T* left;
  const Index* offset;
  const T* right;  ///< right_kc stands at k + c depth
  T* sum;
  Index sum_stride;
};

void add_product(const WindowProduct<double>& product);
void add_product(const WindowProduct<float>& product);
void add_product(const TileProduct<double>& product);
void add_product(const TileProduct<float>& product);

}  // namespace wasserstrom
