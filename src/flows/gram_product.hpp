#pragma once
// Products of the velocity fields of many objectives, several at once in the registers of the processor.

#include <span>
#include <vector>

#include "simd/aligned_array.hpp"
#include "simd/panels.hpp"

namespace wasserstrom {

/// The numbers of the lower triangle of a Gram matrix: its rows one after another, each up to the diagonal.
constexpr Index triangle_size(Index rows) { return rows * (rows + 1) / 2; }

/// G_kl = sum_i p_i <v_ki, v_li>, l <= k, over blocks of particles.
class GramProduct {
 public:
  /// As many objectives make it faster than sums row by row.
  static constexpr Index from_objectives = 8;

  /// `columns` are the coordinates that count, ascending.
  GramProduct(Index objectives, Index dimension, std::vector<Index> columns);

  /// Adds the sum over some rows of `velocity` (rows x (K d), columns [k d, (k + 1) d) hold v_k) with their weights to
  /// `triangle`.  Each number is a sum from zero over rows and in them coordinates, in ascending order.  Local.
  void add(const ConstRowsRef& velocity, const double* weight, std::span<double> triangle);

 private:
  Index objectives_, dimension_;
  std::vector<Index> columns_;
  std::vector<Index> place_;  ///< of each row and coordinate in `velocity`, for the first objective
  Panels fields_;             ///< a row for each of these, a column per objective
  AlignedArray weighted_;     ///< [coordinates_at_once][tile_width]: p_i v_ki of the objectives of a tile
  AlignedArray sums_;         ///< [objective][tile_width]
};

}  // namespace wasserstrom
