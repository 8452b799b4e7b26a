#pragma once
// Showing every rank all N rows, in the order of their global numbers.
//
//   allgather   every rank holds all rows at once: one message round, N x columns numbers of memory
//   stream      each owner in turn sends its rows to all, in packets; two packets are held, one in use while
//               the next is under way, and the rows of a block of which only a part has come.  The same volume as a
//               ring, but every rank sees the rows in the same ascending order, which is what makes the sums
//               independent of the number of ranks.
//
// A third way, halo (only rows within a kernel's cut-off), belongs here when a kernel with a cut-off does.

#include <functional>

#include "wasserstrom/base/profile.hpp"
#include "wasserstrom/base/types.hpp"
#include "wasserstrom/case/config.hpp"
#include "wasserstrom/particles/layout.hpp"

namespace wasserstrom {

/// The schema of `[io]`.
TableSchema exchange_schema();

class Exchange {
 public:
  /// `gather_limit`: bytes up to which a gathered array may be held; 0 streams always.
  Exchange(const Layout& layout, double gather_limit, Profile& profile)
      : layout_(layout), gather_limit_(gather_limit), profile_(profile) {}

  /// Rows of a block that is shown, but for the last: as many as the pair sums work on at a time.  Blocks begin at
  /// multiples of it whatever the ranks are, so that what is added up block by block does not depend on them.
  static constexpr Index block_rows = 256;

  /// `use(first_row, block)` gets each block of global rows once, in ascending order.
  using Visitor = std::function<void(Index first_row, const ConstRowsRef& block)>;

  /// Shows all rows to `use`.  `local` holds this rank's rows; all ranks give the same number of columns.  Collective.
  void visit(const Rows& local, const Visitor& use) const;

  /// All rows on every rank, N x columns.  Collective.
  Rows gather(const Rows& local) const;

  /// sum over the ranks of their `all` (N x columns), of which each rank gets its rows.  The bits do not depend on the
  /// ranks only where no addition rounds.  Collective; a rank sends and receives N x columns numbers.
  Rows sum_to_owners(const Rows& all) const;

  const Layout& layout() const { return layout_; }
  Profile& profile() const { return profile_; }
  bool gathers(Index columns) const;  ///< whether rows of that many columns are gathered rather than streamed

  /// Bytes of one packet of the stream: large against the latency of a network, small against the memory of a rank.
  static constexpr double packet_bytes = 1 << 20;

 private:
  void visit_gathered(const Rows& local, const Visitor& use) const;
  void visit_streamed(const Rows& local, const Visitor& use) const;

  const Layout& layout_;
  double gather_limit_;
  Profile& profile_;
};

}  // namespace wasserstrom
