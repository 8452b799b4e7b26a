#include "pair_distances.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <optional>
#include <span>

#include "distance_scan.hpp"
#include "particle_sample.hpp"

namespace wasserstrom {
namespace {

/// Shows the sources of all pairs to its argument, run by run: this rank's share of the pairs are those of its targets
/// that DistanceScan finds among them.  It can be asked again and again.  Collective.
using SourceVisit = std::function<void(const std::function<void(const Sources&)>&)>;

/// The pairs of N points, dealt out over the ranks, and their squared distances.
struct PairSet {
  DistanceScan targets;
  SourceVisit sources;
  std::int64_t points;
  const Communicator& communicator;

  std::int64_t total() const { return points * (points - 1) / 2; }
};

PairSet all_pairs(const Rows& position, const Exchange& exchange) {
  const Layout& layout = exchange.layout();
  return {DistanceScan(position, layout.first_row(), layout.particles()),
          [&position, &exchange](const auto& use) {
            exchange.visit(position, [&](Index first, const ConstRowsRef& block) {
              use({block.data(), first, block.rows()});
            });
          },
          layout.particles(), layout.communicator()};
}

/// The pairs of the rows of `sample`, which every rank holds; each takes its share of the rows as targets.
PairSet sample_pairs(const Rows& sample, const Communicator& communicator) {
  const Index rank = communicator.rank(), ranks = communicator.size();
  const Index first = sample.rows() * rank / ranks, end = sample.rows() * (rank + 1) / ranks;
  return {DistanceScan(sample.middleRows(first, end - first), first, sample.rows()),
          [&sample](const auto& use) {
            use({sample.data(), 0, sample.rows()});
          },
          sample.rows(), communicator};
}

/// The bits of numbers that are not negative are ordered as the numbers are.
std::uint64_t bits_of(double number) { return std::bit_cast<std::uint64_t>(number); }
double number_of(std::uint64_t bits) { return std::bit_cast<double>(bits); }

/// Numbers from `low` to below `high`, as bits.
struct Interval {
  std::uint64_t low = 0, high = bits_of(std::numeric_limits<double>::infinity());
};

/// Exact order statistics of distances that are too many to be held.
///
/// A look at all pairs counts the distances below an interval and keeps those inside; where they are too many to be
/// kept they are sorted into bins of equal numbers of bit patterns, and the next look is at the bin that holds the one
/// sought.  The first interval is a guess, so that most distances need no more than two comparisons and one look is
/// enough; where it fails, the numbers below or above it are looked at.  The guess decides how long the search takes,
/// not what it finds.
class OrderStatistics {
 public:
  OrderStatistics(PairSet pairs, const Interval& guess) : pairs_(std::move(pairs)), guess_(guess) {}

  /// The one of rank `rank`, counted from zero in ascending order; infinity where it is not finite.
  double value(std::int64_t rank) {
    if (!holds(rank)) find(rank);
    // Distances that are no numbers, or infinite, stand behind all others.
    return holds(rank) ? select(rank) : std::numeric_limits<double>::infinity();
  }

  std::int64_t zeros() { return look({0, bits_of(std::numeric_limits<double>::denorm_min())}).inside; }

  std::int64_t total() const { return pairs_.total(); }
  std::int64_t guessed() const { return guessed_; }  ///< how many lay in the guessed interval, once it was looked at

 private:
  static constexpr std::int64_t few = 1 << 16;
  static constexpr int bin_bits = 14;

  /// What a look has found: how many lie below the interval and inside, and those inside, or how many in each bin.
  struct Look {
    Interval interval;
    int shift = 0;  ///< a bin holds 2^shift bit patterns
    std::int64_t below = 0, inside = 0;
    std::vector<double> values;
    std::vector<std::int64_t> bins;

    explicit Look(const Interval& of) : interval(of) {
      while ((interval.high - 1 - interval.low) >> shift >> bin_bits != 0) ++shift;
    }
    void add(std::span<const double> found) {
      inside += std::ssize(found);
      if (inside <= few) values.insert(values.end(), found.begin(), found.end());
      else fill_bins(found);
    }
    void fill_bins(std::span<const double> found) {
      bins.resize(std::size_t{1} << bin_bits);
      for (const double each : std::exchange(values, {})) ++bins[(bits_of(each) - interval.low) >> shift];
      for (const double each : found) ++bins[(bits_of(each) - interval.low) >> shift];
    }
  };

