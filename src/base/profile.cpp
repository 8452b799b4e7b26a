#include "wasserstrom/base/profile.hpp"

namespace wasserstrom {

std::string_view phase_name(Phase phase) {
  switch (phase) {
    case Phase::gradients:
      return "gradients";
    case Phase::exchange:
      return "exchange";
    case Phase::pair_sums:
      return "pair sums";
    case Phase::bandwidth:
      return "bandwidth";
    case Phase::training:
      return "training";
    case Phase::reduction:
      return "reduction";
    case Phase::weights:
      return "weights";
    case Phase::output:
      return "output";
    case Phase::count:
      break;
  }
  return "other";
}

Profile::Lap::Lap(Profile& profile, Phase phase) : profile_(profile), outer_(profile.current_) {
  profile_.switch_to(phase);
}

Profile::Lap::~Lap() { profile_.switch_to(outer_); }

void Profile::switch_to(Phase phase) {
  const Clock::time_point now = Clock::now();
  seconds_[static_cast<std::size_t>(current_)] += std::chrono::duration<double>(now - mark_).count();
  mark_ = now;
  current_ = phase;
}

double Profile::seconds_since_start() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }

}  // namespace wasserstrom
