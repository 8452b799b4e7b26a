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
  KernelReference(std::unique_ptr<Reference> reference, double bandwidth, std::uint64_t seed)
      : reference_(std::move(reference)), bandwidth_(bandwidth), seed_(seed) {}

  /// The reference's own means; the same at every call.  Collective.
  const OwnMeans& own() const;
  double bandwidth() const;  ///< collective
  DiagnosticInput points() const { return reference_->points(); }

 private:
  std::unique_ptr<Reference> reference_;
  mutable double bandwidth_;
  std::uint64_t seed_;
  mutable std::optional<OwnMeans> own_;
};

/// From the keys `reference`, `dataset` and `bandwidth`.
KernelReference read_kernel_reference(const Config& table, const DiagnosticContext& context);

}  // namespace wasserstrom