  bool holds(std::int64_t rank) const { return rank >= first_ && rank < first_ + held_; }

  void find(std::int64_t rank) {
    for (Interval interval = guess_;;) {
      Look found = look(interval);
      if (guessed_ < 0) guessed_ = found.inside;
      if (rank < found.below) interval = {0, interval.low};
      else if (rank >= found.below + found.inside) {
        if (interval.high == Interval{}.high) return;
        interval = {interval.high, Interval{}.high};
      } else if (found.inside <= few) return keep(std::move(found.values), found.below, found.inside);
      else {
        std::int64_t first = found.below;
        std::size_t bin = 0;
        while (rank >= first + found.bins[bin]) first += found.bins[bin++];
        const std::uint64_t low = interval.low + (static_cast<std::uint64_t>(bin) << found.shift);
        interval = {low, std::min(interval.high, low + (std::uint64_t{1} << found.shift))};
        if (found.shift == 0) return keep_equal(number_of(low), first, found.bins[bin]);  // equal ones, perhaps many
      }
    }
  }

  /// Over all ranks; the values, where they are few, stay on the rank that found them.
  Look look(const Interval& interval) {
    Look found(interval);
    pairs_.sources([&](const Sources& sources) {
      pairs_.targets.sift(sources, number_of(interval.low), number_of(interval.high), found.below,
                          [&](std::span<const double> inside) { found.add(inside); });
    });
    std::array<std::int64_t, 2> counts{found.below, found.inside};
    pairs_.communicator.sum(counts);
    found.below = counts[0];
    found.inside = counts[1];
    if (found.inside > few) {
      found.fill_bins({});
      pairs_.communicator.sum(found.bins);
    }
    return found;
  }

  void keep(std::vector<double> own, std::int64_t first, std::int64_t count) {
    candidates_ = pairs_.communicator.gather(std::span<const double>(own));
    equal_.reset();
    first_ = first;
    held_ = count;
  }

  void keep_equal(double value, std::int64_t first, std::int64_t count) {
    equal_ = value;
    first_ = first;
    held_ = count;
  }

  double select(std::int64_t rank) {
    if (equal_) return *equal_;
    std::vector<double> found(1);
    if (pairs_.communicator.is_root()) {
      const auto at = candidates_.begin() + (rank - first_);
      std::nth_element(candidates_.begin(), at, candidates_.end());
      found[0] = *at;
    }
    pairs_.communicator.broadcast(found);
    return found[0];
  }

