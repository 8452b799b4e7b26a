#pragma once
// Matrices laid out for products in the registers of the processor.

#include <algorithm>
#include <vector>

#include "wasserstrom/base/types.hpp"

namespace wasserstrom {

/// Numbers of a row that are worked on together, side by side in the lanes of vector registers: a multiple of every
/// vector length times the number of vectors that the loops hold at once.
constexpr Index tile_width = 32;

/// A matrix cut into panels of columns that lie side by side, [panel][row][width of the panel], so that a loop over its
/// rows reads memory in a straight line.  A panel has as many columns as a loop holds sums of in registers; the columns
/// are dealt out evenly, for a narrow panel would leave the processor waiting.
class Panels {
 public:
  static constexpr Index most_columns = 6;

  /// Takes value(row, column) for each element.
  template <class Value>
  void fill(Index rows, Index columns, const Value& value) {
    rows_ = rows;
    columns_ = columns;
    count_ = (columns + most_columns - 1) / most_columns;
    data_.resize(static_cast<std::size_t>(rows * columns));
    double* next = data_.data();
    for (Index p = 0; p < count_; ++p)
      for (Index row = 0; row < rows; ++row)
        for (Index column = first(p); column < first(p + 1); ++column) *next++ = value(row, column);
  }

  Index columns() const { return columns_; }
  Index count() const { return count_; }  ///< panels
  /// The first column of a panel.
  Index first(Index panel) const { return columns_ / count_ * panel + std::min(panel, columns_ % count_); }
  Index width(Index panel) const { return columns_ / count_ + (panel < columns_ % count_ ? 1 : 0); }
  /// A row of a panel.
  const double* row(Index panel, Index row) const { return data_.data() + first(panel) * rows_ + row * width(panel); }

 private:
  Index rows_ = 0, columns_ = 0, count_ = 0;
  std::vector<double> data_;
};

}  // namespace wasserstrom
