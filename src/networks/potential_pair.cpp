#include "wasserstrom/networks/potential_pair.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "point_batches.hpp"
#include "potential_terms.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/base/inner_work.hpp"
#include "wasserstrom/networks/initial_numbers.hpp"

namespace wasserstrom {
namespace {

constexpr Index block_rows = Perceptron::block_rows;

// What is drawn for each pair of an iteration.
enum Drawn : Index { drawn_point, drawn_sample, drawn_a, drawn_b, drawn_numbers };

Column begin_with(const PotentialPlan& plan, Index which) {
  const CounterRandom random(plan.seed, Purpose::network_parameter);
  return initial_numbers(plan.shape, plan.initial_std, random, -1 - 2 * plan.number - which);
}

}  // namespace

PotentialPair::PotentialPair(PotentialPlan plan, const Rows& samples, const Column& weight)
    : plan_(std::move(plan)),
      samples_(samples),
      draw_(weight),
      random_(plan_.seed, Purpose::potential_batch),
      terms_(std::make_unique<PotentialTerms>(
          plan_, plan_.standardizes ? scale_of(samples, weight) : InputScale::none(samples.cols()))),
      phi_(plan_.shape, plan_.optimizer, begin_with(plan_, 0)),
      extra_(plan_.shape, plan_.optimizer, begin_with(plan_, 1)) {
  set_parameters();
}

PotentialPair::~PotentialPair() = default;

void PotentialPair::set_parameters() { terms_->set_parameters(phi_.values(), extra_.values()); }

void PotentialPair::serialize(Archive& archive) {
  archive.part("phi", phi_);
  if (plan_.loss == PotentialLoss::w2) archive.part("eps", extra_);
  archive.keep("trained_at", trained_at_);
  archive.keep("of_samples", of_samples_);
  archive.keep("loss", loss_);
  if (archive.is_reading()) set_parameters();
}

void PotentialPair::train(const PointCloud& points, Index step) {
  if (step == trained_at_) return;
  const Index all = points.layout().particles();
  const Index iterations = trained_at_ < 0 ? plan_.first_iterations : plan_.iterations;
  const BatchDraw draw(random_, all, plan_.batch, drawn_numbers * plan_.number + drawn_point);
  const Index slots = draw.slots();
  const Layout blocks(blocks_of(slots), points.layout().communicator());
  const auto slot_of = [&](Index block) { return std::min(block * block_rows, slots); };
  PointBatches batches(points, draw, slot_of(blocks.first_row()), slot_of(blocks.first_row() + blocks.rows()));
  const Index begin = phi_.steps(), end = begin + iterations;
  for (Index part_end = begin; phi_.steps() < end;) {
    if (phi_.steps() == part_end) {
      const Index part = std::min(batches.at_a_time(), end - part_end);
      batches.fetch(part_end, part);
      part_end += part;
    }
    iterate(blocks, batches, slots, static_cast<double>(all));
    if (const Index done = phi_.steps() - begin; done % iterations_untold == 0)
      tell({plan_.owner, done, iterations, plan_.iterations, fmt::format("loss {:.4g}", loss_)});
  }
  find_mean_of_samples(slots, points.layout().communicator());
  if (!phi_.values().allFinite() || !extra_.values().allFinite() || !std::isfinite(loss_))
    throw NumericalError(
        fmt::format("the potentials of {} have diverged in the training of step {}, after {} iterations: a smaller "
                    "learning_rate, or penalty, may help",
                    plan_.owner, step, phi_.steps()));
  trained_at_ = step;
}

/// Each as likely as it weighs.
Rows PotentialPair::sample_rows(Index iteration, Index first, Index count) const {
  Rows rows(count, samples_.cols());
  const Index stream = drawn_numbers * plan_.number + drawn_sample;
  for (Index i = 0; i < count; ++i) {
    rows.row(i) = samples_.row(draw_(random_.uniform(iteration, first + i, stream)));
  }
  return rows;
}

void PotentialPair::iterate(const Layout& blocks, const PointBatches& points, Index slots, double points_in_all) {
  const PotentialSums where{static_cast<std::size_t>(plan_.shape.parameters())};
  std::vector<double> sums(where.size());
  const Index iteration = phi_.steps(), d = samples_.cols();
  const auto uniform = [&](Index slot, Index drawn) {
    return random_.uniform(iteration, slot, drawn_numbers * plan_.number + drawn);
  };
  blocks.sum_rows(sums, [&](Index row, std::span<double> sum) {
    const Index block = blocks.first_row() + row, first = block * block_rows, count = rows_in(block, slots);
    const ConstRowsRef weighted = points.rows(iteration, first, count);
    PotentialPairs pairs{sample_rows(iteration, first, count), weighted.leftCols(d), weighted.col(d), Column(count),
                         Column(count)};
    pairs.weight *= points_in_all / static_cast<double>(slots);
    for (Index i = 0; i < count; ++i) {
      pairs.a[i] = uniform(first + i, drawn_a);
      pairs.b[i] = uniform(first + i, drawn_b);
    }
    terms_->add(pairs, sum);
  });
  loss_ = sums.back();
  phi_.step(Eigen::Map<const Column>(where.phi(sums).data(), plan_.shape.parameters()));
  if (plan_.loss == PotentialLoss::w2)
    extra_.step(Eigen::Map<const Column>(where.extra(sums).data(), plan_.shape.parameters()));
  set_parameters();
}

/// At those of the last iteration.
void PotentialPair::find_mean_of_samples(Index slots, const Communicator& communicator) {
  const Layout blocks(blocks_of(slots), communicator);
  double sum = 0;
  blocks.sum_rows(std::span(&sum, 1), [&](Index row, std::span<double> to) {
    const Index block = blocks.first_row() + row;
    for (const double each : terms_->phi(sample_rows(phi_.steps() - 1, block * block_rows, rows_in(block, slots))))
      to[0] += each;
  });
  of_samples_ = sum / static_cast<double>(slots);
}

void PotentialPair::add(const ConstRowsRef& position, ColumnRef value, RowsRef gradient) const {
  Rows field;
  for (Index first = 0; first < position.rows(); first += block_rows) {
    const Index rows = std::min(block_rows, position.rows() - first);
    const Column psi = terms_->psi(position.middleRows(first, rows), field);
    for (Index i = 0; i < rows; ++i) value[first + i] += psi[i] + of_samples_;
    gradient.middleRows(first, rows) += field;
  }
}

}  // namespace wasserstrom
