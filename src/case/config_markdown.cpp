// The reference of keys as a page of the documentation.

#include <fmt/format.h>

#include <algorithm>

#include "config_schema.hpp"

namespace wasserstrom {
namespace {

/// A bar would end the cell.
std::string cell(const std::string& text) {
  std::string escaped;
  for (const char c : text) escaped += c == '|' ? std::string("\\|") : std::string(1, c);
  return escaped;
}

std::string default_cell(const Key& key) {
  const std::string words = cell(default_words(key));
  return key.fallback.empty() ? words : "`" + words + "`";
}

std::string row(const Key& key) {
  const std::string note = key.harmless ? " *(may be changed at a restart)*" : "";
  return fmt::format("| `{}` | {} | {} | {} | {}{} |\n", key.name, cell(type_words(key)), default_cell(key),
                     cell(key.unit), cell(key.help), note);
}

std::string key_table(const std::vector<Key>& keys) {
  if (keys.empty()) return "No further keys.\n\n";
  std::string text = "| Key | Type | Default | Unit | Meaning |\n|---|---|---|---|---|\n";
  for (const Key& key : keys) text += row(key);
  return text + "\n";
}

std::string sentence(const std::string& help) { return help.empty() ? "" : help + "\n\n"; }

std::string section(const PlacedTable& table) {
  const char* form = table.path.empty() ? "## The case{}\n\n" : table.repeated ? "## `[[{}]]`\n\n" : "## `[{}]`\n\n";
  std::string text = fmt::format(fmt::runtime(form), table.path) + sentence(table.schema->help);
  text += key_table(own_keys(*table.schema));
  for (const Variant& variant : table.schema->variants)
    text += fmt::format("### `type = \"{}\"`\n\n", variant.name) + sentence(variant.help) + key_table(variant.keys);
  return text;
}

}  // namespace

std::string help_markdown(const TableSchema& schema) {
  std::vector<std::string> sections;  // the same table may be reached through several variants
  for (const PlacedTable& table : placed_tables(schema)) {
    const std::string text = section(table);
    if (std::find(sections.begin(), sections.end(), text) == sections.end()) sections.push_back(text);
  }
  std::string page = "# Keys of a case\n\nMade from the declarations that the program itself reads cases with.\n\n" +
                     fmt::format("{}", fmt::join(sections, ""));
  page.pop_back();  // one line end at the end of the file
  return page;
}

}  // namespace wasserstrom
