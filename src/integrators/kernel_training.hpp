#pragma once
// How a Markov kernel learns a step: iterations on two batches of particles and fresh z.  Private.
//
// A batch is drawn by counter and cut into blocks of 128 rows; sums over blocks go by the tree of Layout.  Large
// batches are dealt out over the ranks, for two small reductions and one gathering of y an iteration; of small ones,
// which take less time than these messages, every rank computes all.  Which of the two, the size of the batch alone
// decides, and the bits are the same: so they do not depend on the number of ranks.

#include <optional>
#include <vector>

#include "batch_loss.hpp"
#include "wasserstrom/networks/markov_kernel.hpp"

namespace wasserstrom {

class KernelTraining {
 public:
  /// Particles of each batch of the given number; what refers to it outlives it.
  KernelTraining(MarkovKernel& kernel, BatchLoss& loss, const Column& cumulative_weight, bool weighted, Index batch,
                 const Communicator& communicator);

  /// One step of the optimizer, at `pace` times its rate.  `particles`: N x d, on every rank.  Collective where batches
  /// are dealt out.
  void iterate(const Rows& particles, double pace);

  /// The sums of the loss on fresh batches, which no iteration has seen.  `number` is negative.
  LossSums look(const Rows& particles, Index number);

  double last_loss() const { return last_; }

 private:
  struct Range {
    Index from, count;
  };

  Range rows_of(Index block) const;
  void draw(const Rows& particles, Index number);
  void push(Index number, bool to_learn);
  void push_block(Index b, Index number, bool to_learn);
  void share_outputs();
  LossSums find_terms();
  void learn(const LossSums& sums, double pace);

  MarkovKernel& kernel_;
  BatchLoss& loss_;
  const Column& cumulative_;  ///< N; p_0 + ... + p_i
  bool weighted_, takes_all_;
  Index count_, batch_, blocks_of_half_;
  Layout blocks_;  ///< of both batches, over the ranks, or all of them here
  CounterRandom random_;
  std::vector<Index> particle_;  ///< 2 B
  Rows x_, y_;                   ///< 2 B x d
  Rows share_, slope_;           ///< of this rank's blocks, padded to whole ones
  double last_ = 0;
};

}  // namespace wasserstrom
