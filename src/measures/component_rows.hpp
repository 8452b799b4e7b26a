#pragma once
// Components as their densities need them.

#include "wasserstrom/measures/mixture.hpp"

namespace wasserstrom {

/// Rows of what travels over the ranks: [ mu (d) | inverse | the logarithm of alpha_k and of all that normalises ], the
/// inverse being
///
///   full      W = L^-1, its packed triangle:                Sigma^-1 = W' W
///   low_rank  1 / s (d), and Q of (1 + B B')^-1 = 1 - Q Q'  Sigma^-1 = diag(1 / s) (1 - Q Q') diag(1 / s),
///             (d x r), B = diag(1 / s) U
///   others    1 / s (d)
class DensityRows {
 public:
  explicit DensityRows(const ComponentShape& shape) : shape_(shape) {}

  Index inverse_size() const { return shape_.is_full() ? shape_.factor_size() : shape_.dimension * (1 + shape_.rank); }
  Index width() const { return shape_.dimension + inverse_size() + 1; }
  Index inverse() const { return shape_.dimension; }                  ///< its first column
  Index offset() const { return shape_.dimension + inverse_size(); }  ///< its column

  /// From the rows of the state.  Local, O(rows d^3), or O(rows d).
  Rows of(const ConstRowsRef& rows) const;

 private:
  void fill(const double* row, double* density) const;
  double invert_full(const double* factor, double* inverse) const;
  double invert_diagonal(const double* factor, double* inverse) const;
  double invert_low_rank(const double* columns, double* inverse) const;
  double log_normaliser() const;

  const ComponentShape& shape_;
};

}  // namespace wasserstrom
