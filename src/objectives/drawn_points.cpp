#include "drawn_points.hpp"

namespace wasserstrom {

Key draw_seed_key() {
  return Key::integer("seed").optional().at_least(0).says(
      "of the points, which are the same wherever it is; when absent, each objective draws its own by run.seed");
}

DrawSource draw_source(const Config& config, const PotentialContext& context) {
  if (config.has("seed")) return {static_cast<std::uint64_t>(config.integer("seed")), 0};
  return {context.seed, context.number + 1};
}

}  // namespace wasserstrom
