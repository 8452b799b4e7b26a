#include "wasserstrom/diagnostics/reference.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <span>

#include "diagnostics.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/case/effective_case.hpp"

namespace wasserstrom {

namespace {

/// A diagnostic that is shown the particles on the scale of its reference.
class Compared final : public Diagnostic {
 public:
  Compared(std::unique_ptr<Diagnostic> diagnostic, const ConstrainedScale* constraining,
           const ReferenceColumns& columns)
      : diagnostic_(std::move(diagnostic)),
        constraining_(constraining),
        numbers_(std::ssize(columns.names)),
        note_(columns.note) {}

  std::vector<std::string> names() const override { return diagnostic_->names(); }
  const Reference* reference() const override { return diagnostic_->reference(); }
  std::string note() const override { return note_; }

  std::vector<double> evaluate(const PointCloud& input) const override {
    if (constraining_ == nullptr) return diagnostic_->evaluate(input);
    Rows constrained(input.position.rows(), numbers_);
    constraining_->constrain(input.position, constrained);
    return diagnostic_->evaluate({constrained, input.weight, input.exchange});
  }

  double working_bytes(Index particles, int ranks) const override {
    return diagnostic_->working_bytes(particles, ranks);
  }

 private:
  std::unique_ptr<Diagnostic> diagnostic_;
  const ConstrainedScale* constraining_;  ///< null: positions
  Index numbers_;
  std::string note_;
};

}  // namespace

Reference::Reference(const std::string& path, const std::string& dataset, const ParticleNames& names,
                     const std::string& who, const Communicator& communicator)
    : path_(path),
      columns_(match_reference(read_column_names(path, dataset, communicator), names, path, who)),
      particles_(read_particles(path, dataset, communicator, columns_.places)),
      exchange_(particles_.layout, 0, profile_) {}

std::unique_ptr<Diagnostic> compared(const ReferenceColumns& columns, const DiagnosticContext& context,
                                     std::unique_ptr<Diagnostic> diagnostic) {
  return std::make_unique<Compared>(std::move(diagnostic),
                                    columns.constrained ? constrained_scale(context.objectives) : nullptr, columns);
}

std::vector<Key> reference_keys() {
  return {path_key("reference")
              .says("file of the particles to compare with: a snapshot, another HDF5 file, or a text "
                    "table. Columns are found by the names of the coordinates, "
                    "or of the parameters on the model's own scale; a file without names is taken by position"),
          Key::text("dataset").default_to("\"/particles/position\"").says("of an HDF5 file, a row per particle")};
}

std::shared_ptr<const Reference> References::find(const std::string& path, const std::string& dataset,
                                                  const std::string& who, const DiagnosticContext& context) {
  std::shared_ptr<const Reference>& found = found_[{path, dataset}];
  if (!found) found = std::make_shared<Reference>(path, dataset, particle_names(context), who, context.communicator);
  return found;
}

std::shared_ptr<const Reference> read_reference(const Config& table, const DiagnosticContext& context) {
  const std::string path = (std::filesystem::path(context.directory) / table.text("reference")).string();
  References own;
  References& references = context.references != nullptr ? *context.references : own;
  auto reference = references.find(path, table.text("dataset"), table.path("reference"), context);
  require_dimension(*reference, table.path("reference"));
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

void require_dimension(const Reference& reference, const std::string& who) {
  const Index wanted = std::ssize(reference.columns().names);
  if (reference.dimension() == wanted) return;
  throw ConfigError(
      fmt::format("{}: rows of {} numbers in '{}' for particles of dimension {}: name another file, or "
                  "another dataset of it",
                  who, reference.dimension(), reference.path(), wanted));
}

}  // namespace wasserstrom
