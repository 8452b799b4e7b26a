#pragma once

#include "wasserstrom/base/types.hpp"

namespace wasserstrom {

/// A sum of matrices whose bits do not depend on the order of its terms: these are rounded to multiples of a power of
/// two, which add up without rounding.
class RoundedSum {
 public:
  /// `largest` bounds the magnitude of a sum of any of the terms.  The rounding of each is 2^-52 of it at most.
  static RoundedSum bounded(Index rows, Index columns, double largest);

  /// `usual` is what a sum of terms rarely exceeds; those few may do so by up to 2^40 / terms each, and are cut there.
  /// Costs twice as much.
  static RoundedSum with_outliers(Index rows, Index columns, double usual, Index terms);

  void add(const Rows& terms);

  /// The parts whose sums over all ranks are to be added up; the second is empty for a bounded sum.
  const Rows& high() const { return high_.sum; }
  const Rows& low() const { return low_.sum; }

 private:
  /// Multiples of one power of two.
  struct Part {
    double shift = 0;  ///< adding it and taking it away rounds to them
    Rows sum;

    static Part up_to(double largest, Index rows, Index columns);
    double round(double term) const { return (term + shift) - shift; }
    double unit() const;
  };

  Part high_, low_;
  double cut_;
};

}  // namespace wasserstrom
