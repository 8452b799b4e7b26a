#include "kernel_reference.hpp"

#include "wasserstrom/kernels/bandwidth.hpp"

namespace wasserstrom {

double KernelReference::bandwidth() const {
  if (bandwidth_ == 0) bandwidth_ = median_distance(reference_->position(), reference_->exchange(), seed_);
  return bandwidth_;
}

const OwnMeans& KernelReference::own() const {
  if (!own_) own_ = own_means(points(), bandwidth());
  return *own_;
}

KernelReference read_kernel_reference(const Config& table, const DiagnosticContext& context) {
  return {read_reference(table, context), table.has("bandwidth") ? table.real("bandwidth") : 0, context.seed};
}

}  // namespace wasserstrom
