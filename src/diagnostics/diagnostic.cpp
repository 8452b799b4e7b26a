#include "wasserstrom/diagnostics/diagnostic.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "diagnostics.hpp"
#include "wasserstrom/diagnostics/reference.hpp"

namespace wasserstrom {
namespace {

char column_letter(char letter) {
  const bool plain = std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '-' || letter == '.';
  return plain ? letter : '_';
}

/// The table of the objective that `self` looks at, if there is one.
const Config* find_objective(const std::string& name, const std::vector<Config>& objectives) {
  for (const Config& each : objectives)
    if (each.text("name") == name) return &each;
  return nullptr;
}

}  // namespace

TableSchema diagnostic_schema() {
  TableSchema schema = diagnostics().schema(
      "numbers about the particles in each row of diagnostics.csv; any number of tables", "diagnostics");
  schema.keys = {Key::text("name").says("how its columns are called, behind what they hold: accuracy_NAME")};
  schema.rule = require_column_name;
  return schema;
}

Diagnostics make_diagnostics(const std::vector<Config>& tables, const DiagnosticContext& context) {
  References references;
  DiagnosticContext sharing = context;
  sharing.references = &references;
  Diagnostics made;
  for (const Config& table : tables) made.push_back({table.text("name"), diagnostics().make(table, sharing)});
  return made;
}

double bytes_per_rank(const Diagnostics& diagnostics, Index particles, int ranks) {
  std::set<const Reference*> references;
  double held = 0, working = 0;
  for (const auto& [name, diagnostic] : diagnostics) {
    const Reference* reference = diagnostic->reference();
    if (reference != nullptr && references.insert(reference).second) held += reference->bytes() / ranks;
    working = std::max(working, diagnostic->working_bytes(particles, ranks));
  }
  return held + working;
}

std::vector<std::string> column_names(const Diagnostics& diagnostics) {
  std::vector<std::string> columns;
  for (const auto& [name, diagnostic] : diagnostics)
    for (const std::string& number : diagnostic->names()) columns.push_back(number + "_" + name);
  return columns;
}

std::vector<std::string> column_parts(const std::vector<std::string>& parameter_names) {
  std::vector<std::string> parts;
  for (std::string name : parameter_names) {
    std::transform(name.begin(), name.end(), name.begin(), column_letter);
    parts.push_back(name);
  }
  if (std::set<std::string>(parts.begin(), parts.end()).size() < parts.size())
    for (std::size_t c = 0; c < parts.size(); ++c) parts[c] = fmt::format("x{}", c);
  return parts;
}

ParticleNames particle_names(const DiagnosticContext& context) {
  const ConstrainedScale* constraining = constrained_scale(context.objectives);
  return {parameter_names(context.objectives, context.dimension),
          constraining != nullptr ? constraining->constrained_names() : std::vector<std::string>{}};
}

Key objective_key(const std::string& purpose) {
  return Key::text("objective").optional().says(purpose + "; the first objective when absent");
}

void check_objective(const Config& self, const Config& whole, Problems& problems) {
  if (!self.has("objective")) return;
  std::vector<std::string> names;
  for (const Config& objective : whole.tables("objective")) names.push_back(objective.text("name"));
  if (std::find(names.begin(), names.end(), self.text("objective")) == names.end())
    problems.add(self, "objective", fmt::format("no objective is named '{}'", self.text("objective")),
                 fmt::format("there are: {}", fmt::join(names, ", ")));
}

void check_energy(const Config& self, const Config& whole, Problems& problems) {
  check_objective(self, whole, problems);
  const std::vector<Config> all = whole.tables("objective");
  if (all.empty()) return;
  const Config* one = self.has("objective") ? find_objective(self.text("objective"), all) : &all.front();
  if (one != nullptr && one->type() != "energy")
    problems.add(self, "objective",
                 fmt::format("the objective '{}' is no energy, but of type \"{}\"", one->text("name"), one->type()),
                 "name one of type \"energy\"");
}

const Objective& objective_of(const Config& table, const Objectives& objectives) {
  if (!table.has("objective")) return objectives.front();
  return *std::find_if(objectives.begin(), objectives.end(),
                       [&](const Objective& each) { return each.name == table.text("objective"); });
}

}  // namespace wasserstrom
