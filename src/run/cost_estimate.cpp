#include "wasserstrom/run/cost_estimate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "wasserstrom/flows/flow.hpp"
#include "wasserstrom/integrators/integrator.hpp"
#include "wasserstrom/kernels/bandwidth.hpp"
#include "wasserstrom/kernels/engine.hpp"
#include "wasserstrom/measures/generator.hpp"
#include "wasserstrom/measures/mixture.hpp"
#include "wasserstrom/particles/exchange.hpp"

namespace wasserstrom {
namespace {

bool is_generated(const Config& config) {
  return measures().entry(config.table("particles").text("measure")).traits.generated;
}

/// At how many points the flow asks: of a generator those of a batch.
Index asked_points(const Config& config) {
  const Config particles = config.table("particles");
  return is_generated(config) ? particles.table("fit").integer("batch") : particles.integer("count");
}

constexpr double program_bytes = 45e6;  // measured: a rank with MPI, PETSc and HDF5 loaded and nothing to do
constexpr double number = sizeof(double);

/// What the parts of a case make of the particles.
struct Shape {
  explicit Shape(const Config& config)
      : particles(asked_points(config)), dimension(config.table("particles").integer("dimension")) {
    for (const Config& objective : config.tables("objective")) {
      ++objectives;
      entropic += functionals().traits(objective).entropy;
      const Index lines = slice_count(objective, dimension, particles);
      slices += lines;
      if (lines > 0 || !functionals().traits(objective).pairs) continue;
      ++pair_kernels;
      pairs += objective.has("engine") && !sorts(objective, dimension);
    }
    const VelocityTerm::Traits& estimator = velocities().traits(config.table("velocity"));
    const Flow::Traits& flow = flows().traits(config.table("flow"));
    const Index fields = flow.estimated_fields > 0 ? flow.estimated_fields : entropic;
    payload = estimator.smooths_gradients ? fields * dimension : 1;
    passes = entropic == 0 ? 0 : estimator.passes;
    if (passes > 0 && !estimator.trained && !sorts(config.table("velocity"), dimension)) pairs += passes;
    state = flow.state_columns * dimension;
    if (flow.kept != nullptr) kept = flow.kept(dimension, objectives);
    if (estimator.passes > 0)
      bandwidth_passes = Bandwidth(config.table("velocity").table("kernel"), 0).visits(particles);
  }

  Index source_columns() const { return dimension + payload + 1; }

