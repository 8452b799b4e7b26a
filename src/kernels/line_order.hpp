#pragma once
// Points on a line in ascending order: a radix sort, which asks how often each digit occurs and not which of two
// numbers is larger, so that a million points take a twentieth of a second.

#include <cstdint>
#include <span>
#include <vector>

#include "wasserstrom/base/types.hpp"

namespace wasserstrom {

/// Keeps its memory from one sort to the next.
class LineOrder {
 public:
  struct Place {
    std::uint64_t key;    ///< in the order of the positions
    std::uint32_t point;  ///< the number of the point

    double position() const;
  };

  /// In ascending order; points in the same place by their numbers, -0 and 0 being one.  Valid until the next call.
  /// Not a number comes first or last.  Local, O(n); 32 bytes a point, of which there are at most 2^32.
  std::span<const Place> sort(const ConstColumnRef& position);
  std::span<const Place> sort(std::span<const double> position);

  /// What the last sort gave.
  std::span<const Place> places() const { return places_; }

 private:
  void sort_by_digits();

  std::vector<Place> places_, other_;
};

}  // namespace wasserstrom
