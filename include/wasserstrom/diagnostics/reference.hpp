#pragma once
// A second set of particles, from a file, that a run's are held against: draws of a long Markov chain, say.

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "wasserstrom/diagnostics/diagnostic.hpp"
#include "wasserstrom/diagnostics/reference_columns.hpp"
#include "wasserstrom/particles/particle_set.hpp"

namespace wasserstrom {

class Reference {
 public:
  /// Reads of `path`, as read_particles does, the columns that are called as the numbers of the particles (see
  /// match_reference; `who` begins its message).  Collective; O(M d / P) memory for M rows, kept over the ranks.
  Reference(const std::string& path, const std::string& dataset, const ParticleNames& names, const std::string& who,
            const Communicator& communicator);
  Reference(const Reference&) = delete;
  Reference& operator=(const Reference&) = delete;

  const std::string& path() const { return path_; }
  Index count() const { return particles_.layout.particles(); }                                       ///< M
  double bytes() const { return static_cast<double>(count() * (dimension() + 1)) * sizeof(double); }  ///< of all ranks
  Index dimension() const { return particles_.position.cols(); }
  const ReferenceColumns& columns() const { return columns_; }
  const Rows& position() const { return particles_.position; }
  const Exchange& exchange() const { return exchange_; }
  PointCloud points() const { return {particles_.position, particles_.weight, exchange_}; }

 private:
  std::string path_;
  ReferenceColumns columns_;
  ParticleSet particles_;
  mutable Profile profile_;
  Exchange exchange_;
};

/// The keys `reference` and `dataset` of a table that has one, the first `.optional()` where it need not be given.
std::vector<Key> reference_keys();

/// The references of a case: several diagnostics that name the same rows share them.
class References {
 public:
  /// Reads on the first call, collectively, for the particles of the case.
  std::shared_ptr<const Reference> find(const std::string& path, const std::string& dataset, const std::string& who,
                                        const DiagnosticContext& context);

 private:
  std::map<std::pair<std::string, std::string>, std::shared_ptr<const Reference>> found_;  ///< by path and dataset
};

/// What they name.  Throws ConfigError on all ranks when the names of its columns do not fit, or its rows have not d
/// numbers.
std::shared_ptr<const Reference> read_reference(const Config& table, const DiagnosticContext& context);

/// `diagnostic`, which compares what it is shown with the reference of these columns, shown what the columns stand for:
/// the positions, or the parameters on the model's own scale.  It has the note of the columns.
std::unique_ptr<Diagnostic> compared(const ReferenceColumns& columns, const DiagnosticContext& context,
                                     std::unique_ptr<Diagnostic> diagnostic);

/// Throws ConfigError on all ranks when all rows of the reference are the same, so that they have no scale; `why` says
/// what needs one and what to do.  Collective.
void require_two_rows(const Reference& reference, const std::string& who, const std::string& why);

/// Throws ConfigError when the reference has not a number a row for each of its names; `who` begins the message.
void require_dimension(const Reference& reference, const std::string& who);

}  // namespace wasserstrom
