#include "wasserstrom/diagnostics/reference.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "wasserstrom/base/error.hpp"

namespace wasserstrom {

Reference::Reference(const std::string& path, const std::string& dataset, const Communicator& communicator)
    : path_(path), particles_(read_particles(path, dataset, communicator)), exchange_(particles_.layout, 0, profile_) {}

std::vector<Key> reference_keys() {
  return {Key::text("reference")
              .says("file of the particles to compare with: a snapshot, another HDF5 file, or a text "
                    "table; a relative path starts at the case file"),
          Key::text("dataset").default_to("\"/particles/position\"").says("of an HDF5 file, a row per particle")};
}

std::unique_ptr<Reference> read_reference(const Config& table, const DiagnosticContext& context) {
  const std::string path = (std::filesystem::path(context.directory) / table.text("reference")).string();
  auto reference = std::make_unique<Reference>(path, table.text("dataset"), context.communicator);
  require_dimension(*reference, context.dimension, table.path("reference"));
  return reference;
}

void require_dimension(const Reference& reference, Index dimension, const std::string& who) {
  if (reference.dimension() == dimension) return;
  throw ConfigError(
      fmt::format("{}: rows of {} numbers in '{}' for particles of dimension {}: name another file, or "
                  "another dataset of it",
                  who, reference.dimension(), reference.path(), dimension));
}

}  // namespace wasserstrom
