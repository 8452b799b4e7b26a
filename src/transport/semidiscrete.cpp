// A weight for each sample, and the sample that a point belongs to by it.
//
//   T(y) = x_m,  m = argmin_j |y - x_j|^2 / 2 - v_j,  phi(y) = min_j (|y - x_j|^2 / 2 - v_j) + sum_j q_j v_j
//
// E_rho[phi] is concave in v and at most 1/2 W_2^2; its gradient is q_j less the mass of cell j.  It is climbed by
// iterations t = 0, 1, ... of the length
//
//   rate * M * sqrt(var rho * var nu) / sqrt(1 + t),   var = E|y - E y|^2
//
// of whose v the mean of the second half is kept (Genevay, Cuturi, Peyre and Bach 2016).  They begin with v_j =
// |x_j - E y|^2 / 2, where all cells meet in the mean of the particles.  At every accepted step that follows they go on
// from s v, and t goes on, too; s is such that no other multiple is higher, as along the exact flow v falls by a
// factor, and the standard deviation of v stands in the length for those of both laws.  Each iteration looks at all
// particles, or at some that are drawn.  Masses are counted in whole numbers of
// 2^-50, so that their sums are the same in any order.

#include <algorithm>
#include <cmath>

#include "duals.hpp"
#include "wasserstrom/base/random.hpp"
#include "wasserstrom/transport/pair_costs.hpp"

namespace wasserstrom {
namespace {

struct Ascent {
  Index first_iterations, iterations, batch;
  double rate;
};

std::int64_t units(double mass) { return std::llround(mass * static_cast<double>(std::int64_t{1} << 50)); }

/// The sample that a row of costs belongs to.
struct Cell {
  Index sample;
  double value;
};
Cell cell_of(std::span<const double> cost, const Column& potential) {
  Cell least{0, cost[0] - potential[0]};
  for (Index j = 1; j < std::ssize(cost); ++j)
    if (const double value = cost[static_cast<std::size_t>(j)] - potential[j]; value < least.value) least = {j, value};
  return least;
}

struct Spread {
  Column mean;
  double variance;
};

Spread spread(const PointCloud& points) {
  const Index d = points.position.cols();
  Spread found{Column(d), 0};
  points.layout().sum_rows(std::span(found.mean.data(), static_cast<std::size_t>(d)),
                           [&](Index i, std::span<double> sum) {
                             for (Index c = 0; c < d; ++c)
                               sum[static_cast<std::size_t>(c)] += points.weight[i] * points.position(i, c);
                           });
  points.layout().sum_rows(std::span(&found.variance, 1), [&](Index i, std::span<double> sum) {
    double square = 0;
    for (Index c = 0; c < d; ++c) square += std::pow(points.position(i, c) - found.mean[c], 2);
    sum[0] += points.weight[i] * square;
  });
  return found;
}

class Semidiscrete final : public TransportDual {
 public:
  Semidiscrete(Ascent ascent, TransportContext context)
      : ascent_(ascent),
        context_(std::move(context)),
        random_(context_.seed, Purpose::transport_draw),
        samples_variance_(variance_of(context_.target, context_.weight)) {}

  void prepare(const PointCloud& points, Index step) override {
    if (step != prepared_at_) guess_ = potential_;
    prepared_at_ = step;
    const bool guessed = guess_.size() > 0;
    const Spread of_points = spread(points);
    potential_ = guessed ? shrunk(points) : meeting_at(of_points.mean);
    const double scale = std::sqrt(of_points.variance * samples_variance_);
    climb(points, step, guessed, guessed ? std::max(deviation(potential_), least_scale * scale) : scale);
    centre(potential_);
  }

  void add(const PointCloud& points, ColumnRef value, RowsRef gradient) const override {
    const PairCosts costs(points.position, context_.target, PairCost::half_square);
    std::vector<double> cost(static_cast<std::size_t>(context_.target.rows()));
    for (Index i = 0; i < points.position.rows(); ++i) {
      costs.row(i, cost);
      const Cell cell = cell_of(cost, potential_);
      value[i] += cell.value;
      for (Index c = 0; c < points.position.cols(); ++c)
        gradient(i, c) += points.position(i, c) - context_.target(cell.sample, c);
    }
  }

  /// What the last ascent began with, so that it is made again.
  void serialize(Archive& archive) override {
    archive.keep("prepared_at", prepared_at_);
    archive.keep("guess", guess_);
    if (archive.is_reading()) potential_ = guess_;
  }

  std::vector<std::string> numbers() const override { return {"cell_error"}; }
  void report(std::span<double> values) const override { values[0] = error_; }

 private:
  /// A constant changes no cell; without one the mean of v is 0, and the value is that of the least.
  void centre(Column& potential) const { potential.array() -= context_.weight.dot(potential); }

