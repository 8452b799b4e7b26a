#include "pair_kernel.hpp"

#include <fmt/format.h>

#include "pair_engine.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/kernels/bandwidth.hpp"

namespace wasserstrom {
namespace {

bool has_bandwidth(const Config& kernel) { return kernels().make(kernel)->has_bandwidth(); }

void refuse_unused_bandwidth(const Config& kernel, const Config&, Problems& problems) {
  if (has_bandwidth(kernel) || kernel.is_default("bandwidth")) return;
  problems.add(kernel, "bandwidth", fmt::format("the kernel \"{}\" has no bandwidth", kernel.type()),
               "leave 'bandwidth' out");
}

void require_bandwidth(const Config& kernel, const Config& whole, Problems& problems) {
  refuse_unused_bandwidth(kernel, whole, problems);
  if (!has_bandwidth(kernel) || kernel.has("bandwidth")) return;
  problems.add(kernel, "bandwidth",
               fmt::format("the kernel \"{}\" needs a bandwidth, and there is no target whose distances could tell it",
                           kernel.type()),
               "give a number: over what distance particles are to feel each other");
}

std::vector<Key> keys(Key bandwidth, Key engine, Rule rule) {
  TableSchema kernel = kernels().schema("the kernel K(x, y), h its bandwidth", "kernels");
  kernel.keys = {std::move(bandwidth)};
  kernel.rule = std::move(rule);
  return {Key::table("kernel", kernel).says("the kernel"), std::move(engine)};
}

/// Its points are shared out over the ranks, as if they were particles.
double median_of(const PointMeasure& target, const PotentialContext& context) {
  const Layout layout(target.count(), context.communicator);
  Profile profile;
  const Exchange exchange(layout, 0, profile);
  return median_distance(target.position.middleRows(layout.first_row(), layout.rows()), exchange, context.seed);
}

/// All but the bandwidth.
PairKernel kernel_and_engine(const Config& table) {
  PairKernel made;
  made.kernel = kernels().make(table.table("kernel"));
  set_engine(table.table("engine"), made);
  return made;
}

bool has_extent(const PointMeasure& target) {
  return (target.position.rowwise() - target.position.row(0)).cwiseAbs().maxCoeff() > 0;
}

}  // namespace

std::vector<Key> target_kernel_keys(Key engine) {
  return keys(Key::real_or_text("bandwidth", {"median"})
                  .default_to("\"median\"")
                  .above(0)
                  .says("h: a number, or the median distance between the points of the target, whatever their weights "
                        "(exact up to 20000 points, from a fixed sample of 4096 above); the same in all steps. "
                        "Kernels without a bandwidth refuse it"),
              std::move(engine), refuse_unused_bandwidth);
}

std::vector<Key> plain_kernel_keys() {
  return keys(Key::real("bandwidth")
                  .optional()
                  .above(0)
                  .says("h, a number, the same in all steps; needed by every kernel that has one"),
              pair_engine_key(), require_bandwidth);
}

Key plain_kernel_key() { return plain_kernel_keys().front(); }

PairKernel make_gated_kernel(const Config& table) {
  PairKernel made;
  made.kernel = kernels().make(table.table("kernel"));
  if (made.kernel->has_bandwidth()) made.bandwidth = table.table("kernel").real("bandwidth");
  made.engine = "auto";
  made.sum = kernel_sums().entry(made.engine).make(table);
  return made;
}

PairKernel make_pair_kernel(const Config& table) {
  PairKernel made = kernel_and_engine(table);
  if (made.kernel->has_bandwidth()) made.bandwidth = table.table("kernel").real("bandwidth");
  return made;
}

PairKernel make_pair_kernel(const Config& table, const PointMeasure& target, const PotentialContext& context) {
  PairKernel made = kernel_and_engine(table);
  const Config kernel = table.table("kernel");
  if (!made.kernel->has_bandwidth()) return made;
  if (!kernel.is_text("bandwidth")) {
    made.bandwidth = kernel.real("bandwidth");
    return made;
  }
  if (!has_extent(target))
    throw ConfigError(
        fmt::format("{}: all points of the target lie in one place, so that their distances tell no "
                    "bandwidth: give a number",
                    kernel.path("bandwidth")));
  made.bandwidth = median_of(target, context);
  return made;
}

}  // namespace wasserstrom
