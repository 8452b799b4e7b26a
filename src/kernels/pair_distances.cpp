#include "pair_distances.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <span>

#include "distance_scan.hpp"
#include "wasserstrom/base/random.hpp"

namespace wasserstrom {
namespace {

/// Shows the sources of all pairs to its argument, block by block: this rank's share of the pairs are those of the
/// sources that it is shown with its targets.  It can be asked again and again.  Collective.
using SourceVisit = std::function<void(const std::function<void(const Sources&)>&)>;

/// A set of pairs of points, dealt out over the ranks, and their squared distances.
struct PairSet {
  DistanceScan targets;
  SourceVisit sources;
  std::int64_t total;  ///< pairs of all ranks
  const Communicator& communicator;
};

PairSet all_pairs(const Rows& position, const Exchange& exchange) {
  const Layout& layout = exchange.layout();
  return {DistanceScan(position),
          [&position, &exchange](const auto& use) {
            exchange.visit(position, [&](Index, const ConstRowsRef& block) {
              use({block.data(), block.outerStride(), block.rows()});
            });
          },
          layout.particles() * layout.particles(), layout.communicator()};
}

/// All ordered pairs of the rows of `sample`, which every rank holds; rank r takes the sources r, r + P, r + 2P, ...
PairSet sample_pairs(const Rows& sample, const Communicator& communicator) {
  return {
      DistanceScan(sample),
      [&sample, &communicator](const auto& use) {
        const Index rank = communicator.rank(), ranks = communicator.size();
        if (rank < sample.rows())
          use({sample.data() + rank * sample.cols(), ranks * sample.cols(), (sample.rows() - rank - 1) / ranks + 1});
      },
      sample.rows() * sample.rows(), communicator};
}

/// The bits of numbers that are not negative are ordered as the numbers are.
std::uint64_t bits_of(double number) { return std::bit_cast<std::uint64_t>(number); }
double number_of(std::uint64_t bits) { return std::bit_cast<double>(bits); }

/// Numbers from `low` to below `high`, as bits.
struct Interval {
  std::uint64_t low = 0, high = bits_of(std::numeric_limits<double>::infinity());
  bool is_everything() const { return low == 0 && high == Interval{}.high; }
};

/// Exact order statistics of distances that are too many to be held.
///
/// A scan counts the distances below an interval and sorts those inside into bins of equal numbers of bit patterns; the
/// next looks into the bin that holds the one sought, until few enough are left to be collected.  The first interval is
/// a guess from a sample, so that most distances need no more than a comparison; where it fails all numbers are looked
/// at.  The guess decides how long the search takes, not what it finds.
class OrderStatistics {
 public:
  OrderStatistics(PairSet pairs, const Interval& guess) : pairs_(std::move(pairs)), guess_(guess) {}

  std::int64_t zeros() { return count({0, bits_of(std::numeric_limits<double>::denorm_min())}).inside; }

  /// The values in the middle of the `count` values from rank `first` on, counted from zero.
  Middle middle(std::int64_t first, std::int64_t count) {
    const double low = value(first + (count - 1) / 2);
    return {low, count % 2 == 1 ? low : value(first + count / 2)};
  }

 private:
  static constexpr std::int64_t few = 1 << 16;
  static constexpr int bin_bits = 14;

  struct Counts {
    std::int64_t below = 0, inside = 0;
    int shift = 0;  ///< a bin holds 2^shift bit patterns
    std::vector<std::int64_t> bins;
  };

  double value(std::int64_t rank) {
    if (!holds(rank)) find(rank);
    // Distances that are no numbers, or infinite, stand behind all others.
    if (!holds(rank)) return std::numeric_limits<double>::infinity();
    return candidates_.size() == 1 ? candidates_[0] : candidates_[static_cast<std::size_t>(rank - first_)];
  }

  bool holds(std::int64_t rank) const { return rank >= first_ && rank < first_ + held_; }

  void find(std::int64_t rank) {
    if (pairs_.total <= few) return collect({}, 0);
    for (Interval interval = guess_;;) {
      const Counts counts = count(interval);
      if (rank < counts.below || rank >= counts.below + counts.inside) {
        if (interval.is_everything()) return;
        interval = {};
        continue;
      }
      std::int64_t first = counts.below;
      std::size_t bin = 0;
      while (rank >= first + counts.bins[bin]) first += counts.bins[bin++];
      const std::uint64_t low = interval.low + (static_cast<std::uint64_t>(bin) << counts.shift);
      interval = {low, std::min(interval.high, low + (std::uint64_t{1} << counts.shift))};
      if (counts.shift == 0)
        return keep({number_of(interval.low)}, first, counts.bins[bin]);  // equal ones, perhaps many
      if (counts.bins[bin] <= few) return collect(interval, first);
    }
  }

  Counts count(const Interval& interval) {
    Counts counts;
    while ((interval.high - 1 - interval.low) >> counts.shift >> bin_bits != 0) ++counts.shift;
    counts.bins.resize(std::size_t{1} << bin_bits);
    sift(interval, counts.below, [&](std::span<const double> inside) {
      for (const double each : inside) ++counts.bins[(bits_of(each) - interval.low) >> counts.shift];
    });
    pairs_.communicator.sum(std::span(&counts.below, 1));
    pairs_.communicator.sum(counts.bins);
    counts.inside = std::accumulate(counts.bins.begin(), counts.bins.end(), std::int64_t{0});
    return counts;
  }