  PairSet pairs_;
  Interval guess_;
  std::int64_t guessed_ = -1;
  std::int64_t first_ = 0, held_ = 0;  ///< the ranks of the candidates
  std::vector<double> candidates_;     ///< on the root, in no order
  std::optional<double> equal_;        ///< what all candidates are
};

/// The middle of the ordered pairs: each distance twice, and `own` zeros before them, which are those of a particle
/// with itself.  That of the pairs that do not coincide where it is zero.
Middle middle(OrderStatistics& values, std::int64_t own) {
  const std::int64_t count = own + 2 * values.total();
  const auto ordered = [&](std::int64_t rank) { return rank < own ? 0 : values.value((rank - own) / 2); };
  if (values.total() == 0) return {0, 0};
  const Middle plain{ordered((count - 1) / 2), ordered(count / 2)};
  if (!(plain.high == 0)) return plain;
  const std::int64_t zeros = values.zeros(), others = values.total() - zeros;
  return others == 0 ? plain : Middle{values.value(zeros + (others - 1) / 2), values.value(zeros + others / 2)};
}

/// Where the median of very many pairs should lie, by those of a sample.
Interval guess_by_sample(const Rows& position, const Layout& layout) {
  constexpr Index size = 512;
  constexpr double reach = 0.05;  // about three standard deviations of the rank of a sample's median
  if (layout.particles() < 4 * size) return {};
  const Rows sample = gather_particles(position, layout, sample_particles(layout.particles(), size, 0));
  OrderStatistics values(sample_pairs(sample, layout.communicator()), {});
  const auto total = static_cast<double>(values.total());
  const double low = values.value(static_cast<std::int64_t>((0.5 - reach) * total));
  const double high = values.value(static_cast<std::int64_t>((0.5 + reach) * total));
  return low < high && std::isfinite(high) ? Interval{bits_of(low), bits_of(high)} : Interval{};
}

/// Where the last median and its last change lead.
Interval guess_by_trace(const MedianTrace& trace) {
  const double centre = trace.value * trace.ratio;
  return {bits_of(centre / (1 + trace.reach)), bits_of(centre * (1 + trace.reach))};
}

/// The reach of the next guess: several times what this one was off by, and enough for a hundred distances, of which
/// `guessed` lay within this one's.
void learn(double found, std::int64_t guessed, MedianTrace& trace) {
  constexpr double least = 1e-9, most = 0.5, caution = 4, wanted = 128;
  if (!(found > 0) || !std::isfinite(found)) {
    trace = {};
    return;
  }
  if (trace.value > 0) {
    const double missed = std::abs(found / (trace.value * trace.ratio) - 1);
    const double room = trace.reach * wanted / static_cast<double>(std::max<std::int64_t>(guessed, 1));
    trace.ratio = std::clamp(found / trace.value, 0.5, 2.0);
    trace.reach = std::clamp(std::max(caution * missed, room), least, most);
  } else {
    trace.reach = 0.01;
  }
  trace.value = found;
}

Middle traced_middle(PairSet pairs, const Interval& guess, OrderedPairs which, MedianTrace& trace) {
  const std::int64_t own = which == OrderedPairs::all ? pairs.points : 0;
  OrderStatistics values(std::move(pairs), guess);
  const Middle found = middle(values, own);
  learn(found.high, values.guessed(), trace);
  return found;
}

double squared(double x) { return x * x; }

/// How many pairs i < j of ascending numbers have (x_j - x_i)^2 <= r2: the last such j moves up with i, in rounded
/// numbers too.
std::int64_t pairs_within(const std::vector<double>& x, double r2) {
  std::int64_t count = 0;
  for (std::size_t i = 0, last = 0; i < x.size(); ++i) {
    last = std::max(last, i);
    while (last + 1 < x.size() && squared(x[last + 1] - x[i]) <= r2) ++last;
    count += static_cast<std::int64_t>(last - i);
  }
  return count;
}

/// The (x_j - x_i)^2 of rank `rank`, by bisection over the bits of numbers that are not negative, which are ordered as
/// the numbers are.
double pair_distance(const std::vector<double>& x, std::int64_t rank) {
  std::uint64_t low = 0, high = std::bit_cast<std::uint64_t>(squared(x.back() - x.front()));
  while (low < high) {
    const std::uint64_t half = low + (high - low) / 2;
    if (pairs_within(x, std::bit_cast<double>(half)) > rank) high = half;
    else low = half + 1;
  }
  return std::bit_cast<double>(low);
}

}  // namespace

Middle middle_distances(const Rows& position, const Exchange& exchange, OrderedPairs pairs, MedianTrace& trace) {
  const Interval guess = trace.value > 0 ? guess_by_trace(trace) : guess_by_sample(position, exchange.layout());
  return traced_middle(all_pairs(position, exchange), guess, pairs, trace);
}

Middle middle_distances(const Rows& sample, const Communicator& communicator, OrderedPairs pairs, MedianTrace& trace) {
  const Interval guess = trace.value > 0 ? guess_by_trace(trace) : Interval{};
  return traced_middle(sample_pairs(sample, communicator), guess, pairs, trace);
}

double lower_median_distance(std::vector<double> x) {
  // What is not finite has no order; the velocities will say which particle it is.
  if (!std::all_of(x.begin(), x.end(), [](double each) { return std::isfinite(each); })) return 0;
  std::sort(x.begin(), x.end());
  const auto count = static_cast<std::int64_t>(x.size());
  const std::int64_t pairs = count * (count - 1) / 2, zeros = pairs_within(x, 0);
  if (zeros == pairs) return 0;
  const std::int64_t plain = (pairs - 1) / 2;
  return pair_distance(x, plain >= zeros ? plain : zeros + (pairs - zeros - 1) / 2);
}

}  // namespace wasserstrom
