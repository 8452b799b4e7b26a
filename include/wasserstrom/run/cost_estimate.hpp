#pragma once
// What a case will cost on P ranks, told without running it.

#include <string>

#include "wasserstrom/case/config.hpp"

namespace wasserstrom {

struct CostEstimate {
  double bytes_per_rank;  ///< largest over the ranks: arrays of the run, and what MPI, PETSc and HDF5 take
  double pairs_per_step;  ///< kernel interactions over all ranks
  Index lines_per_step;   ///< along which particles are sorted and summed, over all ranks
  double bytes_received;  ///< rows of others that reach one rank per step
  double bytes_per_checkpoint;
  bool gathers;      ///< whether the largest exchange is an allgather
  Index rows;        ///< largest number of particles on a rank
  Index idle_ranks;  ///< ranks without a particle
};

/// `data_bytes`: of the data and for the diagnostics on a rank, see check_data.
CostEstimate estimate_cost(const Config& config, int ranks, double data_bytes);

/// Particles of the fullest of `ranks` ranks.
Index most_rows(Index particles, int ranks);

/// The report of `wasserstrom check`; `time` is its line on that, see time_text.
std::string cost_text(const Config& config, int ranks, double data_bytes, const std::string& time);

}  // namespace wasserstrom
