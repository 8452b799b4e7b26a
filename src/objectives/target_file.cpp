// The rows of a table in a file, or the particles of a snapshot.

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <span>

#include "objectives.hpp"
#include "wasserstrom/base/digest.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/case/effective_case.hpp"
#include "wasserstrom/data/column_names.hpp"
#include "wasserstrom/particles/exchange.hpp"
#include "wasserstrom/particles/particle_set.hpp"

namespace wasserstrom {
namespace {

/// All rows on every rank.
PointMeasure gathered(const ParticleSet& set) {
  const Index d = set.position.cols();
  Rows local(set.position.rows(), d + 1);
  local << set.position, set.weight;
  Profile profile;
  const Rows all = Exchange(set.layout, 0, profile).gather(local);
  return {all.leftCols(d), all.col(d), {}, {}};
}

/// Gives the coordinates the names of the file's columns.  Columns x0, x1, ... in whatever order only say where each
/// belongs.
void name_coordinates(PointMeasure& points, const std::vector<std::string>& found, const std::string& path) {
  std::vector<std::string> places;
  for (Index c = 0; c < points.position.cols(); ++c) places.push_back(fmt::format("x{}", c));
  if (std::ssize(found) != std::ssize(places)) return;
  if (const auto order = find_columns(found, places, path)) points.position = Rows(points.position(Eigen::all, *order));
  else points.coordinates = found;
}

std::string fingerprint_of(const PointMeasure& points) {
  Digest digest;
  const auto bytes = [](const auto& numbers) {
    return std::as_bytes(std::span(numbers.data(), static_cast<std::size_t>(numbers.size())));
  };
  digest.add(bytes(points.position));
  digest.add(bytes(points.weight));
  return digest.hex();
}

std::unique_ptr<PointMeasure> make(const Config& config, const PotentialContext& context) {
  const std::string path = (std::filesystem::path(context.directory) / config.text("path")).string(),
                    dataset = config.text("dataset");
  const ParticleSet rows = read_particles(path, dataset, context.communicator);
  if (const Index columns = rows.position.cols(); columns != context.dimension)
    throw ConfigError(
        fmt::format("{}: rows of {} numbers in '{}' for particles of dimension {}: name another file, or "
                    "another dataset of it",
                    config.path(), columns, path, context.dimension));
  auto points = std::make_unique<PointMeasure>(gathered(rows));
  name_coordinates(*points, read_column_names(path, dataset, context.communicator), path);
  points->digest = fingerprint_of(*points);
  return points;
}

}  // namespace

PointMeasureRegistry::Entry file_target() {
  return {{"file",
           "rows of a text table or of a dataset of an HDF5 file; of a snapshot its particles with their weights",
           {path_key("path").says("the file"),
            Key::text("dataset").default_to("\"/particles/position\"").says("of an HDF5 file, a row per point")},
           {}},
          make};
}

}  // namespace wasserstrom
