#pragma once
// What a sweep over points of a line carries along for a sum of exponentials: for each rate l and each column of
// weights
//
//   X_s = sum_j w_j E_s(l (x - y_j))     of the points y_j <= x that it has met
//
// From x to x + g, with z = l g and W = sum_j w_j:
//
//   X_0 -> exp(-z) X_0      X_1 -> exp(-z) X_1 + E_1(z) W      X_2 -> X_2 + E_1(z) X_1 + E_2(z) W
//
// in which all terms are positive where the weights are, so that a sum is right to rounding of its terms, however far
// apart or near the points are.  Compiled for all instruction sets of simd_targets.hpp.

#include <vector>

#include "exponential_sum.hpp"
#include "simd/aligned_array.hpp"

namespace wasserstrom {

/// Arrays of one number per rate, as the loops take them.
struct RateArrays {
  static constexpr Index multiple = 16;  ///< what their length is filled up to: a pack of any instruction set

  Index size = 0;
  double* rate = nullptr;
  double* factor = nullptr;                                      ///< -c_m
  double* slope_factor = nullptr;                                ///< -c_m l_m
  double *decay = nullptr, *first = nullptr, *second = nullptr;  ///< exp(-z), E_1(z), E_2(z)
};

class RateStates {
 public:
  /// `columns` of values, and one more of slopes where they are wanted.
  RateStates(const ExponentialSum& sum, Index columns, bool slopes);

  /// Moves by `gap` >= 0, then meets a point of these weights.
  void take(double gap, const double* weight);

  /// Adds the sums of exponentials at `gap` further on to `value` and `slope`, each with the sign of the profile.
  void read(double gap, double* value, double& slope);

 private:
  void fill(double gap);
  double* state(Index which) { return states_.data() + which * arrays_.size; }
  bool has_pairs() const { return order_ == 2; }  // whether a value has two states, X_2 and X_1

  int order_;
  double filled_gap_ = -1;  // that of decay, first and second
  Index columns_;
  bool slopes_;
  RateArrays arrays_;
  AlignedArray work_, states_;  // states_: of each column, X_1, or X_2 and X_1; then of the slopes X_0 or X_1
  std::vector<double> total_;   // W of each column
};

}  // namespace wasserstrom
