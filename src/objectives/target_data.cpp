// The rows of a [[data]]: its features are the coordinates, its response is not looked at.

#include <fmt/format.h>

#include "objectives.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/data/feature_rows.hpp"

namespace wasserstrom {
namespace {

std::unique_ptr<PointMeasure> make(const Config& config, const PotentialContext& context) {
  const DataRows data = context.data.select(config);
  if (const Index columns = data.data->design.columns(); columns != context.dimension)
    throw ConfigError(
        fmt::format("{}: data '{}' have {} features for particles of dimension {}: name others, leave features out in "
                    "the [[data]], or set particles.dimension = {}",
                    config.path(), data.data->name, columns, context.dimension, columns));
  const std::vector<std::string> names = data.data->has_names ? data.data->columns : std::vector<std::string>{};
  return std::make_unique<PointMeasure>(equal_points(feature_rows(data), names));
}

}  // namespace

PointMeasureRegistry::Entry data_target() {
  return {{"data",
           "rows of a [[data]], all of the same weight: their features are the coordinates; a response serves to "
           "choose rows by and for nothing else",
           data_keys(), check_data_keys},
          make};
}

}  // namespace wasserstrom
