// Points of laws in the plane that maps are tried on (wasserstrom/data/toy_law.hpp), the same number of every mode, one
// mode after the other.

#include "drawn_points.hpp"
#include "objectives.hpp"
#include "wasserstrom/data/toy_law.hpp"

namespace wasserstrom {
namespace {

std::unique_ptr<PointMeasure> make(const Config& config, const PotentialContext& context) {
  const ToyLaw law(config);
  const DrawSource source = draw_source(config, context);
  const CounterRandom random(source.seed, Purpose::toy_sample);
  Rows points(config.integer("samples"), 2);
  for (Index j = 0; j < points.rows(); ++j)
    law.draw(random, source.step, j, j * law.modes() / points.rows(), &points(j, 0));
  return std::make_unique<PointMeasure>(equal_points(std::move(points), {}));
}

}  // namespace

PointMeasureRegistry::Entry toy_target() {
  std::vector<Key> keys = ToyLaw::keys("target");
  keys.push_back(Key::integer("samples")
                     .at_least(1)
                     .at_most(most_drawn_points)
                     .says("how many points are drawn, the same number of every mode"));
  keys.push_back(draw_seed_key());
  return {{"toy", "laws in the plane that maps between distributions are tried on", keys, require_plane}, make};
}

}  // namespace wasserstrom
