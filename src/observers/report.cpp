#include "wasserstrom/observers/report.hpp"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>
#include <vector>

namespace wasserstrom {
namespace {

struct Spread {
  double minimum, mean, maximum;
};

/// One number of every rank, on the root.
Spread spread_over_ranks(double value, const Communicator& communicator) {
  const std::vector<double> all = communicator.gather(std::span<const double>(&value, 1));
  if (all.empty()) return {};
  const auto [low, high] = std::minmax_element(all.begin(), all.end());
  return {*low, std::accumulate(all.begin(), all.end(), 0.0) / static_cast<double>(all.size()), *high};
}

class Table {
 public:
  Table(const Profile& profile, const Communicator& communicator) : communicator_(communicator) {
    wall_ = spread_over_ranks(profile.seconds_since_start(), communicator).maximum;
    text_ = fmt::format("\n{:<12}{:>11}{:>11}{:>11}{:>8}\n", "seconds", "min", "mean", "max", "share");
    for (int phase = 0; phase < static_cast<int>(Phase::count); ++phase) add(profile, static_cast<Phase>(phase));
    add_rates(profile);
    add_memory();
  }

  Report report() const {
    if (!communicator_.is_root()) return {};
    return {text_, json_.dump(2) + "\n"};
  }

 private:
  void add(const Profile& profile, Phase phase) {
    const Spread spread = spread_over_ranks(profile.seconds(phase), communicator_);
    const std::string name(phase_name(phase));
    if (phase == Phase::pair_sums) pair_sums_ = spread;
    if (phase == Phase::output) output_seconds_ = spread.maximum;
    json_["phases"][name] = {{"min_s", spread.minimum}, {"mean_s", spread.mean}, {"max_s", spread.maximum}};
    text_ += fmt::format("{:<12}{:>11.3f}{:>11.3f}{:>11.3f}{:>7.1f}%\n", name, spread.minimum, spread.mean,
                         spread.maximum, wall_ > 0 ? 100 * spread.mean / wall_ : 0.0);
  }

  void add_rates(const Profile& profile) {
    const double pairs = static_cast<double>(communicator_.sum(static_cast<Index>(profile.pairs)));
    const double received = static_cast<double>(communicator_.sum(static_cast<Index>(profile.bytes_received)));
    const double written = static_cast<double>(communicator_.sum(static_cast<Index>(profile.bytes_written)));
    const double rate = wall_ > 0 ? pairs / wall_ : 0;
    const double imbalance = pair_sums_.mean > 0 ? pair_sums_.maximum / pair_sums_.mean : 1;
    const double bandwidth = output_seconds_ > 0 ? written / output_seconds_ : 0;
    json_.update({{"ranks", communicator_.size()},
                  {"wall_s", wall_},
                  {"pairs", pairs},
                  {"pairs_per_s", rate},
                  {"imbalance", imbalance},
                  {"visits", profile.visits},
                  {"reductions", profile.reductions},
                  {"bytes_received", received},
                  {"bytes_written", written},
                  {"write_bytes_per_s", bandwidth}});
    text_ += fmt::format(
        "{} on {} rank{}: {:.3g} pairs at {:.3g} pairs/s, imbalance {:.2f}, {:.3g} MB exchanged, {:.3g} MB written at "
        "{:.3g} MB/s\n",
        fmt::format("{:.2f} s", wall_), communicator_.size(), communicator_.size() == 1 ? "" : "s", pairs, rate,
        imbalance, received / 1e6, written / 1e6, bandwidth / 1e6);
  }

  void add_memory() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const Spread peak = spread_over_ranks(1024.0 * static_cast<double>(usage.ru_maxrss), communicator_);
    json_["peak_memory_bytes"] = {{"min", peak.minimum}, {"mean", peak.mean}, {"max", peak.maximum}};
    text_ += fmt::format("peak memory of a rank {:.0f} to {:.0f} MB\n", peak.minimum / 1e6, peak.maximum / 1e6);
  }

  const Communicator& communicator_;
  double wall_ = 0, output_seconds_ = 0;
  Spread pair_sums_{};
  std::string text_;
  nlohmann::ordered_json json_;
};

}  // namespace

Report make_report(const Profile& profile, const Communicator& communicator) {
  return Table(profile, communicator).report();
}

}  // namespace wasserstrom
