#include "wasserstrom/kernels/bandwidth.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <span>
#include <vector>

#include "wasserstrom/base/random.hpp"

namespace wasserstrom {
namespace {

/// Hands the squared distances of a set of pairs to its argument, piece by piece; the pairs of all ranks together are
/// the set.  It can be asked again and again.  Collective.
using DistanceScan = std::function<void(const std::function<void(std::span<const double>)>&)>;

/// |x_i - y_j|^2 for one source and all targets.
void distances_to(const Rows& targets, const double* y, std::vector<double>& r2) {
  for (Index i = 0; i < targets.rows(); ++i) {
    double sum = 0;
    for (Index c = 0; c < targets.cols(); ++c) {
      const double difference = targets(i, c) - y[c];
      sum += difference * difference;
    }
    r2[static_cast<std::size_t>(i)] = sum;
  }
}

DistanceScan all_pairs(const Rows& position, const Exchange& exchange) {
  return [&position, &exchange](const auto& use) {
    std::vector<double> r2(static_cast<std::size_t>(position.rows()));
    exchange.visit(position, [&](Index, const ConstRowsRef& block) {
      for (Index j = 0; j < block.rows(); ++j) {
        distances_to(position, block.data() + j * block.outerStride(), r2);
        use(r2);
      }
    });
  };
}

/// All ordered pairs of the rows of `sample`, which every rank holds; rank r takes the sources r, r + P, r + 2P, ...
DistanceScan sample_pairs(const Rows& sample, const Communicator& communicator) {
  return [&sample, &communicator](const auto& use) {
    std::vector<double> r2(static_cast<std::size_t>(sample.rows()));
    for (Index j = communicator.rank(); j < sample.rows(); j += communicator.size()) {
      distances_to(sample, sample.data() + j * sample.cols(), r2);
      use(r2);
    }
  };
}

/// Exact order statistics of distances that are too many to be held.
///
/// The bits of doubles that are not negative are ordered as the numbers are.  Counting scans fix the leading bits of
/// the one that is sought, twelve at a time, until few enough share them to be collected.
class OrderStatistics {
 public:
  OrderStatistics(DistanceScan scan, std::int64_t total, const Communicator& communicator)
      : scan_(std::move(scan)), total_(total), communicator_(communicator) {}

  std::int64_t zeros() {
    std::int64_t found = 0;
    scan_([&](std::span<const double> r2) { found += std::count(r2.begin(), r2.end(), 0.0); });
    communicator_.sum(std::span(&found, 1));
    return found;
  }

  /// The mean of the values of rank `first` and `second` (>= first), counted from zero.
  double between(std::int64_t first, std::int64_t second) {
    const double low = value(first);
    return second == first ? low : 0.5 * (low + value(second));
  }

 private:
  static constexpr int bits_per_scan = 12;
  static constexpr std::int64_t few = 1 << 10;

  /// The values that begin with `prefix`, its last `bits` bits: those of rank `first` to `first + count - 1`.
  struct Share {
    std::uint64_t prefix = 0;
    int bits = 0;
    std::int64_t first = 0, count = 0;
    bool has(double value) const { return bits == 0 || std::bit_cast<std::uint64_t>(value) >> (64 - bits) == prefix; }
    bool has(std::int64_t rank) const { return rank >= first && rank < first + count; }
  };

  double value(std::int64_t rank) {
    if (!collected_.has(rank)) {
      Share share{0, 0, 0, total_};
      while (share.count > few && share.bits + bits_per_scan <= 64) share = narrow(share, rank);
      collect(share);
    }
    return candidates_[static_cast<std::size_t>(rank - collected_.first)];
  }

  /// The part of `share` with twelve more bits fixed in which `rank` lies.
  Share narrow(const Share& share, std::int64_t rank) {
    const int bits = share.bits + bits_per_scan;
    std::vector<std::int64_t> counts(1 << bits_per_scan);
    scan_([&](std::span<const double> r2) {
      for (const double each : r2)
        if (share.has(each)) ++counts[std::bit_cast<std::uint64_t>(each) >> (64 - bits) & (counts.size() - 1)];
    });
    communicator_.sum(counts);
    Share part{share.prefix << bits_per_scan, bits, share.first, counts[0]};
    for (std::size_t next = 1; !part.has(rank); ++next, ++part.prefix) {
      part.first += part.count;
      part.count = counts[next];
    }
    return part;
  }

