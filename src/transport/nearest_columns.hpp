#pragma once
// The columns of a row that are cheapest under potentials that only fall, without all costs.  Private.
//
// Since c_ij - v_j can only rise, what was at least `beyond` when a row was looked at still is.

#include <limits>
#include <span>
#include <vector>

#include "wasserstrom/transport/pair_costs.hpp"

namespace wasserstrom {

class NearestColumns {
 public:
  struct Entry {
    double cost;
    std::int32_t column;
  };

  explicit NearestColumns(const PairCosts& costs);

  /// Those that are kept; none before the first look.
  std::span<const Entry> of(Index row) const;

  /// What c_ij - v_j is at least for all others.
  double beyond(Index row) const { return beyond_[static_cast<std::size_t>(row)]; }

  /// Looks at all columns, and keeps the cheapest; their costs, until the next look.  O(M d).
  std::span<const double> look(Index row, const Column& potential);

  /// The two smallest c_ij - v_j of a row, the second no more than it is, but by less than `slack` where it is less.
  struct Best {
    double value = std::numeric_limits<double>::infinity(), second = std::numeric_limits<double>::infinity();
    std::int32_t column = -1;
    double cost = 0;
  };
  Best best(Index row, const Column& potential, double slack);

  /// Bytes for each row.
  static double entry_bytes(Index columns);

 private:
  Best best_kept(Index row, const Column& potential) const;

  const PairCosts& costs_;
  std::size_t kept_;
  std::vector<Entry> entries_;
  std::vector<double> beyond_, row_;
  std::vector<Entry> order_;
};

}  // namespace wasserstrom
