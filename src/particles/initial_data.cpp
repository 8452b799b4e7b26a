// Particles that start at rows of data, one at each.

#include <fmt/format.h>

#include "initial.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/data/feature_rows.hpp"

namespace wasserstrom {
namespace {

class DataLaw final : public InitialLaw {
 public:
  explicit DataLaw(Config config) : config_(std::move(config)) {}

  bool reads_a_file() const override { return true; }

  Rows draw(const InitialContext& context) const override {
    DataRows chosen = context.data.select(config_);
    const Index columns = chosen.data->design.columns(), rows = std::ssize(chosen.rows);
    if (columns != context.dimension)
      throw ConfigError(
          fmt::format("{}: the rows of '{}' have {} numbers, and particles {} coordinates: set "
                      "particles.dimension = {}",
                      config_.path(), chosen.data->name, columns, context.dimension, columns));
    if (rows < context.layout.particles())
      throw ConfigError(
          fmt::format("{}: {} rows of '{}' for {} particles, one at each: set particles.count = {}, or "
                      "less",
                      config_.path(), rows, chosen.data->name, context.layout.particles(), rows));
    const auto first = chosen.rows.begin() + context.layout.first_row();
    chosen.rows = std::vector<Index>(first, first + context.layout.rows());
    return feature_rows(chosen);
  }

 private:
  Config config_;
};

}  // namespace

InitialLawRegistry::Entry data_law() {
  return {{"data", "particle i at row i of a [[data]], as far as there are particles", data_keys(), check_data_keys},
          [](const Config& config) { return std::make_unique<DataLaw>(config); }};
}

}  // namespace wasserstrom
