// A weight for each sample, and the sample that a point belongs to by it.
//
//   T(y) = x_m,  m = argmin_j |y - x_j|^2 / 2 - v_j,  phi(y) = min_j (|y - x_j|^2 / 2 - v_j) + sum_j q_j v_j
//
// E_rho[phi] is concave in v and at most 1/2 W_2^2; its gradient is q_j less the mass of cell j.  At every accepted
// step it is climbed from where the step before left off, in iterations t = 0, 1, ... of length
//
//   rate * E_rho[|y - T(y)|^2 / 2] * M / sqrt(1 + t)
//
// the mean taken as it was at the first of them, and the mean of the second half of the v is kept (Genevay, Cuturi,
// Peyre and Bach 2016).  Each iteration looks at all particles, or at some that are drawn.  Masses are counted in whole
// numbers of 2^-50, so that their sums are the same in any order.

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

class Semidiscrete final : public TransportDual {
 public:
  Semidiscrete(Ascent ascent, TransportContext context)
      : ascent_(ascent), context_(std::move(context)), random_(context_.seed, Purpose::transport_draw) {}

  void prepare(const PointCloud& points, Index step) override {
    if (step != prepared_at_) guess_ = potential_;
    prepared_at_ = step;
    const bool guessed = guess_.size() > 0;
    potential_ = guessed ? guess_ : Column(Column::Zero(context_.target.rows()));
    climb(points, step, guessed ? ascent_.iterations : ascent_.first_iterations);
    potential_.array() -= context_.weight.dot(potential_);
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
  /// The masses of the cells, then the mean cost to their samples, in units.
  struct Count {
    std::vector<std::int64_t> mass;
    double mean_cost, all;
  };

  void climb(const PointCloud& points, Index step, Index iterations) {
    const auto samples = static_cast<double>(context_.target.rows());
    Column kept = Column::Zero(potential_.size());
    double length = 0;
    for (Index t = 0; t < iterations; ++t) {
      const Count count = look(points, step, t);
      if (t == 0) length = ascent_.rate * count.mean_cost * samples;
      error_ = 0;
      for (Index j = 0; j < potential_.size(); ++j) {
        const double lack =
            context_.weight[j] - static_cast<double>(count.mass[static_cast<std::size_t>(j)]) / count.all;
        potential_[j] += length / std::sqrt(1 + static_cast<double>(t)) * lack;
        error_ += 0.5 * std::abs(lack);
      }
      if (2 * t >= iterations) kept += potential_;
    }
    if (iterations > 0) potential_ = kept / static_cast<double>(iterations - (iterations + 1) / 2);
  }

  Count look(const PointCloud& points, Index step, Index iteration) const {
    const auto count = static_cast<std::size_t>(context_.target.rows());
    const PairCosts costs(points.position, context_.target, PairCost::half_square);
    std::vector<double> cost(count), sums(2);
    std::vector<std::int64_t> mass(count, 0);
    points.layout().sum_rows(sums, [&](Index i, std::span<double> sum) {
      if (!is_drawn(points.layout(), i, step, iteration)) return;
      costs.row(i, cost);
      const Index sample = cell_of(cost, potential_).sample;
      mass[static_cast<std::size_t>(sample)] += units(points.weight[i]);
      sum[0] += points.weight[i] * cost[static_cast<std::size_t>(sample)];
      sum[1] += points.weight[i];
    });
    points.layout().communicator().sum(mass);
    const double drawn = std::max(sums[1], 1e-300);
    return {std::move(mass), sums[0] / drawn, drawn * static_cast<double>(std::int64_t{1} << 50)};
  }

  bool is_drawn(const Layout& layout, Index i, Index step, Index iteration) const {
    if (ascent_.batch == 0 || ascent_.batch >= layout.particles()) return true;
    const double share = static_cast<double>(ascent_.batch) / static_cast<double>(layout.particles());
    return random_.uniform(step, layout.first_row() + i, iteration + (context_.number << 32)) < share;
  }

  Ascent ascent_;
  TransportContext context_;
  CounterRandom random_;
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
            Key::real("rate").default_to("0.5").above(0).says(
                "length of the ascent's steps, of the mean cost at the first")},
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
