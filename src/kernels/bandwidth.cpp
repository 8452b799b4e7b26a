#include "wasserstrom/kernels/bandwidth.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <span>
#include <vector>

#include "heat_equation.hpp"
#include "pair_distances.hpp"
#include "particle_sample.hpp"
#include "wasserstrom/kernels/kernel.hpp"

namespace wasserstrom {
namespace {

/// The particles that a rule looks at.
struct Particles {
  const Rows& position;  ///< local rows x d
  const Exchange& exchange;
  std::uint64_t seed;
  MedianTrace& trace;
  HeatEquationParts heat_equation;

  const Layout& layout() const { return exchange.layout(); }
  const Communicator& communicator() const { return layout().communicator(); }
  double count() const { return static_cast<double>(layout().particles()); }
  bool all_pairs() const { return layout().particles() <= Bandwidth::exact_limit; }

  Rows sample() const {
    const Index size = std::min(layout().particles(), Bandwidth::sample_size);
    return gather_particles(position, layout(), sample_particles(layout().particles(), size, seed));
  }
  Middle middle(OrderedPairs pairs = OrderedPairs::all) const {
    return all_pairs() ? middle_distances(position, exchange, pairs, trace)
                       : middle_distances(sample(), communicator(), pairs, trace);
  }
};

/// The root; 1 where the particles do not say how far they are apart: a single one, or all in one place.
double length_of(double h2) { return h2 > 0 ? std::sqrt(h2) : 1.0; }

Column one(double h) { return Column::Constant(1, h); }

Column liu_wang(const Particles& particles) {
  const Middle r2 = particles.middle();
  return one(length_of(0.5 * (r2.low + r2.high) / (2 * std::log(particles.count() + 1))));
}

Column numpyro(const Particles& particles) {
  const Middle r2 = particles.middle();
  const double median = 0.5 * (std::sqrt(r2.low) + std::sqrt(r2.high));
  return one(length_of(median * median / (2 * std::log(particles.count()))));
}

/// A middle one of the numbers that are finite; 0 where none is.
double middle_of(std::vector<double> x) {
  std::erase_if(x, [](double each) { return !std::isfinite(each); });
  if (x.empty()) return 0;
  const auto half = x.begin() + std::ssize(x) / 2;
  std::nth_element(x.begin(), half, x.end());
  return *half;
}

/// The median of each coordinate over the sample: in the cloud, however far out a single particle is.
Eigen::RowVectorXd centre(const Particles& particles) {
  const Rows sample = particles.sample();
  Eigen::RowVectorXd centre(sample.cols());
  for (Index c = 0; c < sample.cols(); ++c) {
    const Column x = sample.col(c);
    centre[c] = middle_of({x.begin(), x.end()});
  }
  return centre;
}

/// From the median of all pairs downhill; positions are taken from the centre, for distances are multiplied out.
Column heat_equation(const Particles& particles) {
  const Middle r2 = particles.middle();
  if (!(r2.high > 0)) return one(1);
  const Rows x = particles.position.rowwise() - centre(particles);
  return one(heat_equation_bandwidth(x, particles.heat_equation, particles.exchange,
                                     length_of(0.5 * (r2.low + r2.high) / (2 * std::log(particles.count() + 1)))));
}

/// Ranks take the coordinates in turn.  Each sends the bits of its medians, to which the others add integer zeros.
Column pyro_per_dim(const Particles& particles) {
  const Rows all = particles.all_pairs() ? particles.exchange.gather(particles.position) : particles.sample();
  std::vector<std::int64_t> bits(static_cast<std::size_t>(all.cols()), 0);
  for (Index c = particles.communicator().rank(); c < all.cols(); c += particles.communicator().size()) {
    const Column x = all.col(c);
    bits[static_cast<std::size_t>(c)] = std::bit_cast<std::int64_t>(lower_median_distance({x.begin(), x.end()}));
  }
  particles.communicator().sum(bits);
  Column h(all.cols());
  for (Index c = 0; c < h.size(); ++c)
    h[c] = length_of(std::bit_cast<double>(bits[static_cast<std::size_t>(c)]) / (2 * std::log(particles.count() + 1)));
  return h;
}

/// The mean over the coordinates of their variances (divisor N - 1).  Distances are taken from the first particle, so
/// that equal particles have no variance to the last bit.
double mean_variance(const Particles& particles) {
  const Layout& layout = particles.layout();
  const Rows first = gather_particles(particles.position, layout, {0});
  const Rows x = particles.position.rowwise() - first.row(0);
  std::vector<double> mean(static_cast<std::size_t>(x.cols()));
  layout.sum_rows(mean, [&](Index i, std::span<double> sum) {
    for (Index c = 0; c < x.cols(); ++c) sum[static_cast<std::size_t>(c)] += x(i, c);
  });
  for (double& each : mean) each /= particles.count();
  double squares = 0;
  layout.sum_rows(std::span(&squares, 1), [&](Index i, std::span<double> sum) {
    for (Index c = 0; c < x.cols(); ++c) {
      const double deviation = x(i, c) - mean[static_cast<std::size_t>(c)];
      sum[0] += deviation * deviation;
    }
  });
  return squares / (static_cast<double>(x.cols()) * (particles.count() - 1));
}

Column silverman(const Particles& particles) {
  const auto d = static_cast<double>(particles.position.cols());
  return one(length_of(mean_variance(particles) * std::pow(4 / ((d + 2) * particles.count()), 2 / (d + 4))));
}

Column wide(const Particles& particles) {
  return one(length_of(4 * static_cast<double>(particles.position.cols()) * mean_variance(particles)));
}

struct NamedRule {
  const char* name;
  Index visits;  ///< of the exchange, in rows of positions, once the last median leads near the next
  bool samples;  ///< above exact_limit, which takes next to none
  Column (*find)(const Particles&);
};
constexpr std::array rules = {NamedRule{"liu-wang", 1, true, liu_wang},
                              NamedRule{"numpyro", 1, true, numpyro},
                              NamedRule{"pyro-per-dim", 1, true, pyro_per_dim},
                              NamedRule{"silverman", 0, true, silverman},
                              NamedRule{"wide", 0, true, wide},
                              NamedRule{"heat-equation", 61, false, heat_equation}};

const NamedRule& rule_of(const std::string& name) {
  return *std::find_if(rules.begin(), rules.end(), [&](const NamedRule& each) { return name == each.name; });
}

}  // namespace

Key bandwidth_key() {
  std::vector<std::string> names;
  for (const NamedRule& rule : rules) names.emplace_back(rule.name);
  return Key::real_or_text("bandwidth", names)
      .default_to("\"liu-wang\"")
      .above(0)
      .says(
          "h: a number, or a rule, applied anew at every step. With r = |x_i - x_j|, liu-wang: h^2 = med(r^2) / (2 "
          "log(N + 1)) over all ordered pairs, i = j included; numpyro: h^2 = med(r)^2 / (2 log N) over the same "
          "pairs; pyro-per-dim: an h for every coordinate, h_c^2 = med(|x_ic - x_jc|^2) / (2 log(N + 1)) over pairs i "
          "< j, of two in the middle the smaller; silverman: h = s (4 / ((d + 2) N))^(1 / (d + 4)), s^2 the mean "
          "variance of the coordinates; wide: h = 2 sqrt(d) s, for svgd where means and standard deviations matter; "
          "heat-equation: the minimum, downhill from liu-wang, of the error with which the kernel density follows the "
          "heat equation, for about thirty passes over all pairs. Medians are exact up to N = 20000, from a fixed "
          "sample of 4096 particles above. Kernels without a bandwidth refuse it");
}

Bandwidth::Bandwidth(const Config& kernel, std::uint64_t seed) : seed_(seed) {
  if (!kernels().make(kernel)->has_bandwidth()) return;
  if (!kernel.is_text("bandwidth")) fixed_ = one(kernel.real("bandwidth"));
  else if (rule_ = kernel.text("bandwidth"); rule_ == "heat-equation") {
    gaussian_ = kernels().entry("gaussian").make(kernel);
    sum_ = kernel_sums().entry("dense").make(kernel);
  }
}

Column Bandwidth::evaluate(const ConstRowsRef& state, const Exchange& exchange) {
  if (rule_.empty()) return fixed_;
  const Rows position = state;
  const Profile::Lap lap(exchange.profile(), Phase::bandwidth);
  return rule_of(rule_).find({position, exchange, seed_, trace_, {gaussian_, sum_}});
}

Index Bandwidth::visits(Index particles) const {
  if (rule_.empty()) return 0;
  const NamedRule& rule = rule_of(rule_);
  return rule.samples && particles > exact_limit ? 0 : rule.visits;
}

double median_distance(const Rows& position, const Exchange& exchange, std::uint64_t seed) {
  MedianTrace none;
  const Middle r2 = Particles{position, exchange, seed, none, {}}.middle(OrderedPairs::without_own);
  return length_of(0.5 * (r2.low + r2.high));
}

double mean_bandwidth(const Column& bandwidth) {
  if (bandwidth.size() == 0) return std::numeric_limits<double>::quiet_NaN();
  return bandwidth.size() == 1 ? bandwidth[0] : std::exp(bandwidth.array().log().mean());
}

}  // namespace wasserstrom
