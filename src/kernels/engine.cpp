#include "wasserstrom/kernels/engine.hpp"

#include <algorithm>
#include <utility>

#include "kernels.hpp"

namespace wasserstrom {

Key engine_key(std::vector<Variant> further) {
  TableSchema schema = kernel_sums().schema("how pair sums are computed", "engines", "dense");
  for (Variant& each : further) {
    const auto same = std::find_if(schema.variants.begin(), schema.variants.end(),
                                   [&](const Variant& other) { return other.name == each.name; });
    if (same != schema.variants.end()) *same = std::move(each);
    else schema.variants.push_back(std::move(each));
  }
  return Key::table("engine", schema).says("how pair sums are computed; a name, or a table with options");
}

bool sorts(const Config& table, Index dimension) {
  return kernel_sums().make(table.table("engine"))->sorts(*kernels().make(table.table("kernel")), dimension);
}

std::unique_ptr<KernelSum> exact_sum() { return make_dense_sum(); }

void check_engine(const Config& self, const Config& whole, Problems& problems) {
  const Config engine = self.table("engine"), kernel = self.table("kernel");
  const std::string reason =
      kernel_sums().make(engine)->refusal(*kernels().make(kernel), whole.table("particles").integer("dimension"));
  if (!reason.empty()) problems.add(engine, "type", reason, "take engine = \"dense\", or another kernel");
}

}  // namespace wasserstrom
