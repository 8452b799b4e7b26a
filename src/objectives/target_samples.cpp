// Points drawn from a density that can be sampled: the keys of the density, and how many.

#include <fmt/format.h>

#include <algorithm>

#include "drawn_points.hpp"
#include "objectives.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/base/random.hpp"

namespace wasserstrom {
namespace {

/// Where the seed stands, the density need not look: its own context has that of the run.
std::unique_ptr<PointMeasure> draw_points(const Potential& density, const Config& config,
                                          const PotentialContext& context) {
  const DrawSource source = draw_source(config, context);
  Rows points(config.integer("samples"), context.dimension);
  density.sampler()->draw(CounterRandom(source.seed, Purpose::target_sample), source.step, 0, points);
  if (!points.allFinite())
    throw ConfigError(
        fmt::format("{}: some of the {} points drawn are no finite numbers: choose a density of less "
                    "heavy tails",
                    config.path(), points.rows()));
  return std::make_unique<PointMeasure>(equal_points(std::move(points), density.parameter_names()));
}

PointMeasureRegistry::Entry sampled(const PotentialRegistry::Entry& density) {
  Variant declaration = density.declaration;
  declaration.help += "; points drawn from it, all of the same weight";
  declaration.keys.push_back(
      Key::integer("samples").at_least(1).at_most(most_drawn_points).says("how many points are drawn"));
  declaration.keys.push_back(draw_seed_key());
  return {declaration, [make = density.make](const Config& config, const PotentialContext& context) {
            return draw_points(*make(config, context), config, context);
          }};
}

}  // namespace

std::vector<PointMeasureRegistry::Entry> sampled_targets() {
  std::vector<PointMeasureRegistry::Entry> entries;
  for (const PotentialRegistry::Entry& each : targets().entries())
    if (each.traits.draws) entries.push_back(sampled(each));
  return entries;
}

}  // namespace wasserstrom
