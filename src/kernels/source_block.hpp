#pragma once
// One block of sources, laid out for the loops over tiles; made once per block, used for all tiles.

#include <vector>

#include "simd/panels.hpp"
#include "wasserstrom/kernels/kernel_sum.hpp"

namespace wasserstrom {

/// The expanded form of the squared distances, with y' = y - centre and x' = x - centre:
///
///   |x - y|^2 = |x'|^2 + |y'|^2 - 2 x' y'        sum_j w_j (x - y_j) = x' sum_j w_j - sum_j w_j y'_j
///
/// which are products of matrices.  The centre is the mean of the block: it knows of no other block, target or rank.
///
/// Both forms lose digits where |x - y|^2 is small beside n = |x'|^2 + |y'|^2, so pairs with |x - y|^2 <= near n are
/// done by differences.  For the others, with u = 2^-53,
///   |x - y|^2 is right to (3 d + 5) u n at worst, which is (3 d + 5) u / near of itself for the nearest of them and
///   about (3 d + 5) u where it is like n, as for most pairs in many dimensions; errors of random sign leave the root;
///   x' - y' is right to u sqrt(2 n), at most sqrt(2 / near) = 11 times what a difference of coordinates leaves.
class SourceBlock {
 public:
  static constexpr double near = 1.0 / 64;

  /// `gradient_factor`: what the slopes of the loops are to be multiplied by.
  SourceBlock(const KernelSumRequest& request, double gradient_factor);

  /// Takes the place of the block before.  `rows` are [ position | payload | charge ] and must outlive its use.
  void read(const ConstRowsRef& rows);

  const double* row(Index j) const { return rows_ + j * stride_; }
  Index stride() const { return stride_; }
  Index count() const { return count_; }

  const double* charges() const { return charge_.data(); }
  bool equal_charges() const { return equal_charges_; }

  const Panels& payload() const { return payload_; }  ///< a row per source; unless all is in `moments`

  /// Whether the sums are better done in the expanded form: where there are dimensions enough, for a block that is not
  /// tiny and in which few pairs are near.  What follows is there only then.
  bool expanded() const { return expanded_; }
  const double* centre() const { return centre_.data(); }
  double squared_norm(Index j) const { return squared_norm_[j]; }  ///< |y'_j|^2
  const Panels& factor() const { return factor_; }                 ///< -2 y': a row per coordinate, a column per source

  /// What kernel values and slopes are multiplied by, a row per source.  `moments` is [ -charge y' | charge ].  Of a
  /// kernel whose slopes are its values it is [ payload | -charge y' | charge ], all in one product, and where the
  /// gradient goes to the values, [ payload - f_k charge y' | charge ], with f_k of `value_factor`.
  const Panels& moments() const { return moments_; }
  bool joint() const { return joint_; }
  double value_factor(Index k) const { return gradient_factor_ * request_.into_values[static_cast<std::size_t>(k)]; }

 private:
  void read_charges();
  void find_centre();
  bool few_are_near() const;
  void expand();
  void expand_moments();

  const KernelSumRequest& request_;
  double gradient_factor_;
  bool joint_;
  std::vector<double> factor_of_;  // f_k for each column of values that the gradient goes to
  std::vector<Index> coordinate_;  // the coordinate that it belongs to
  const double* rows_ = nullptr;
  Index stride_ = 0, count_ = 0;
  bool equal_charges_ = false, expanded_ = false;
  std::vector<double> charge_, centre_, centred_, squared_norm_;  // centred_: y', a row per source
  Panels payload_, factor_, moments_;
};

}  // namespace wasserstrom