  void collect(const Share& share) {
    std::vector<double> found;
    scan_([&](std::span<const double> r2) {
      std::copy_if(r2.begin(), r2.end(), std::back_inserter(found), [&](double each) { return share.has(each); });
    });
    candidates_ = communicator_.gather(std::span<const double>(found));
    std::sort(candidates_.begin(), candidates_.end());
    candidates_.resize(static_cast<std::size_t>(share.count));
    communicator_.broadcast(candidates_);
    collected_ = share;
  }

  DistanceScan scan_;
  std::int64_t total_;
  const Communicator& communicator_;
  Share collected_;
  std::vector<double> candidates_;
};

/// The median of all pairs of `points`; of those that do not coincide where more than half do; zero where all do.
double median(const DistanceScan& scan, Index points, const Communicator& communicator) {
  const std::int64_t total = points * points;
  OrderStatistics values(scan, total, communicator);
  const double plain = values.between((total - 1) / 2, total / 2);
  if (plain > 0) return plain;
  const std::int64_t zeros = values.zeros();
  if (zeros == total) return 0;
  const std::int64_t rest = total - zeros;
  return values.between(zeros + (rest - 1) / 2, zeros + rest / 2);
}

/// Ascending particle numbers, one drawn at random from each of `sample_size` equal shares of the N.
std::vector<Index> sample_particles(Index particles, std::uint64_t seed) {
  const CounterRandom random(seed, Purpose::bandwidth_sample);
  const double share = static_cast<double>(particles) / static_cast<double>(Bandwidth::sample_size);
  std::vector<Index> sample(Bandwidth::sample_size);
  for (Index s = 0; s < Bandwidth::sample_size; ++s)
    sample[static_cast<std::size_t>(s)] =
        std::min(particles - 1, static_cast<Index>(share * (static_cast<double>(s) + random.uniform(0, s, 0))));
  return sample;
}

/// The positions of the sampled particles, on every rank.
Rows gather_sample(const Rows& position, const Layout& layout, const std::vector<Index>& sample) {
  std::vector<double> own;
  for (const Index particle : sample) {
    const Index row = particle - layout.first_row();
    if (row < 0 || row >= layout.rows()) continue;
    own.insert(own.end(), position.data() + row * position.cols(), position.data() + (row + 1) * position.cols());
  }
  const Communicator& communicator = layout.communicator();
  std::vector<double> all = communicator.gather(std::span<const double>(own));
  all.resize(sample.size() * static_cast<std::size_t>(position.cols()));
  communicator.broadcast(all);
  return Eigen::Map<const Rows>(all.data(), static_cast<Index>(sample.size()), position.cols());
}

}  // namespace

Key bandwidth_key() {
  return Key::real_or_text("bandwidth", {"liu-wang"})
      .default_to("\"liu-wang\"")
      .above(0)
      .says(
          "h: a number, or liu-wang: h^2 = median over all ordered pairs (i = j included) of |x_i - x_j|^2 / (2 log(N "
          "+ 1)), "
          "anew at every step; exact up to N = 20000, from a fixed sample of 4096 particles above");
}

Bandwidth::Bandwidth(const Config& kernel, std::uint64_t seed) : seed_(seed) {
  if (kernel.is_text("bandwidth")) rule_ = kernel.text("bandwidth");
  else fixed_ = kernel.real("bandwidth");
}

double Bandwidth::evaluate(const ConstRowsRef& state, const Exchange& exchange) const {
  if (is_fixed()) return fixed_;
  const Rows position = state;
  const Profile::Lap lap(exchange.profile(), Phase::bandwidth);
  const Layout& layout = exchange.layout();
  double r2 = 0;
  if (layout.particles() <= exact_limit) {
    r2 = median(all_pairs(position, exchange), layout.particles(), layout.communicator());
  } else {
    const Rows sample = gather_sample(position, layout, sample_particles(layout.particles(), seed_));
    r2 = median(sample_pairs(sample, layout.communicator()), sample_size, layout.communicator());
  }
  const double h2 = r2 / (2 * std::log(static_cast<double>(layout.particles()) + 1));
  return h2 > 0 ? std::sqrt(h2) : 1.0;
}

}  // namespace wasserstrom
