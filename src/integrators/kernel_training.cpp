#include "kernel_training.hpp"

#include <algorithm>
#include <limits>

namespace wasserstrom {
namespace {

constexpr Index tile_rows = MarkovKernel::block_rows, tiles_of_block = 4, block_rows = tiles_of_block * tile_rows;

/// From how many particles on a batch is dealt out.
constexpr Index dealt_from = 512;

Index blocks_in(Index rows) { return (rows + block_rows - 1) / block_rows; }

/// Of x and of z the draws have their own numbers; uniform ones address the particles.
constexpr Index particle_draw = 0;

}  // namespace

KernelTraining::KernelTraining(MarkovKernel& kernel, BatchLoss& loss, const Column& cumulative_weight, bool weighted,
                               Index batch, const Communicator& communicator)
    : kernel_(kernel),
      loss_(loss),
      cumulative_(cumulative_weight),
      weighted_(weighted),
      takes_all_((batch == 0 || batch >= cumulative_weight.size()) && !weighted),
      count_(cumulative_weight.size()),
      batch_(batch == 0 ? count_ : std::min(batch, count_)),
      blocks_of_half_(blocks_in(batch_)),
      blocks_(2 * blocks_of_half_, batch_ >= dealt_from ? communicator : Communicator(MPI_COMM_SELF)),
      random_(kernel.plan().seed, Purpose::network_batch),
      particle_(static_cast<std::size_t>(2 * batch_)),
      x_(2 * batch_, kernel.plan().dimension()),
      y_(x_.rows(), x_.cols()),
      share_(blocks_.rows() * block_rows, 2),
      slope_(share_.rows(), x_.cols()) {}

/// Of all rows of both batches.
KernelTraining::Range KernelTraining::rows_of(Index block) const {
  const bool second = block >= blocks_of_half_;
  const Index first = (block - (second ? blocks_of_half_ : 0)) * block_rows;
  return {(second ? batch_ : 0) + first, std::min(block_rows, batch_ - first)};
}

/// Independent draws of the particles by their weights, or all of them.
void KernelTraining::draw(const Rows& particles, Index number) {
  const auto count = static_cast<double>(count_);
  for (Index row = 0; row < 2 * batch_; ++row) {
    Index& found = particle_[static_cast<std::size_t>(row)];
    const double u = takes_all_ ? 0 : random_.uniform(number, row, particle_draw);
    if (takes_all_) found = row % batch_;
    else if (!weighted_) found = std::min(count_ - 1, static_cast<Index>(u * count));
    else found = std::upper_bound(cumulative_.begin(), cumulative_.end() - 1, u) - cumulative_.begin();
    x_.row(row) = particles.row(found);
  }
}

void KernelTraining::push_block(Index b, Index number, bool to_learn) {
  const auto [from, count] = rows_of(blocks_.first_row() + b);
  if (!to_learn) return kernel_.push(x_.middleRows(from, count), number, from, y_.middleRows(from, count));
  for (Index tile = 0; tile * tile_rows < count; ++tile) {
    const Index first = from + tile * tile_rows, rows = std::min(tile_rows, from + count - first);
    kernel_.forward(b * tiles_of_block + tile, x_.middleRows(first, rows), number, first, y_.middleRows(first, rows));
  }
}

void KernelTraining::push(Index number, bool to_learn) {
  for (Index b = 0; b < blocks_.rows(); ++b) push_block(b, number, to_learn);
  if (blocks_.communicator().size() > 1) share_outputs();
}

/// Every rank gets y of all rows.
void KernelTraining::share_outputs() {
  Rows own = Rows::Zero(blocks_.rows() * block_rows, y_.cols());
  for (Index b = 0; b < blocks_.rows(); ++b) {
    const auto [from, count] = rows_of(blocks_.first_row() + b);
    own.middleRows(b * block_rows, count) = y_.middleRows(from, count);
  }
  Profile unseen;
  const Layout rows(blocks_, block_rows);
  const Rows all = Exchange(rows, std::numeric_limits<double>::max(), unseen).gather(own);
  for (Index block = 0; block < blocks_.particles(); ++block) {
    const auto [from, count] = rows_of(block);
    y_.middleRows(from, count) = all.middleRows(block * block_rows, count);
  }
}

/// All rows of one batch at once, which is faster than block by block and has the same bits.
LossSums KernelTraining::find_terms() {
  const BatchPair batches{particle_, x_, y_};
  const Index first = blocks_.first_row(), last = first + blocks_.rows();
  for (Index block = first; block < last;) {
    const Index end = block < blocks_of_half_ ? std::min(last, blocks_of_half_) : last;
    const Index from = rows_of(block).from, count = rows_of(end - 1).from + rows_of(end - 1).count - from;
    Rows share(count, 2), slope(count, x_.cols());
    loss_.terms(batches, from, count, share, slope);
    share_.middleRows((block - first) * block_rows, count) = share;
    slope_.middleRows((block - first) * block_rows, count) = slope;
    block = end;
  }
  LossSums sums{};
  blocks_.sum_rows(sums, [&](Index b, std::span<double> sum) {
    for (Index i = 0; i < rows_of(first + b).count; ++i)
      for (Index c = 0; c < 2; ++c) sum[static_cast<std::size_t>(c)] += share_(b * block_rows + i, c);
  });
  return sums;
}

void KernelTraining::learn(const LossSums& sums, double pace) {
  Column gradient(kernel_.plan().shape.parameters());
  blocks_.sum_rows(std::span(gradient.data(), static_cast<std::size_t>(gradient.size())),
                   [&](Index b, std::span<double> sum) {
                     const auto [from, count] = rows_of(blocks_.first_row() + b);
                     RowsRef slope = slope_.middleRows(b * block_rows, count);
                     loss_.finish(sums, y_.middleRows(from, count), y_.rows(), slope);
                     for (Index tile = 0; tile * tile_rows < count; ++tile) {
                       const Index first = tile * tile_rows, rows = std::min(tile_rows, count - first);
                       kernel_.add_gradient(b * tiles_of_block + tile, slope.middleRows(first, rows), sum);
                     }
                   });
  kernel_.step(gradient, pace);
}

void KernelTraining::iterate(const Rows& particles, double pace) {
  const Index number = kernel_.iterations();
  draw(particles, number);
  push(number, true);
  const LossSums sums = find_terms();
  last_ = loss_.value(sums);
  learn(sums, pace);
}

LossSums KernelTraining::look(const Rows& particles, Index number) {
  draw(particles, number);
  push(number, false);
  return find_terms();
}

}  // namespace wasserstrom
