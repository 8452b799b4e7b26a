#include "wasserstrom/networks/critic.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "divergence.hpp"
#include "early_stop.hpp"
#include "point_batches.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/base/inner_work.hpp"
#include "wasserstrom/networks/initial_numbers.hpp"

namespace wasserstrom {
namespace {

constexpr Index block_rows = Perceptron::block_rows;

/// All samples, those first that get the lowest numbers.
std::vector<Index> drawn_order(const CounterRandom& random, Index count, Index number) {
  std::vector<std::pair<double, Index>> drawn;
  for (Index j = 0; j < count; ++j) drawn.emplace_back(random.uniform(-1, j, number), j);
  std::sort(drawn.begin(), drawn.end());
  std::vector<Index> order;
  for (const auto& each : drawn) order.push_back(each.second);
  return order;
}

/// Where the sums of a batch lie: gradients of the means over rho and over pi, then these means with their weights.
struct BatchSums {
  std::size_t parameters;
  std::size_t gradient(bool of_samples) const { return of_samples ? parameters : 0; }
  std::size_t value(bool of_samples) const { return 2 * parameters + (of_samples ? 2 : 0); }
  std::size_t weight(bool of_samples) const { return value(of_samples) + 1; }
  std::size_t size() const { return 2 * parameters + 4; }
};

}  // namespace

Critic::Critic(CriticPlan plan, const Rows& samples, const Column& weight)
    : plan_(std::move(plan)),
      samples_(samples),
      weight_(weight),
      order_(static_cast<std::size_t>(samples.rows())),
      held_out_samples_(std::lround(plan_.held_out * static_cast<double>(samples.rows()))),
      random_(plan_.seed, Purpose::network_batch),
      divergence_(make_divergence(plan_.divergence)),
      network_(make_perceptron(plan_.shape, scale_of(samples, weight), plan_.single)),
      parameters_(plan_.shape, plan_.optimizer,
                  plan_.shape.initial_parameters(CounterRandom(plan_.seed, Purpose::network_parameter), plan_.number)) {
  std::iota(order_.begin(), order_.end(), 0);
  if (held_out_samples_ > 0) order_ = drawn_order(random_, samples.rows(), plan_.number);
  network_->set_parameters(parameters_.values());
}

Critic::~Critic() = default;

void Critic::serialize(Archive& archive) {
  parameters_.serialize(archive);
  archive.keep("trained_at", trained_at_);
  archive.keep("shift", shift_);
  archive.keep("of_samples", of_samples_);
  archive.keep("dual", dual_);
  archive.keep("gain", gain_);
  archive.keep("held_out", held_out_);
  archive.keep("last_iterations", iterations_);
  if (archive.is_reading()) network_->set_parameters(parameters_.values());
}

void Critic::train(const PointCloud& points, Index step) {
  if (step == trained_at_) return;
  const Profile::Lap lap(points.exchange.profile(), Phase::training);
  const Index iterations = trained_at_ < 0 ? plan_.first_iterations : plan_.iterations;
  evaluate(points);
  const double before = dual_;
  learn(points, iterations);
  evaluate(points);
  throw_if_diverged(step);
  gain_ = dual_ - before;
  trained_at_ = step;
}

void Critic::throw_if_diverged(Index step) const {
  if (parameters_.values().allFinite() && std::isfinite(dual_)) return;
  throw NumericalError(
      fmt::format("{} has diverged in the training of step {}, after {} iterations: a smaller learning_rate, or a "
                  "penalty, may help",
                  plan_.owner, step, parameters_.steps()));
}

// ---- Training

Index Critic::samples_of_batch() const { return BatchDraw(random_, trained_samples(), plan_.batch, 0).slots(); }

/// Blocks of points, then blocks of samples, dealt out over the ranks like particles.
void Critic::learn(const PointCloud& points, Index iterations) {
  const BatchDraw draw(random_, points.layout().particles(), plan_.batch, 2 * plan_.number);
  const Index of_points = blocks_of(draw.slots());
  const Layout blocks(of_points + blocks_of(samples_of_batch()), points.layout().communicator());
  const auto slot_of = [&](Index block) { return std::min(block * block_rows, draw.slots()); };
  PointBatches batches(points, draw, slot_of(blocks.first_row()), slot_of(blocks.first_row() + blocks.rows()));
  const Index begin = parameters_.steps(), end = begin + iterations;
  EarlyStop stop(plan_.patience > 0 ? plan_.patience : iterations);
  bool stopped = false;
  for (Index part_end = begin; parameters_.steps() < end && !stopped;) {
    if (parameters_.steps() == part_end) {
      const Index part = std::min(batches.at_a_time(), end - part_end);
      batches.fetch(part_end, part);
      part_end += part;
    }
    iterate(blocks, batches, draw.slots());
    const Index done = parameters_.steps() - begin;
    if (done % iterations_untold == 0) tell_progress(done, iterations);
    if (plan_.patience == 0 || (done % EarlyStop::iterations_between != 0 && done < iterations)) continue;
    evaluate(points);
    stopped = stop.see(done, held_out_, parameters_.values());
  }
  iterations_ = parameters_.steps() - begin;
  if (stop.best().size() > 0) {
    parameters_.go_back(stop.best());
    network_->set_parameters(parameters_.values());
  }
}

void Critic::tell_progress(Index done, Index all) const {
  tell({plan_.owner, done, all, plan_.iterations, fmt::format("dual value {:.4g}", batch_dual_)});
}

void Critic::iterate(const Layout& blocks, const PointBatches& points, Index slots) {
  std::vector<double> sums(BatchSums{static_cast<std::size_t>(plan_.shape.parameters())}.size());
  const Index of_points = blocks_of(slots), iteration = parameters_.steps();
  blocks.sum_rows(sums, [&](Index row, std::span<double> sum) {
    const Index block = blocks.first_row() + row;
    if (block >= of_points) return add_block(sample_block(iteration, block - of_points), true, sum);
    const ConstRowsRef rows = points.rows(iteration, block * block_rows, rows_in(block, slots));
    add_block(rows, false, sum);
    if (plan_.penalty > 0) add_penalty(rows, iteration, block * block_rows, sum);
  });
  follow(sums);
}

/// With their weights in a last column.
Rows Critic::sample_block(Index iteration, Index block) const {
  const BatchDraw draw(random_, trained_samples(), plan_.batch, 2 * plan_.number + 1);
  const Index count = rows_in(block, draw.slots()), d = samples_.cols();
  Rows rows(count, d + 1);
  for (Index i = 0; i < count; ++i) {
    const Index j = order_[static_cast<std::size_t>(draw(iteration, block * block_rows + i))];
    rows.row(i).head(d) = samples_.row(j);
    rows(i, d) = weight_[j];
  }
  return rows;
}

void Critic::add_block(const ConstRowsRef& weighted, bool of_samples, std::span<double> sum) const {
  const BatchSums where{static_cast<std::size_t>(plan_.shape.parameters())};
  const Index rows = weighted.rows(), d = samples_.cols();
  Rows output(rows, 1), slope(rows, 1);
  network_->forward(weighted.leftCols(d), output);
  for (Index i = 0; i < rows; ++i) {
    const double weight = weighted(i, d), s = output(i, 0);
    const Term term = of_samples ? divergence_->at_sample(s, shift_) : divergence_->at_point(s);
    slope(i, 0) = weight * term.slope;
    sum[where.value(of_samples)] += weight * term.value;
    sum[where.weight(of_samples)] += weight;
  }
  network_->add_parameter_gradient(slope, sum.subspan(where.gradient(of_samples), where.parameters));
}

/// Somewhere on the way from each particle to a sample: what is flat at all of them may be steep in between.
void Critic::add_penalty(const ConstRowsRef& weighted, Index iteration, Index slot, std::span<double> sum) const {
  const Index rows = weighted.rows(), d = samples_.cols(), pairs = -1 - 2 * plan_.number, ways = pairs - 1;
  Rows x(rows, d), output(rows, 1);
  for (Index i = 0; i < rows; ++i) {
    const double drawn = random_.uniform(iteration, slot + i, pairs), way = random_.uniform(iteration, slot + i, ways);
    const Index j = order_[static_cast<std::size_t>(drawn * static_cast<double>(trained_samples()))];
    for (Index c = 0; c < d; ++c) x(i, c) = weighted(i, c) + way * (samples_(j, c) - weighted(i, c));
  }
  network_->forward(x, output);
  const Column factor = -plan_.penalty * weighted.col(d);
  network_->add_penalty_gradient(Rows::Ones(rows, 1), factor,
                                 sum.first(static_cast<std::size_t>(plan_.shape.parameters())));
}

/// One step up the dual.
void Critic::follow(std::span<const double> sums) {
  const BatchSums where{static_cast<std::size_t>(plan_.shape.parameters())};
  const double points = sums[where.weight(false)], samples = sums[where.weight(true)];
  const double mean = sums[where.value(true)] / samples, factor = divergence_->sample_slope(mean);
  Column down(plan_.shape.parameters());
  for (std::size_t i = 0; i < where.parameters; ++i)
    down[static_cast<Index>(i)] =
        -(sums[where.gradient(false) + i] / points + factor * sums[where.gradient(true) + i] / samples);
  batch_dual_ = sums[where.value(false)] / points + divergence_->of_samples(mean, shift_);
  shift_ = divergence_->next_shift(mean, shift_);
  parameters_.step(down);
  network_->set_parameters(parameters_.values());
}

// ---- What has been learned

double Critic::mean_over_points(const PointCloud& points) const {
  Column value = Column::Zero(points.position.rows());
  for (Index first = 0; first < value.size(); first += block_rows) {
    const Index rows = std::min(block_rows, value.size() - first);
    Rows output(rows, 1);
    network_->forward(points.position.middleRows(first, rows), output);
    for (Index i = 0; i < rows; ++i) value[first + i] = divergence_->at_point(output(i, 0)).value;
  }
  double sum = 0;
  points.layout().sum_rows(std::span(&sum, 1),
                           [&](Index i, std::span<double> to) { to[0] += points.weight[i] * value[i]; });
  return sum;
}

void Critic::evaluate(const PointCloud& points) {
  const Index count = std::ssize(order_), trained = trained_samples(), d = samples_.cols();
  const Layout blocks(blocks_of(count), points.layout().communicator());
  double sums[4] = {};  // of those trained on, of those held out: value, weight
  blocks.sum_rows(sums, [&](Index row, std::span<double> sum) {
    const Index block = blocks.first_row() + row, rows = rows_in(block, count);
    Rows x(rows, d), output(rows, 1);
    const Index* const samples = order_.data() + block * block_rows;
    for (Index i = 0; i < rows; ++i) x.row(i) = samples_.row(samples[i]);
    network_->forward(x, output);
    for (Index i = 0; i < rows; ++i) {
      const std::size_t to = block * block_rows + i < trained ? 0 : 2;
      sum[to] += weight_[samples[i]] * divergence_->at_sample(output(i, 0), shift_).value;
      sum[to + 1] += weight_[samples[i]];
    }
  });
  const double of_points = mean_over_points(points);
  of_samples_ = divergence_->of_samples(sums[0] / sums[1], shift_);
  dual_ = of_points + of_samples_;
  if (held_out_samples_ > 0) held_out_ = of_points + divergence_->of_samples(sums[2] / sums[3], shift_);
}

void Critic::add(const ConstRowsRef& position, ColumnRef value, RowsRef gradient) const {
  for (Index first = 0; first < position.rows(); first += block_rows) {
    const Index rows = std::min(block_rows, position.rows() - first);
    Rows output(rows, 1), slope(rows, 1), by_input(rows, position.cols());
    network_->forward(position.middleRows(first, rows), output);
    for (Index i = 0; i < rows; ++i) {
      const Term term = divergence_->at_point(output(i, 0));
      value[first + i] += term.value + of_samples_;
      slope(i, 0) = term.slope;
    }
    network_->input_gradient(slope, by_input);
    gradient.middleRows(first, rows) += by_input;
  }
}

}  // namespace wasserstrom
