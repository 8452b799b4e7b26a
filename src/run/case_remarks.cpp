// What a user should know of how a case was understood, and did not say.

#include <fmt/format.h>

#include <filesystem>

#include "wasserstrom/base/text.hpp"
#include "wasserstrom/data/table_file.hpp"
#include "wasserstrom/hdf5/hdf5_table.hpp"
#include "wasserstrom/run/assembly.hpp"

namespace wasserstrom {
namespace {

/// How text tables that are no [[data]] were read.
void add_tables(const Config& config, const std::string& directory, std::vector<std::string>& lines) {
  const auto add = [&](const Config& table, const std::string& key) {
    const std::string path = (std::filesystem::path(directory) / table.text(key)).string();
    if (!is_hdf5_file(path))
      lines.push_back(
          fmt::format("{}: '{}', {}", table.path(key), shown_text(table.text(key)), text_table_reading(path)));
  };
  const Config particles = config.table("particles");
  for (const char* key : {"init", "weight"})
    if (particles.table(key).type() == "file") add(particles.table(key), "path");
  for (const Config& objective : config.tables("objective")) {
    const Config owner = objective.has("potential") ? objective.table("potential") : objective;
    if (owner.has("target") && owner.table("target").type() == "file") add(owner.table("target"), "path");
  }
  for (const Config& diagnostic : config.tables("diagnostic"))
    if (diagnostic.has("reference")) add(diagnostic, "reference");
}

}  // namespace

std::vector<std::string> case_remarks(const Problem& problem) {
  std::vector<std::string> lines = problem.data().remarks();
  add_tables(problem.config(), problem.directory(), lines);
  for (const auto& [name, diagnostic] : problem.diagnostics())
    if (const std::string note = diagnostic->note(); !note.empty())
      lines.push_back(fmt::format("diagnostic {}: {}", name, note));
  return lines;
}

}  // namespace wasserstrom
