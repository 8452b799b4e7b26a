#pragma once
// Who owns which particles, and sums whose order does not know of ranks.
//
// The N global rows are cut into blocks whose size depends on N alone.  A rank owns a run of whole blocks, fixed for
// the run.  Everything that is added up is added up block by block, so that any number of ranks gets the same bits.

#include <functional>
#include <span>
#include <vector>

#include "wasserstrom/base/types.hpp"
#include "wasserstrom/ranks/communicator.hpp"

namespace wasserstrom {

class Layout {
 public:
  Layout(Index particles, Communicator communicator);

  /// Of N x `each` rows, `each` of them in turn for every row of `owners`, on the rank that has it.
  Layout(const Layout& owners, Index each);

  const Communicator& communicator() const { return communicator_; }
  Index particles() const { return particles_; }    ///< N over all ranks
  Index block_size() const { return block_size_; }  ///< rows per block; the last block may be shorter
  Index blocks() const { return blocks_; }

  Index first_row() const { return first_row(communicator_.rank()); }  ///< global number of this rank's first row
  Index rows() const { return rows(communicator_.rank()); }            ///< rows of this rank; 0 is possible
  Index first_block(int rank) const;
  Index first_row(int rank) const;
  Index rows(int rank) const { return first_row(rank + 1) - first_row(rank); }
  int owner(Index row) const;

  /// Rows per block for N particles: the power of two not above N / 64, between 1 and 256.  Small enough that some
  /// thousands of ranks still find a block each in a large run, large enough for the pair sums to stay in cache.
  static Index block_size_for(Index particles);

  /// sum over all N rows of a vector of `out.size()` numbers; every rank gets the result.  Collective.
  ///
  /// `add_row(i, sum)` adds the contribution of local row i.  Rows of a block are added in ascending order; the blocks
  /// by a fixed binary tree over the global block numbers, for which a rank sends only complete subtrees: O(log blocks)
  /// vectors per message, log2(ranks) messages deep.
  void sum_rows(std::span<double> out, const std::function<void(Index, std::span<double>)>& add_row) const;

  /// The same for contributions given block by block: `block_sum(first local row, rows, sum)` fills a zeroed `sum`.
  void sum_blocks(std::span<double> out, const std::function<void(Index, Index, std::span<double>)>& block_sum) const;

 private:
  Communicator communicator_;
  Index particles_, block_size_, blocks_;
};

}  // namespace wasserstrom
