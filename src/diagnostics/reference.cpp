#include "wasserstrom/diagnostics/reference.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <span>

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

std::shared_ptr<const Reference> References::find(const std::string& path, const std::string& dataset,
                                                  const Communicator& communicator) {
  std::shared_ptr<const Reference>& found = found_[{path, dataset}];
  if (!found) found = std::make_shared<Reference>(path, dataset, communicator);
  return found;
}

std::shared_ptr<const Reference> read_reference(const Config& table, const DiagnosticContext& context) {
  const std::string path = (std::filesystem::path(context.directory) / table.text("reference")).string();
  References own;
  References& references = context.references != nullptr ? *context.references : own;
  auto reference = references.find(path, table.text("dataset"), context.communicator);
  require_dimension(*reference, context.dimension, table.path("reference"));
  return reference;
}

void require_two_rows(const Reference& reference, const std::string& who, const std::string& why) {
  const Layout& layout = reference.exchange().layout();
  const Communicator& communicator = layout.communicator();
  Column first = Column::Zero(reference.dimension());
  layout.sum_rows({first.data(), static_cast<std::size_t>(first.size())}, [&](Index i, std::span<double> sum) {
    for (std::size_t c = 0; c < sum.size() && layout.first_row() + i == 0; ++c)  // whichever rank owns the first row
      sum[c] += reference.position()(i, static_cast<Index>(c));
  });
  const bool differs = (reference.position().rowwise() - first.transpose()).cwiseAbs().sum() > 0;
  if (communicator.maximum(Index{differs}) > 0) return;
  throw ConfigError(fmt::format("{}: '{}' has no two rows that differ, {}", who, reference.path(), why));
}

void require_dimension(const Reference& reference, Index dimension, const std::string& who) {
  if (reference.dimension() == dimension) return;
  throw ConfigError(
      fmt::format("{}: rows of {} numbers in '{}' for particles of dimension {}: name another file, or "
                  "another dataset of it",
                  who, reference.dimension(), reference.path(), dimension));
}

}  // namespace wasserstrom
