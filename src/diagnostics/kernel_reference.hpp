#pragma once
// A reference and what a Gaussian kernel makes of it, found when it is first asked for: `check` need not wait for it.
// Private.

#include <optional>

#include "wasserstrom/diagnostics/distances.hpp"
#include "wasserstrom/diagnostics/reference.hpp"

namespace wasserstrom {

class KernelReference {
 public:
  /// A bandwidth of 0 stands for the median distance of the reference.
  KernelReference(std::shared_ptr<const Reference> reference, double bandwidth, std::uint64_t seed)
      : reference_(std::move(reference)), bandwidth_(bandwidth), seed_(seed) {}

  /// The reference's own means; the same at every call.  Collective.
  const OwnMeans& own() const;
  double alike() const;      ///< own().unbiased, without the distances; likewise
  double bandwidth() const;  ///< collective
  PointCloud points() const { return reference_->points(); }
  const Reference* get() const { return reference_.get(); }

 private:
  std::shared_ptr<const Reference> reference_;
  mutable double bandwidth_;
  std::uint64_t seed_;
  mutable std::optional<OwnMeans> own_;
  mutable std::optional<double> alike_;
};

/// The keys `reference`, `dataset` and `bandwidth` of a table that has a KernelReference.
std::vector<Key> kernel_reference_keys();

/// What they name.  Throws ConfigError on all ranks when a bandwidth has to be found and cannot be.
KernelReference read_kernel_reference(const Config& table, const DiagnosticContext& context);

}  // namespace wasserstrom
