#pragma once
// The ranks of a run and the few things they say to each other outside the exchange of particles.
// MPI is called in src/ranks/, and where particles are moved: by the layout and the exchange of src/particles/.

#include <mpi.h>

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "wasserstrom/base/types.hpp"

namespace wasserstrom {

class Communicator {
 public:
  /// Does not own the handle.
  explicit Communicator(MPI_Comm handle = MPI_COMM_WORLD);

  int rank() const { return rank_; }
  int size() const { return size_; }
  bool is_root() const { return rank_ == 0; }
  MPI_Comm handle() const { return handle_; }

  // Everything below is collective.

  void barrier() const;
  void broadcast(std::span<double> values) const;                    ///< from the root; any number of bytes
  void broadcast(std::span<std::int64_t> values) const;              ///< the same
  void broadcast(std::span<std::int32_t> values) const;              ///< the same
  std::string broadcast(std::string text) const;                     ///< from the root
  std::vector<std::string> gather(const std::string& text) const;    ///< on the root, by rank; empty elsewhere
  std::vector<double> gather(std::span<const double> values) const;  ///< on the root, by rank; empty elsewhere
  std::vector<std::uint64_t> gather(std::span<const std::uint64_t> values) const;  ///< the same
  std::vector<double> gather(std::span<const double> values, int target) const;    ///< the same on rank `target`
  /// Hands `values` of the root out in rank order, `counts[r]` of them to rank r; both are looked at on the root only.
  std::vector<double> scatter(std::span<const double> values, const std::vector<int>& counts) const;
  Index minimum(Index value) const;
  Index maximum(Index value) const;
  Index sum(Index value) const;
  void sum(std::span<std::int64_t> counts) const;  ///< integer sums: exact, in any order
  double maximum(double value) const;
  std::int64_t common_bits(std::int64_t bits) const;  ///< bitwise AND

  /// Runs `action` on the root and lets every rank share its fate: an Error thrown there is thrown on all ranks with
  /// the same text and exit code.
  void on_root(const std::function<void()>& action) const;

  /// Runs `action` on every rank; if it throws an Error anywhere, all ranks throw the error of the lowest such rank.
  void together(const std::function<void()>& action) const;

 private:
  MPI_Comm handle_;
  int rank_ = 0, size_ = 1;
};

/// MPI from start to end of a program; where others have started it already, as mpi4py does, they end it.
class MpiSession {
 public:
  MpiSession();
  ~MpiSession();
  MpiSession(const MpiSession&) = delete;
  MpiSession& operator=(const MpiSession&) = delete;

 private:
  bool is_ours_;
};

/// Ends the whole job at once, with this exit code: for what went wrong on one rank alone.
[[noreturn]] void abort_job(int exit_code);

std::string mpi_version();  ///< of the library, for the records
std::string host_name();    ///< of this rank

}  // namespace wasserstrom
