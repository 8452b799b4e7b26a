#pragma once
// Masses brought from rows to columns along shortest augmenting paths.  Private.

#include <queue>
#include <vector>

#include "nearest_columns.hpp"

namespace wasserstrom {

class ShortestPaths {
 public:
  using Mass = std::int64_t;

  /// What stands on a column: how much of which row, at which cost.
  struct Load {
    Index row;
    double cost;
    Mass mass;
  };

  /// Keeps references to the columns and the potential, which falls.
  ShortestPaths(NearestColumns& columns, Column& potential, std::vector<Mass> supply, std::vector<Mass> demand);

  /// Brings mass of a row to its column of that cost, which is the cheapest.
  void place(Index row, std::int32_t column, double cost);

  /// Brings all that is left of a row.
  void bring(Index row);

  const std::vector<std::vector<Load>>& loads() const { return loads_; }  ///< by column
  Mass left(Index row) const { return supply_[static_cast<std::size_t>(row)]; }

 private:
  /// A column, or a row all of whose columns are to be looked at, at its distance.
  struct Stop {
    double distance;
    bool of_row;
    Index number;
    bool operator>(const Stop& other) const {
      if (distance != other.distance) return distance > other.distance;
      if (of_row != other.of_row) return of_row;
      return number > other.number;
    }
  };
  struct Reached {
    double distance;
    double cost;  ///< of the way from the row
    Index row;    ///< from which
    bool done;
  };

  void add(Index row, std::int32_t column, double cost, Mass mass);
  void remove(Index row, Index column, Mass mass);
  Index find_open(Index row);
  void leave(Index row, double distance, double base, Index by);
  void reach(Index row, std::int32_t column, double cost, double distance, double base);
  void look_further(Index row);
  void lower_potentials(double end);
  Mass narrowest(Index row, Index end) const;
  void shift(Index row, Index end, Mass mass);
  void forget();

  NearestColumns& columns_;
  Column& potential_;
  std::vector<Mass> supply_, demand_;  ///< what is left of them
  std::vector<std::vector<Load>> loads_;
  std::vector<Reached> reached_;         ///< by column
  std::vector<Index> by_;                ///< by row: the column by which it was come to
  std::vector<double> distance_, base_;  ///< by row
  std::vector<bool> left_;               ///< by row: whether it was come to
  std::vector<Index> touched_rows_, touched_columns_;
  std::priority_queue<Stop, std::vector<Stop>, std::greater<>> stops_;
};

}  // namespace wasserstrom
