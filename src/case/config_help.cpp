// The reference of keys on the terminal.

#include <fmt/format.h>

#include <algorithm>

#include "config_schema.hpp"
#include "wasserstrom/base/text_table.hpp"

namespace wasserstrom {
namespace {

std::string type_cell(const Key& key, const std::string& path) {
  if (key.type == ValueType::table) return fmt::format("table [{}]", path);
  if (key.type == ValueType::tables) return fmt::format("tables [[{}]]", path);
  return type_words(key);
}

void add_rows(TextTable& block, const std::vector<Key>& keys, const std::string& path, std::size_t indent) {
  for (const Key& key : keys)
    block.row({key.name, type_cell(key, join_path(path, key.name)), default_words(key), key.unit, key.help}, indent);
}

std::string header(const PlacedTable& table) {
  const char* form = table.path.empty() ? "The case{}" : table.repeated ? "[[{}]]" : "[{}]";
  const std::string name = fmt::format(fmt::runtime(form), table.path);
  return table.schema->help.empty() ? name : name + "  " + table.schema->help;
}

std::string variant_headline(const Variant& variant) {
  return fmt::format("with type = \"{}\":{}", variant.name, variant.help.empty() ? "" : "  " + variant.help);
}

std::string table_block(const PlacedTable& table) {
  TextTable block({0, 40, 20, 16, 60});
  block.headline(header(table), 0);
  add_rows(block, own_keys(*table.schema), table.path, 2);
  for (const Variant& variant : table.schema->variants) {
    block.headline(variant_headline(variant), 2);
    add_rows(block, variant.keys, table.path, 4);
  }
  return block.str();
}

std::string variant_block(const PlacedTable& table, const Variant& variant) {
  TextTable block({0, 40, 20, 16, 60});
  block.headline(header(table), 0);
  block.headline(variant_headline(variant), 2);
  add_rows(block, variant.keys, table.path, 4);
  return block.str();
}

std::string key_block(const PlacedKey& placed) {
  const Key& key = placed.key;
  TextTable block({0, 90});
  block.headline(placed.path, 0);
  if (!key.help.empty()) block.row({"meaning:", key.help}, 2);
  block.row({"type:", type_words(key)}, 2);
  block.row({"default:", key.fallback.empty() ? "none, " + default_words(key) : key.fallback}, 2);
  if (!key.unit.empty()) block.row({"unit:", key.unit}, 2);
  if (is_path(key)) block.headline("a relative path starts at the folder of the case", 2);
  if (!placed.variant.empty()) block.row({"belongs to:", fmt::format("type = \"{}\"", placed.variant)}, 2);
  if (key.harmless) block.headline("may be changed at a restart", 2);
  return block.str();
}

/// Blocks of text, each once: the same table may be reached through several variants.
class Page {
 public:
  void add(const std::string& block) {
    if (std::find(blocks_.begin(), blocks_.end(), block) == blocks_.end()) blocks_.push_back(block);
  }
  bool empty() const { return blocks_.empty(); }
  std::string str() const { return fmt::format("{}", fmt::join(blocks_, "\n")); }

 private:
  std::vector<std::string> blocks_;
};

bool starts_with(const std::string& path, const std::string& prefix) { return path.rfind(prefix, 0) == 0; }

bool ends_with(const std::string& path, const std::string& suffix) {
  return path.size() >= suffix.size() && path.compare(path.size() - suffix.size(), suffix.size(), suffix) == 0;
}

/// Tables and keys whose path `wanted` accepts.  The tables below an accepted one come with it.
template <class Accept>
Page matching(const TableSchema& schema, Accept wanted) {
  Page page;
  std::vector<std::string> accepted;
  for (const PlacedTable& table : placed_tables(schema)) {
    if (table.path.empty()) continue;
    const auto above = [&](const std::string& path) { return starts_with(table.path, path + "."); };
    const bool below_accepted = std::any_of(accepted.begin(), accepted.end(), above);
    if (!below_accepted && !wanted(table.path)) continue;
    accepted.push_back(table.path);
    page.add(table_block(table));
  }
  for (const PlacedKey& placed : placed_keys(schema))
    if (!is_table(placed.key) && wanted(placed.path)) page.add(key_block(placed));
  return page;
}

Page everything(const TableSchema& schema) {
  Page page;
  for (const PlacedTable& table : placed_tables(schema)) page.add(table_block(table));
  return page;
}

Page named_variants(const TableSchema& schema, const std::string& name) {
  Page page;
  for (const PlacedTable& table : placed_tables(schema))
    if (const Variant* variant = find_variant(*table.schema, name)) page.add(variant_block(table, *variant));
  return page;
}

}  // namespace

std::string help_text(const TableSchema& schema, const std::string& key) {
  if (key.empty()) return everything(schema).str();
  const std::string path = plain_path(key);
  const Page exact = matching(schema, [&](const std::string& candidate) { return candidate == path; });
  if (!exact.empty()) return exact.str();
  const Page ending = matching(schema, [&](const std::string& candidate) { return ends_with(candidate, "." + path); });
  if (!ending.empty()) return ending.str();
  return named_variants(schema, key).str();
}

std::vector<std::string> key_paths(const TableSchema& schema) {
  std::vector<std::string> paths;
  for (const PlacedKey& placed : placed_keys(schema))
    if (std::find(paths.begin(), paths.end(), placed.path) == paths.end()) paths.push_back(placed.path);
  return paths;
}

}  // namespace wasserstrom
