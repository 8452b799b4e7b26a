#pragma once
// Where the time goes: seconds and work counts per phase of a run, on this rank.

#include <array>
#include <chrono>
#include <cstdint>
#include <string_view>

namespace wasserstrom {

enum class Phase { gradients, exchange, pair_sums, bandwidth, training, reduction, weights, output, count };

std::string_view phase_name(Phase phase);

/// Seconds per phase and counts of work.  Phases do not nest: time inside an inner Lap is taken out of the outer one.
class Profile {
 public:
  using Clock = std::chrono::steady_clock;

  /// Charges the time of its own lifetime to a phase.
  class Lap {
   public:
    Lap(Profile& profile, Phase phase);
    ~Lap();
    Lap(const Lap&) = delete;
    Lap& operator=(const Lap&) = delete;

   private:
    Profile& profile_;
    Phase outer_;
  };

  double seconds(Phase phase) const { return seconds_[static_cast<std::size_t>(phase)]; }
  double seconds_since_start() const;

  std::uint64_t pairs = 0;           ///< kernel interactions computed by this rank
  std::uint64_t visits = 0;          ///< passes over all particles
  std::uint64_t bytes_received = 0;  ///< rows of other ranks that an exchange brought here
  std::uint64_t reductions = 0;
  std::uint64_t bytes_written = 0;

 private:
  void switch_to(Phase phase);
  static constexpr std::size_t phases = static_cast<std::size_t>(Phase::count);
  std::array<double, phases + 1> seconds_{};  // the last entry takes what belongs to no phase
  Phase current_ = Phase::count;
  Clock::time_point start_ = Clock::now(), mark_ = start_;
};

}  // namespace wasserstrom
