#pragma once
// Laws in the plane that maps between distributions are tried on (Leygonie et al. 2019; Huang and Malik 2024), each
// with a side to come from and one to go to:
//
//   ring           from a Gaussian at 0 of standard deviation 0.05 to eight on the unit circle, of 0.1
//   four_gaussians from four at (+-sqrt2, +-sqrt2) to four at half of it, all of standard deviation 0.1
//   swiss_roll     between a spiral, of angle t = sqrt(u) 570 degrees and radius 0.15 t with noise in a square of side
//                  0.1, and its image in a point
//   checkerboard   from four squares on the axes to five, in the middle and on the diagonals, of side 0.5

#include <string>
#include <vector>

#include "wasserstrom/base/random.hpp"
#include "wasserstrom/case/config.hpp"

namespace wasserstrom {

class ToyLaw {
 public:
  static std::vector<std::string> names();

  /// Of names().  `source`: the side to come from.
  ToyLaw(const std::string& name, bool source);

  /// The keys `law` and `side` of a table, and what they say.
  static std::vector<Key> keys(const std::string& default_side);
  explicit ToyLaw(const Config& table);

  Index modes() const { return modes_; }  ///< equally likely

  /// A point of a mode, which belongs to the number `particle` of a step.  Local.
  void draw(const CounterRandom& random, Index step, Index particle, Index mode, double* point) const;

 private:
  std::string name_;
  bool source_;
  Index modes_;
};

/// A rule for what has points in the plane.
void require_plane(const Config& self, const Config& whole, Problems& problems);

}  // namespace wasserstrom