  /// All values of the interval, the first of which has rank `first`.
  void collect(const Interval& interval, std::int64_t first) {
    std::vector<double> found;
    std::int64_t below = 0;
    sift(interval, below,
         [&](std::span<const double> inside) { found.insert(found.end(), inside.begin(), inside.end()); });
    const std::int64_t count = pairs_.communicator.sum(std::ssize(found));
    std::vector<double> all = pairs_.communicator.gather(std::span<const double>(found));
    std::sort(all.begin(), all.end());
    all.resize(static_cast<std::size_t>(count));
    pairs_.communicator.broadcast(all);
    keep(std::move(all), first, count);
  }

  void sift(const Interval& interval, std::int64_t& below, const std::function<void(std::span<const double>)>& use) {
    pairs_.sources([&](const Sources& sources) {
      pairs_.targets.sift(sources, number_of(interval.low), number_of(interval.high), below, use);
    });
  }

  void keep(std::vector<double> candidates, std::int64_t first, std::int64_t count) {
    candidates_ = std::move(candidates);
    first_ = first;
    held_ = count;
  }

  PairSet pairs_;
  Interval guess_;
  std::int64_t first_ = 0, held_ = 0;  ///< the ranks of the candidates
  std::vector<double> candidates_;     ///< ascending; a single one stands for all of them
};

/// The middle of the pairs, `own` of which are of a particle with itself and left out: they are the smallest.  That of
/// the pairs that do not coincide where it is zero.
Middle middle(PairSet pairs, const Interval& guess, std::int64_t own) {
  const std::int64_t total = pairs.total;
  OrderStatistics values(std::move(pairs), guess);
  const Middle plain = own < total ? values.middle(own, total - own) : Middle{0, 0};
  if (!(plain.high == 0)) return plain;
  const std::int64_t zeros = values.zeros();
  return zeros == total ? plain : values.middle(zeros, total - zeros);
}

/// Where the median of very many pairs should lie, by those of a sample.
Interval guess_middle(const Rows& position, const Layout& layout) {
  constexpr Index size = 512;
  constexpr double reach = 0.05;  // about three standard deviations of the rank of a sample's median
  if (layout.particles() < 4 * size) return {};
  const Rows sample = gather_particles(position, layout, sample_particles(layout.particles(), size, 0));
  PairSet pairs = sample_pairs(sample, layout.communicator());
  const auto total = static_cast<double>(pairs.total);
  OrderStatistics values(std::move(pairs), {});
  const double low = values.middle(static_cast<std::int64_t>((0.5 - reach) * total), 1).low;
  const double high = values.middle(static_cast<std::int64_t>((0.5 + reach) * total), 1).low;
  return low < high && std::isfinite(high) ? Interval{bits_of(low), bits_of(high)} : Interval{};
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

Middle middle_distances(const Rows& position, const Exchange& exchange, OrderedPairs pairs) {
  const Layout& layout = exchange.layout();
  const Index own = pairs == OrderedPairs::all ? 0 : layout.particles();
  return middle(all_pairs(position, exchange), guess_middle(position, layout), own);
}

Middle middle_distances(const Rows& sample, const Communicator& communicator, OrderedPairs pairs) {
  return middle(sample_pairs(sample, communicator), {}, pairs == OrderedPairs::all ? 0 : sample.rows());
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

std::vector<Index> sample_particles(Index particles, Index size, std::uint64_t seed) {
  const CounterRandom random(seed, Purpose::bandwidth_sample);
  const double share = static_cast<double>(particles) / static_cast<double>(size);
  std::vector<Index> sample(static_cast<std::size_t>(size));
  for (Index s = 0; s < size; ++s)
    sample[static_cast<std::size_t>(s)] =
        std::min(particles - 1, static_cast<Index>(share * (static_cast<double>(s) + random.uniform(0, s, 0))));
  return sample;
}

Rows gather_particles(const Rows& position, const Layout& layout, const std::vector<Index>& particles) {
  std::vector<double> own;
  for (const Index particle : particles) {
    const Index row = particle - layout.first_row();
    if (row < 0 || row >= layout.rows()) continue;
    own.insert(own.end(), position.data() + row * position.cols(), position.data() + (row + 1) * position.cols());
  }
  const Communicator& communicator = layout.communicator();
  std::vector<double> all = communicator.gather(std::span<const double>(own));
  all.resize(particles.size() * static_cast<std::size_t>(position.cols()));
  communicator.broadcast(all);
  return Eigen::Map<const Rows>(all.data(), static_cast<Index>(particles.size()), position.cols());
}

Rows gather_particles(const Rows& position, const Exchange& exchange) {
  Rows all(exchange.layout().particles(), position.cols());
  exchange.visit(position,
                 [&](Index first, const ConstRowsRef& block) { all.middleRows(first, block.rows()) = block; });
  return all;
}

}  // namespace wasserstrom
