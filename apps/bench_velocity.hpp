#pragma once
// Evaluations of velocity fields, as the steps of a flow make them.

#include <memory>

#include "bench_case.hpp"
#include "bench_sample.hpp"
#include "wasserstrom/particles/particle_set.hpp"
#include "wasserstrom/velocity/velocity_term.hpp"

namespace wasserstrom {

/// An estimator and the particles that it moves: `prepare`, `add` and `move` in turn.  Of them the first two are what a
/// flow asks of it.
class MovingParticles {
 public:
  explicit MovingParticles(const BenchCase& bench_case);
  MovingParticles(const MovingParticles&) = delete;  // its parts refer to each other
  MovingParticles& operator=(const MovingParticles&) = delete;

  void prepare();  ///< finds the bandwidth
  void add();      ///< makes velocities of the gradients
  void move();     ///< a small step against the velocities, so that a rule has to find another bandwidth

  double bandwidth_seconds() const { return profile_.seconds(Phase::bandwidth); }

 private:
  PointCloud points() const { return {particles_.position, particles_.weight, exchange_}; }
  Fields gradients() const;

  Index objectives_;
  Config config_;
  ParticleSet particles_;
  Profile profile_;
  Exchange exchange_;
  std::unique_ptr<VelocityTerm> estimator_;
  Fields fields_;
  Index step_ = 0;
};

struct VelocityTiming {
  Seconds seconds;         ///< of `prepare` and `add`
  double bandwidth_share;  ///< of them all
};

VelocityTiming time_velocity(const BenchCase& bench_case, int samples);

}  // namespace wasserstrom
