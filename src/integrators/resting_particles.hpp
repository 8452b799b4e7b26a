#pragma once
// Particles that rest at cusps within a minimising movement.
//
// At a point y_j that pulls with (q_j - m) slope t^(exponent - 1) at the distance t, m what other particles there
// weigh, the movement from x ends if it can no longer be pulled away:
//
//   |(y_j - x) / h + v_j(y_j)| <= (q_j - m) slope t^(exponent - 1)
//
// v_j the field without what y_j and the particles there do.  This is 0 in the subdifferential of what is minimised.
// For exponents below 1 the right side has no bound, and a particle is let in from where it would go down all the way:
// on the line to y_j, a being how strongly it is pulled away along it,
//
//   t / h - a + (q_j - m) slope t^(exponent - 1) > 0    from the t where it is down to 0
//
// The root decides for all, in the order of how strongly they are pulled away and then of the rows, so that no more
// rest than can.

#include <utility>
#include <vector>

#include "wasserstrom/integrators/integrator.hpp"

namespace wasserstrom {

class RestingParticles {
 public:
  /// Nobody rests yet.  `layout` and `weight` outlive it.
  RestingParticles(RestingPoints points, const Layout& layout, const Column& weight);

  /// Decides anew who rests, at trial positions y with the field there, of a movement from x over the time h.  Moves
  /// those that now do to their points, and others off them.  Tells whether anything has changed.  Collective; O(rows M
  /// d).
  bool settle(const Rows& x, const Rows& field, double h, Rows& y);

  /// Whether there is no point at which anybody could.
  bool nowhere() const { return points_.count() == 0; }

  /// Leaves those rows of y where x has them that stand at a point there already.  Local; O(rows M d).
  void hold(const Rows& x, Rows& y) const;

  /// Puts those that rest exactly where they do.
  void place(Rows& y) const;

  /// Whether row i of this rank rests.
  bool rests(Index i) const { return who_.at[static_cast<std::size_t>(i)] >= 0; }

  struct Who {
    std::vector<Index> at;  ///< the point of each row of this rank; -1 where it moves
    Column mass;            ///< of the particles at each point
  };
  const Who& who() const { return who_; }
  void set(Who who) { who_ = std::move(who); }

  /// By how much the left side exceeds the right one for a row that rests: 0, or what is short of a minimum.
  double excess(Index i, const Rows& x, const Rows& field, double h, const Rows& y) const;

 private:
  /// A row and the point that is nearest to it.
  struct Approach {
    Index point = -1;
    double distance = 0;  ///< t
    Column pull;          ///< (y_j - x) / h + v_j
    double away = 0;      ///< its length; of an exponent below 1, what of it points away from y_j
  };

  Approach approach(Index i, const Rows& x, const Rows& field, double h, const Rows& y) const;
  double others(Index i, Index point) const;
  double slope(Index point, double others) const;
  bool holds(Index point, double others, double away, double distance, double h) const;
  std::vector<Index> admitted(const std::vector<Approach>& own, double h) const;

  RestingPoints points_;
  const Layout& layout_;
  const Column& weight_;
  Who who_;
};

}  // namespace wasserstrom
