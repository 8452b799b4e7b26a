// What can be named in a case, family by family.

#include <algorithm>
#include <nlohmann/json.hpp>

#include "config_schema.hpp"
#include "wasserstrom/base/text_table.hpp"
#include "wasserstrom/case/json_schema.hpp"

#ifndef WASSERSTROM_ABSENT_PART
#define WASSERSTROM_ABSENT_PART ""
#endif

namespace wasserstrom {
namespace {

/// What this build leaves out is listed all the same.
std::string help_of(const Variant& variant) {
  return variant.name == WASSERSTROM_ABSENT_PART ? "(not in this build) " + variant.help : variant.help;
}

/// The variants of all tables of one family, each once.
std::vector<const Variant*> members(const TableSchema& schema, const std::string& family) {
  std::vector<const Variant*> found;
  for (const PlacedTable& table : placed_tables(schema)) {
    if (table.schema->family != family) continue;
    for (const Variant& variant : table.schema->variants) {
      const auto same = [&](const Variant* other) { return other->name == variant.name; };
      if (std::none_of(found.begin(), found.end(), same)) found.push_back(&variant);
    }
  }
  return found;
}

}  // namespace

std::vector<std::string> family_names(const TableSchema& schema) {
  std::vector<std::string> names;
  for (const PlacedTable& table : placed_tables(schema)) {
    const std::string& family = table.schema->family;
    if (!family.empty() && std::find(names.begin(), names.end(), family) == names.end()) names.push_back(family);
  }
  return names;
}

std::string list_text(const TableSchema& schema, const std::string& family) {
  std::string text;
  for (const std::string& name : family_names(schema)) {
    if (!family.empty() && name != family) continue;
    TextTable table({0, 90});
    table.headline(name, 0);
    for (const Variant* variant : members(schema, name)) table.row({variant->name, help_of(*variant)}, 2);
    text += (text.empty() ? "" : "\n") + table.str();
  }
  return text;
}

std::string list_json(const TableSchema& schema) {
  auto families = nlohmann::ordered_json::object();
  for (const std::string& name : family_names(schema))
    for (const Variant* variant : members(schema, name)) families[name][variant->name] = help_of(*variant);
  return families.dump(1) + "\n";
}

}  // namespace wasserstrom
