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

double KernelReference::alike() const {
  if (!alike_) alike_ = unbiased_mean(points(), kernel_mean(points(), points(), bandwidth()));
  return *alike_;
}

std::vector<Key> kernel_reference_keys() {
  std::vector<Key> keys = reference_keys();
  keys.push_back(Key::real("bandwidth")
                     .optional()
                     .above(0)
                     .says("h of the kernel exp(-r^2 / (2 h^2)); when absent the median distance of the pairs of the "
                           "reference (exact up to 20000 rows, from a fixed sample of 4096 above)"));
  return keys;
}

KernelReference read_kernel_reference(const Config& table, const DiagnosticContext& context) {
  auto reference = read_reference(table, context);
  if (!table.has("bandwidth"))
    require_two_rows(*reference, table.path("reference"),
                     "whose distance could be the bandwidth: give 'bandwidth', or name another file");
  return {std::move(reference), table.has("bandwidth") ? table.real("bandwidth") : 0, context.seed};
}

}  // namespace wasserstrom
