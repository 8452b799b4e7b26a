#include "posterior_data.hpp"

#include <fmt/format.h>

#include "wasserstrom/base/error.hpp"

namespace wasserstrom {

DataRows posterior_data(const Config& target, const PotentialContext& context, Index columns, bool with_response) {
  DataRows rows = context.data.select(target);
  const DataSet& data = *rows.data;
  if (data.design.columns() != columns)
    throw ConfigError(fmt::format("data '{}' has {} columns, but {} needs {}: name the right ones in its [[data]]",
                                  data.name, data.design.columns(), target.type(), columns));
  if (with_response && data.response.size() == 0)
    throw ConfigError(fmt::format("data '{}' has no response, which {} needs: say where it is in its [[data]]",
                                  data.name, target.type()));
  if (!with_response && data.response.size() > 0)
    throw ConfigError(
        fmt::format("data '{}' has a response, which {} would not look at: set response = \"none\" in "
                    "its [[data]]",
                    data.name, target.type()));
  return rows;
}

void require_parameters(const Config& target, const PotentialContext& context, Index parameters,
                        const std::string& what) {
  if (parameters != context.dimension)
    throw ConfigError(fmt::format("{} has {} parameters ({}), but particles.dimension = {}: set it to {}",
                                  target.path(), parameters, what, context.dimension, parameters));
}

Column column_values(const DataRows& data, Index column) {
  Column values(std::ssize(data.rows));
  for (Index r = 0; r < values.size(); ++r)
    values[r] = data.data->design.at(data.rows[static_cast<std::size_t>(r)], column);
  return values;
}

Column response_values(const DataRows& data) {
  Column values(std::ssize(data.rows));
  for (Index r = 0; r < values.size(); ++r) values[r] = data.data->response[data.rows[static_cast<std::size_t>(r)]];
  return values;
}

std::vector<std::string> numbered_names(const std::string& name, Index count) {
  std::vector<std::string> names;
  for (Index i = 1; i <= count; ++i) names.push_back(fmt::format("{}[{}]", name, i));
  return names;
}

}  // namespace wasserstrom
