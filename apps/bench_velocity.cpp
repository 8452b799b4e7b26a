#include "bench_velocity.hpp"

#include <vector>

namespace wasserstrom {
namespace {

constexpr double small_step = 0.01;

}  // namespace

MovingParticles::MovingParticles(const BenchCase& bench_case)
    : objectives_(bench_case.objectives),
      config_(config_of(bench_case)),
      particles_(make_particles(config_.table("particles"), 1, ".", Communicator(MPI_COMM_SELF))),
      exchange_(particles_.layout, 0, profile_),
      estimator_(make_estimator(config_.table("velocity"), 1, bench_case.dimension)),
      fields_(gradients()) {}

/// Those of standard normal targets: as good as any others, and there at once.
Fields MovingParticles::gradients() const {
  return {std::vector<double>(static_cast<std::size_t>(objectives_), 1.0),
          particles_.position.replicate(1, objectives_),
          {}};
}

void MovingParticles::prepare() { estimator_->prepare(points(), step_); }

void MovingParticles::add() { estimator_->add(points(), step_, fields_); }

void MovingParticles::move() {
  particles_.position -= small_step * fields_.velocity.leftCols(particles_.position.cols());
  fields_ = gradients();
  ++step_;
}

VelocityTiming time_velocity(const BenchCase& bench_case, int samples) {
  MovingParticles particles(bench_case);
  const auto evaluate = [&] {
    const double seconds = seconds_of([&] {
      particles.prepare();
      particles.add();
    });
    particles.move();
    return seconds;
  };
  evaluate();  // the first has to find memory, and a median that none went before
  const double before = particles.bandwidth_seconds();
  const Seconds seconds = sample_seconds(samples, evaluate);
  return {seconds, (particles.bandwidth_seconds() - before) / seconds.total};
}

}  // namespace wasserstrom
