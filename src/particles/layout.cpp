#include "wasserstrom/particles/layout.hpp"

#include <algorithm>
#include <bit>

namespace wasserstrom {
namespace {

/// A complete subtree of the fixed binary tree over block numbers: blocks [index << level, (index + 1) << level), as
/// far as there are so many.
struct Node {
  Index level, index;
};

/// Part of the tree that covers a contiguous run of blocks: its largest complete subtrees, left to right, with their
/// sums.
class Cover {
 public:
  Cover(Index width, Index blocks) : width_(static_cast<std::size_t>(width)), blocks_(blocks) {}

  void append_block(Index block, std::span<const double> sum) {
    push({0, block}, sum);
    merge_last(block + 1 == blocks_);
  }

  /// Takes over the cover of the blocks that follow, as `pack` gave it.
  void append_packed(std::span<const double> packed) {
    for (std::size_t at = 0; at < packed.size(); at += width_ + 2) {
      const Node node{static_cast<Index>(packed[at]), static_cast<Index>(packed[at + 1])};
      push(node, packed.subspan(at + 2, width_));
      merge_last(((node.index + 1) << node.level) >= blocks_);
    }
  }

  std::vector<double> pack() const {
    std::vector<double> packed;
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      packed.push_back(static_cast<double>(nodes_[i].level));
      packed.push_back(static_cast<double>(nodes_[i].index));
      packed.insert(packed.end(), sums_.begin() + static_cast<Index>(i * width_),
                    sums_.begin() + static_cast<Index>((i + 1) * width_));
    }
    return packed;
  }

  /// The sum over all blocks, once the cover is complete.
  std::span<const double> total() const { return std::span(sums_).first(width_); }

 private:
  void push(Node node, std::span<const double> sum) {
    nodes_.push_back(node);
    sums_.insert(sums_.end(), sum.begin(), sum.end());
  }

  /// Joins the last two nodes while they are brothers.  At the right edge of the tree, where a brother is missing, a
  /// node stands for its parent unchanged.
  void merge_last(bool at_right_edge) {
    while (nodes_.size() > 1) {
      Node& left = nodes_[nodes_.size() - 2];
      Node& right = nodes_.back();
      if (at_right_edge)
        while (right.level < left.level && right.index % 2 == 0) right = {right.level + 1, right.index / 2};
      if (left.level != right.level || left.index % 2 != 0 || right.index != left.index + 1) return;
      const std::size_t start = sums_.size() - 2 * width_;
      for (std::size_t c = 0; c < width_; ++c) sums_[start + c] += sums_[start + width_ + c];
      sums_.resize(start + width_);
      left = {left.level + 1, left.index / 2};
      nodes_.pop_back();
    }
  }

  std::size_t width_;
  Index blocks_;
  std::vector<Node> nodes_;
  std::vector<double> sums_;
};

constexpr int cover_tag = 17;

void send_cover(const Cover& cover, int target, MPI_Comm handle) {
  const std::vector<double> packed = cover.pack();
  MPI_Send(packed.data(), static_cast<int>(packed.size()), MPI_DOUBLE, target, cover_tag, handle);
}

void receive_cover(Cover& cover, int source, MPI_Comm handle) {
  MPI_Status status;
  MPI_Probe(source, cover_tag, handle, &status);
  int count = 0;
  MPI_Get_count(&status, MPI_DOUBLE, &count);
  std::vector<double> packed(static_cast<std::size_t>(count));
  MPI_Recv(packed.data(), count, MPI_DOUBLE, source, cover_tag, handle, MPI_STATUS_IGNORE);
  cover.append_packed(packed);
}

/// Binomial tree over ranks towards the root: each rank's blocks follow those of the ranks below it.
void collect_on_root(Cover& cover, const Communicator& communicator) {
  const int rank = communicator.rank();
  for (int distance = 1; distance < communicator.size(); distance *= 2) {
    if (rank % (2 * distance) != 0) {
      send_cover(cover, rank - distance, communicator.handle());
      return;
    }
    if (rank + distance < communicator.size()) receive_cover(cover, rank + distance, communicator.handle());
  }
}

}  // namespace

Index Layout::block_size_for(Index particles) {
  const auto wanted = static_cast<std::uint64_t>(std::clamp<Index>(particles / 64, 1, 256));
  return static_cast<Index>(std::bit_floor(wanted));
}

Layout::Layout(Index particles, Communicator communicator)
    : communicator_(communicator),
      particles_(particles),
      block_size_(block_size_for(particles)),
      blocks_((particles + block_size_ - 1) / block_size_) {}

Layout::Layout(const Layout& owners, Index each)
    : communicator_(owners.communicator_),
      particles_(owners.particles_ * each),
      block_size_(owners.block_size_ * each),
      blocks_(owners.blocks_) {}

Index Layout::first_block(int rank) const { return blocks_ * rank / communicator_.size(); }

Index Layout::first_row(int rank) const { return std::min(particles_, first_block(rank) * block_size_); }

int Layout::owner(Index row) const {
  const Index block = row / block_size_;
  int low = 0, high = communicator_.size();  // first_block(low) <= block < first_block(high)
  while (high - low > 1) {
    const int middle = (low + high) / 2;
    (first_block(middle) <= block ? low : high) = middle;
  }
  return low;
}

void Layout::sum_blocks(std::span<double> out,
                        const std::function<void(Index, Index, std::span<double>)>& block_sum) const {
  Cover cover(static_cast<Index>(out.size()), blocks_);
  std::vector<double> sum(out.size());
  for (Index start = 0; start < rows(); start += block_size_) {
    std::fill(sum.begin(), sum.end(), 0.0);
    block_sum(start, std::min(block_size_, rows() - start), sum);
    cover.append_block((first_row() + start) / block_size_, sum);
  }
  collect_on_root(cover, communicator_);
  if (communicator_.is_root()) std::copy_n(cover.total().begin(), out.size(), out.begin());
  communicator_.broadcast(out);
}

void Layout::sum_rows(std::span<double> out, const std::function<void(Index, std::span<double>)>& add_row) const {
  sum_blocks(out, [&](Index start, Index count, std::span<double> sum) {
    for (Index i = start; i < start + count; ++i) add_row(i, sum);
  });
}

}  // namespace wasserstrom