  /// Of mean 0.
  double deviation(const Column& potential) const {
    return std::sqrt(context_.weight.dot(potential.cwiseProduct(potential)));
  }

  Column meeting_at(const Column& mean) const {
    Column potential = Column::Zero(context_.target.rows());
    for (Index j = 0; j < potential.size(); ++j)
      for (Index c = 0; c < mean.size(); ++c) potential[j] += 0.5 * std::pow(context_.target(j, c) - mean[c], 2);
    return potential;
  }

  /// The best multiple of the guess, whose mean is 0.
  Column shrunk(const PointCloud& points) const {
    double low = 0, high = 2;
    for (Index halving = 0; halving < 10; ++halving) {
      const double middle = 0.5 * (low + high);
      (lack(points, middle * guess_, all_points, 0).dot(guess_) > 0 ? low : high) = middle;
    }
    return 0.5 * (low + high) * guess_;
  }

  void climb(const PointCloud& points, Index step, bool guessed, double scale) {
    const Index iterations = guessed ? ascent_.iterations : ascent_.first_iterations;
    const double length = ascent_.rate * scale * static_cast<double>(context_.target.rows());
    Column kept = Column::Zero(potential_.size());
    for (Index t = 0; t < iterations; ++t) {
      const auto done = static_cast<double>(guessed ? ascent_.first_iterations + t : t);
      const Column rise = lack(points, potential_, step, t);
      potential_ += length / std::sqrt(1 + done) * rise;
      if (2 * t >= iterations) kept += potential_;
    }
    potential_ = kept / static_cast<double>(iterations - (iterations + 1) / 2);
    error_ = 0.5 * lack(points, potential_, all_points, 0).cwiseAbs().sum();
  }

  /// What each cell lacks to the mass of its sample, among the particles of an iteration.
  Column lack(const PointCloud& points, const Column& potential, Index step, Index iteration) const {
    const auto count = static_cast<std::size_t>(context_.target.rows());
    const PairCosts costs(points.position, context_.target, PairCost::half_square);
    std::vector<double> cost(count);
    std::vector<std::int64_t> mass(count + 1, 0);
    for (Index i = 0; i < points.position.rows(); ++i) {
      if (!is_drawn(points.layout(), i, step, iteration)) continue;
      costs.row(i, cost);
      const std::int64_t own = units(points.weight[i]);
      mass[static_cast<std::size_t>(cell_of(cost, potential).sample)] += own;
      mass.back() += own;
    }
    points.layout().communicator().sum(mass);
    const auto all = static_cast<double>(std::max<std::int64_t>(mass.back(), 1));
    Column found = context_.weight;
    for (std::size_t j = 0; j < count; ++j) found[static_cast<Index>(j)] -= static_cast<double>(mass[j]) / all;
    return found;
  }

  bool is_drawn(const Layout& layout, Index i, Index step, Index iteration) const {
    if (step == all_points || ascent_.batch == 0 || ascent_.batch >= layout.particles()) return true;
    const double share = static_cast<double>(ascent_.batch) / static_cast<double>(layout.particles());
    return random_.uniform(step, layout.first_row() + i, iteration + (context_.number << 32)) < share;
  }

  static constexpr Index all_points = -1;      ///< in place of a step
  static constexpr double least_scale = 1e-3;  ///< for a potential that has fallen to nothing and must rise again

  Ascent ascent_;
  TransportContext context_;
  CounterRandom random_;
  double samples_variance_;
  Index prepared_at_ = -1;
  double error_ = 0;
  Column guess_, potential_;  ///< M; v
};

}  // namespace

TransportDualRegistry::Entry semidiscrete_dual() {
  return {{"semidiscrete",
           "a weight for each sample, which takes the points of its cell; O(N M d / P) an iteration",
           {Key::integer("first_iterations").default_to("1000").at_least(2).says("of the ascent, in the first step"),
            Key::integer("iterations").default_to("100").at_least(2).says("in each step that follows"),
            Key::integer("batch")
                .default_to("0")
                .at_least(0)
                .in("particles")
                .says("that an iteration looks at, on the mean, drawn anew for each; 0: all"),
            Key::real("rate").default_to("0.1").above(0).says(
                "length of the ascent's first step, of the standard deviations of particles and samples, one times the "
                "other, and the number of samples")},
           {}},
          [](const Config& config, const TransportContext& context) {
            return std::make_unique<Semidiscrete>(
                Ascent{config.integer("first_iterations"), config.integer("iterations"), config.integer("batch"),
                       config.real("rate")},
                context);
          },
          {.bytes = [](const Config&, Index, Index samples, Index dimension) {
            return sizeof(double) * static_cast<double>(samples) * (static_cast<double>(dimension) + 6);
          }}};
}

}  // namespace wasserstrom