  Index particles, dimension, objectives = 0, entropic = 0, pair_kernels = 0, payload = 0, passes = 0,
                              bandwidth_passes = 0;
  Index pairs = 0;   ///< visits of all pairs
  Index slices = 0;  ///< along which objectives are summed
  Index state = 0;   ///< columns of a row
  Index kept = 0;    ///< numbers per row that the flow holds besides those of mwgrad
};

std::string bytes_text(double bytes) {
  constexpr std::array units = {"B", "kB", "MB", "GB", "TB"};
  std::size_t unit = 0;
  for (; bytes >= 1000 && unit + 1 < units.size(); ++unit) bytes /= 1000;
  return fmt::format("{:.3g} {}", bytes, units[unit]);
}

}  // namespace

Index most_rows(Index particles, int ranks) {
  const Index block = Layout::block_size_for(particles);
  const Index blocks = (particles + block - 1) / block;
  return std::min(particles, (blocks + ranks - 1) / ranks * block);
}

namespace {

/// Of components: points drawn from each, and what the objectives and the mixture tell of them.
CostEstimate component_cost(const Config& config, int ranks, double data_bytes) {
  const Config particles = config.table("particles"), flow = config.table("flow");
  const ComponentShape shape = component_shape(particles);
  const Index count = particles.integer("count"), d = shape.dimension;
  const bool exact = flow.has("estimator") && flow.text("estimator") == "exact";
  const auto all = static_cast<double>(count), rows = static_cast<double>(most_rows(count, ranks));
  const auto each = static_cast<double>(exact ? standard_nodes(d).count : particles.integer("draws"));
  const auto objectives = static_cast<double>(config.tables("objective").size());
  const auto width = static_cast<double>(shape.width()), dims = static_cast<double>(d);
  const double limit = config.table("io").real("gather_limit"), gathered = all * (width + dims) * number;
  const double exchanged = ranks == 1          ? 0
                           : gathered <= limit ? gathered
                                               : std::min(3 * Exchange::packet_bytes, gathered);
  const double per_point = 2 * dims + 2 + objectives * (2 * dims + 2) + 5 * dims;
  const double per_row = 12 * width + objectives * (shape.is_full() ? 2 * dims * dims : 4 * dims);
  CostEstimate cost{};
  cost.bytes_per_rank = program_bytes + data_bytes + rows * (each * per_point + per_row) * number + exchanged;
  cost.pairs_per_step = all * all * each;
  cost.bytes_received = ranks == 1 ? 0 : (all - rows) * (width + dims) * number;
  cost.bytes_per_checkpoint = all * (width + 1) * number + 64e3;
  cost.gathers = gathered <= limit;
  cost.rows = most_rows(count, ranks);
  const Index block = Layout::block_size_for(count);
  cost.idle_ranks = std::max<Index>(0, ranks - (count + block - 1) / block);
  return cost;
}

bool moves_components(const Config& config) {
  return measures().entry(config.table("particles").text("measure")).traits.components;
}

/// The network of a generator, and the points that it shows.
void add_generator(const Config& particles, int ranks, CostEstimate& cost) {
  const Index count = particles.integer("count"), d = particles.integer("dimension");
  const double parameters = generator_parameters(particles);
  constexpr double side_by_side = 40;  // parameters, moments, a fit, sums over blocks, a checkpoint under way
  cost.rows = most_rows(count, ranks);
  cost.bytes_per_rank += (side_by_side * parameters + 8.0 * static_cast<double>(cost.rows * d)) * number;
  cost.bytes_per_checkpoint = (static_cast<double>(count * (d + 1)) + 4 * parameters) * number + 64e3;
}

}  // namespace

CostEstimate estimate_cost(const Config& config, int ranks, double data_bytes) {
  if (moves_components(config)) return component_cost(config, ranks, data_bytes);
  const Shape shape(config);
  const Index block = Layout::block_size_for(shape.particles);
  const Index blocks = (shape.particles + block - 1) / block;
  const auto all = static_cast<double>(shape.particles), columns = static_cast<double>(shape.source_columns());
  const auto rows = static_cast<double>(most_rows(shape.particles, ranks));
  const auto d = static_cast<double>(shape.dimension), k = static_cast<double>(shape.objectives);
  const double limit = config.table("io").real("gather_limit");
  const auto held = [&](double source_columns) {  // by an exchange of rows of that many columns
    const double gathered = all * source_columns * number;
    if (ranks == 1 || gathered <= limit) return ranks == 1 ? 0 : gathered;
    const auto block_of = [&](Index block_rows) { return static_cast<double>(block_rows) * source_columns * number; };
    return std::min(2 * std::max(Exchange::packet_bytes, block_of(block)) + block_of(Exchange::block_rows), gathered);
  };

  CostEstimate cost{};
  // Numbers per row that stand side by side while a pass is under way: seven positions or rates (three of the
  // integrator, the rate that is kept, the start, the flat coordinates, the tiles' own), the last positions and their
  // step for the verdict, state and rate to which a rejected step goes back, velocities and potentials of all
  // objectives, sources, and the sums.  At its end the exchange has gone, but the sums are there twice.
  const double sums = static_cast<double>(shape.payload) + d;
  const double pair_sums = shape.pair_kernels > 0 ? d + 2 + static_cast<double>(shape.pair_kernels) * (d + 1) : 0;
  const double per_row = 10 * d + 2 * static_cast<double>(shape.state) + k * (d + 1) + static_cast<double>(shape.kept) +
                         std::max(shape.passes > 0 ? columns + sums : 0, pair_sums);
  const Config kernel = config.table("velocity").table("kernel");
  const bool pairs_for_bandwidth = kernel.is_text("bandwidth") && kernel.text("bandwidth") == "heat-equation";
  const double exchanged = std::max({shape.passes > 0 ? held(columns) : 0, pairs_for_bandwidth ? held(3 * d + 2) : 0,
                                     shape.pair_kernels > 0 ? held(d + 2) : 0});
  const bool gathers_positions = kernel.is_text("bandwidth") && kernel.text("bandwidth") == "pyro-per-dim";
  const double positions = gathers_positions ? 2 * std::min(all, double{Bandwidth::exact_limit}) * d * number : 0;
  // Slices have all points on every rank, and the root those of a minimising movement with their histories.
  const double everywhere = (shape.slices > 0 ? 4 * d + 20 : 0) * all;
  const double on_root = integrator_entry(config.table("flow").text("integrator")).minimises ? 15 * d * all : 0;
  const auto matrices = static_cast<double>(metrics().traits(config.table("flow").table("metric")).matrices);
  cost.bytes_per_rank = program_bytes + data_bytes +
                        (matrices * d * d + rows * per_row + everywhere + on_root) * number +
                        std::max({exchanged, rows * (shape.passes > 0 ? sums : 0) * number, positions});
  cost.pairs_per_step = static_cast<double>(shape.pairs + (pairs_for_bandwidth ? 28 : 0)) * all * all;
  const double visited = static_cast<double>(shape.passes) * columns + static_cast<double>(shape.bandwidth_passes) * d +
                         (shape.pair_kernels > 0 ? d + 2 : 0) + (shape.slices > 0 ? 2 * d + 1 : 0);
  cost.bytes_received = ranks == 1 ? 0 : (all - rows) * visited * number;
  cost.bytes_per_checkpoint = all * (static_cast<double>(shape.state) + 1) * number + 64e3;
  cost.lines_per_step = shape.slices;
  cost.gathers = all * columns * number <= limit;
  cost.rows = most_rows(shape.particles, ranks);
  cost.idle_ranks = std::max<Index>(0, ranks - blocks);
  if (is_generated(config)) add_generator(config.table("particles"), ranks, cost);
  return cost;
}

std::string cost_text(const Config& config, int ranks, double data_bytes, const std::string& time) {
  const bool components = moves_components(config);
  const CostEstimate cost = estimate_cost(config, ranks, data_bytes);
  std::string text = fmt::format("on {} rank{}:\n", ranks, ranks == 1 ? "" : "s");
  text += fmt::format("  {} per rank   {} at most {}\n", components ? "components" : "particles", components ? "" : " ",
                      cost.rows);
  text += fmt::format("  memory per rank        {}\n", bytes_text(cost.bytes_per_rank));
  text += fmt::format("  {}  {:.3g}\n", components ? "densities per step   " : "kernel pairs per step",
                      cost.pairs_per_step);
  if (cost.lines_per_step > 0) text += fmt::format("  lines per step         {}\n", cost.lines_per_step);
  text += time;
  text += fmt::format("  received per rank      {} a step, {}\n", bytes_text(cost.bytes_received),
                      cost.gathers ? "gathered" : "streamed");
  text += fmt::format("  checkpoint             {}\n", bytes_text(cost.bytes_per_checkpoint));
  if (cost.idle_ranks > 0)
    text +=
        fmt::format("note: {} of these ranks will own no particle; fewer ranks do the same work\n", cost.idle_ranks);
  return text;
}

}  // namespace wasserstrom
