#include "wasserstrom/particles/exchange.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <vector>

#include "wasserstrom/base/error.hpp"

namespace wasserstrom {
namespace {

using BlockView = Eigen::Map<const Rows>;

/// Cuts the rows that come in, in ascending order and in runs of any length, into blocks.  A block that lies within a
/// run is shown where it is; one that does not is put together first.
class BlockCutter {
 public:
  BlockCutter(Index particles, Index columns, const Exchange::Visitor& use)
      : particles_(particles), columns_(columns), use_(use) {}

  void add(const double* data, Index rows) {
    while (rows > 0) {
      const Index taken = std::min(rows, block_end() - next_);
      if (held() == 0 && next_ + taken == block_end()) use_(next_, BlockView(data, taken, columns_));
      else take(data, taken);
      next_ += taken;
      data += taken * columns_;
      rows -= taken;
    }
  }

 private:
  Index block_first() const { return next_ / Exchange::block_rows * Exchange::block_rows; }
  Index block_end() const { return std::min(particles_, block_first() + Exchange::block_rows); }
  Index held() const { return next_ - block_first(); }

  void take(const double* data, Index rows) {
    if (part_.size() == 0) part_.resize(Exchange::block_rows, columns_);
    part_.middleRows(held(), rows) = BlockView(data, rows, columns_);
    if (next_ + rows == block_end()) use_(block_first(), part_.topRows(held() + rows));
  }

  Index particles_, columns_, next_ = 0;
  const Exchange::Visitor& use_;
  Rows part_;  ///< the rows of a block that is not complete
};

/// One message of the stream: whole blocks of one owner.
struct Packet {
  int owner;
  Index first_row, rows;
};

/// The packets of all owners in ascending order of rows, made one by one: a list of all would grow with N.
class PacketQueue {
 public:
  PacketQueue(const Layout& layout, Index columns) : layout_(layout) {
    const double block_bytes = static_cast<double>(layout.block_size() * columns) * sizeof(double);
    const auto blocks = static_cast<Index>(std::max(1.0, Exchange::packet_bytes / block_bytes));
    rows_ = blocks * layout.block_size();
  }

  Index largest() const { return rows_; }

  bool next(Packet& packet) {
    if (next_row_ >= layout_.particles()) return false;
    while (next_row_ >= layout_.first_row(owner_ + 1)) ++owner_;
    packet = {owner_, next_row_, std::min(rows_, layout_.first_row(owner_ + 1) - next_row_)};
    next_row_ += packet.rows;
    return true;
  }

 private:
  const Layout& layout_;
  Index rows_ = 0, next_row_ = 0;
  int owner_ = 0;
};

}  // namespace

bool Exchange::gathers(Index columns) const {
  const double numbers = static_cast<double>(layout_.particles()) * static_cast<double>(columns);
  return numbers * sizeof(double) <= gather_limit_ && numbers <= std::numeric_limits<int>::max();
}

void Exchange::visit(const Rows& local, const Visitor& use) const {
  ++profile_.visits;
  const auto foreign = static_cast<std::uint64_t>(layout_.particles() - layout_.rows());
  profile_.bytes_received += foreign * static_cast<std::uint64_t>(local.cols()) * sizeof(double);
  if (layout_.communicator().size() == 1) BlockCutter(local.rows(), local.cols(), use).add(local.data(), local.rows());
  else if (gathers(local.cols())) visit_gathered(local, use);
  else visit_streamed(local, use);
}

Rows Exchange::gather(const Rows& local) const {
  Rows all(layout_.particles(), local.cols());
  visit(local, [&](Index first, const ConstRowsRef& block) { all.middleRows(first, block.rows()) = block; });
  return all;
}

Rows Exchange::sum_to_owners(const Rows& all) const {
  const Profile::Lap lap(profile_, Phase::exchange);
  const Communicator& communicator = layout_.communicator();
  if (communicator.size() == 1) return all;
  Rows own(layout_.rows(), all.cols());
  for (int owner = 0; owner < communicator.size(); ++owner)
    MPI_Reduce(all.data() + layout_.first_row(owner) * all.cols(), own.data(),
               static_cast<int>(layout_.rows(owner) * all.cols()), MPI_DOUBLE, MPI_SUM, owner, communicator.handle());
  return own;
}

void Exchange::visit_gathered(const Rows& local, const Visitor& use) const {
  const Index columns = local.cols();
  const int size = layout_.communicator().size();
  Rows all(layout_.particles(), columns);
  {
    const Profile::Lap lap(profile_, Phase::exchange);
    std::vector<int> counts(static_cast<std::size_t>(size)), starts(counts.size());
    for (int rank = 0; rank < size; ++rank) {
      counts[static_cast<std::size_t>(rank)] = static_cast<int>(layout_.rows(rank) * columns);
      starts[static_cast<std::size_t>(rank)] = static_cast<int>(layout_.first_row(rank) * columns);
    }
    MPI_Allgatherv(local.data(), static_cast<int>(local.size()), MPI_DOUBLE, all.data(), counts.data(), starts.data(),
                   MPI_DOUBLE, layout_.communicator().handle());
  }
  BlockCutter(all.rows(), columns, use).add(all.data(), all.rows());
}

void Exchange::visit_streamed(const Rows& local, const Visitor& use) const {
  const Index columns = local.cols();
  const MPI_Comm handle = layout_.communicator().handle();
  PacketQueue queue(layout_, columns);
  std::array<Rows, 2> buffers{Rows(queue.largest(), columns), Rows(queue.largest(), columns)};
  std::array<Packet, 2> packets{};
  std::array<MPI_Request, 2> requests{MPI_REQUEST_NULL, MPI_REQUEST_NULL};

  const auto start = [&](std::size_t slot) {
    if (!queue.next(packets[slot])) return false;
    const Packet& packet = packets[slot];
    Rows& buffer = buffers[slot];
    if (packet.owner == layout_.communicator().rank())
      buffer.topRows(packet.rows) = local.middleRows(packet.first_row - layout_.first_row(), packet.rows);
    MPI_Ibcast(buffer.data(), static_cast<int>(packet.rows * columns), MPI_DOUBLE, packet.owner, handle,
               &requests[slot]);
    return true;
  };
  // While one packet is being used the next is under way; MPI moves it on only when it is called, hence the MPI_Test
  // between blocks.
  std::size_t slot = 0;
  const Visitor use_and_test = [&](Index first_row, const ConstRowsRef& block) {
    use(first_row, block);
    int arrived = 0;
    MPI_Test(&requests[1 - slot], &arrived, MPI_STATUS_IGNORE);
  };
  BlockCutter cutter(layout_.particles(), columns, use_and_test);
  for (bool more = start(slot); more; slot = 1 - slot) {
    {
      const Profile::Lap lap(profile_, Phase::exchange);
      MPI_Wait(&requests[slot], MPI_STATUS_IGNORE);
      more = start(1 - slot);
    }
    cutter.add(buffers[slot].data(), packets[slot].rows);
  }
}

TableSchema exchange_schema() {
  return table_schema(
      "communication",
      {Key::real("gather_limit")
           .default_to("256e6")
           .at_least(0)
           .in("bytes")
           .says("arrays of all particles up to this size are gathered on every rank, larger ones streamed")});
}

}  // namespace wasserstrom
