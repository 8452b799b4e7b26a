#pragma once
// What the weights of a convolution are pulled by: sums over pixels of images, and over images.

#include "simd/panels.hpp"
#include "wasserstrom/base/types.hpp"

namespace wasserstrom {

/// sum_ck += sum over rows y < height, columns x < width and lanes of left_c[y][x] right_k[y][x], where images lie in
/// tile_width lanes: left_c[y][x] begins at ((y width + x) columns + c) tile_width, right_k[y][x] at offset[k] + y
/// row_stride + x pixel_stride.  Sums lie [c][depth].
///
/// An element takes the same steps whatever stands in the others.
template <class T>
struct WindowSums {
  Index columns, depth, height, width;
  const T* left;
  const T* right;
  const Index* offset;
  Index row_stride, pixel_stride;
  double* sum;
};

void add_sums(const WindowSums<double>& sums);
void add_sums(const WindowSums<float>& sums);

}  // namespace wasserstrom
