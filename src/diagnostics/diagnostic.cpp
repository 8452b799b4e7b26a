#include "wasserstrom/diagnostics/diagnostic.hpp"

namespace wasserstrom {

TableSchema diagnostic_schema() {
  TableSchema schema = diagnostics().schema(
      "numbers about the particles in each row of diagnostics.csv; any number of tables", "diagnostics");
  schema.keys = {Key::text("name").says("how its columns are called, behind what they hold: accuracy_NAME")};
  schema.rule = require_column_name;
  return schema;
}

Diagnostics make_diagnostics(const std::vector<Config>& tables, const DiagnosticContext& context) {
  Diagnostics made;
  for (const Config& table : tables) made.push_back({table.text("name"), diagnostics().make(table, context)});
  return made;
}

}  // namespace wasserstrom
