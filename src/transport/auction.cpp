#include "auction.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace wasserstrom {
namespace {

class Auction {
 public:
  Auction(NearestColumns& columns, Column& potential, Index rows)
      : columns_(columns),
        potential_(potential),
        column_(static_cast<std::size_t>(rows), -1),
        row_(static_cast<std::size_t>(rows), -1) {}

  /// Who has a column that is too dear by more than the bid gives it back, and all without one bid.
  void round(double bid) {
    std::vector<Index> waiting;
    for (Index i = std::ssize(column_) - 1; i >= 0; --i)
      if (!is_content(i, bid)) waiting.push_back(i);
    while (!waiting.empty()) {
      const Index i = waiting.back();
      waiting.pop_back();
      const NearestColumns::Best best = columns_.best(i, potential_, bid);
      const double rise = std::isfinite(best.second) ? best.second - best.value : 0;
      potential_[best.column] -= rise + bid;
      if (const Index out = std::exchange(row_[static_cast<std::size_t>(best.column)], i); out >= 0) {
        column_[static_cast<std::size_t>(out)] = -1;
        waiting.push_back(out);
      }
      column_[static_cast<std::size_t>(i)] = best.column;
    }
  }

  std::vector<std::int32_t> take() { return std::move(column_); }

 private:
  bool is_content(Index i, double bid) {
    std::int32_t& own = column_[static_cast<std::size_t>(i)];
    if (own < 0) return false;
    const NearestColumns::Best best = columns_.best(i, potential_, 0);
    if (best.column == own) return true;
    for (const NearestColumns::Entry& each : columns_.of(i))
      if (each.column == own && each.cost - potential_[own] <= best.value + bid) return true;
    row_[static_cast<std::size_t>(own)] = -1;
    own = -1;
    return false;
  }

  NearestColumns& columns_;
  Column& potential_;
  std::vector<std::int32_t> column_;  ///< of each row
  std::vector<Index> row_;            ///< of each column
};

}  // namespace

std::vector<std::int32_t> auction(NearestColumns& columns, Column& potential, Index rows, double coarsest,
                                  double finest) {
  Auction running(columns, potential, rows);
  for (double bid = coarsest; bid > finest; bid /= 4) running.round(bid);
  running.round(finest);
  return running.take();
}

}  // namespace wasserstrom
