#include "config_schema.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "raw_value.hpp"
#include "wasserstrom/case/effective_case.hpp"

namespace wasserstrom {
namespace {

constexpr const char* path_unit = "path";

Key type_key(const TableSchema& schema) {
  std::vector<std::string> names;
  for (const Variant& variant : schema.variants) names.push_back(variant.name);
  const bool one_word = schema.family.find(' ') == std::string::npos;
  const std::string family = one_word ? schema.family : toml_text(schema.family);  // as a shell wants it
  const Key key = Key::text("type").one_of(names).says(
      family.empty() ? "what it is" : fmt::format("what it is (wasserstrom list {})", family));
  return schema.default_variant.empty() ? key : key.default_to(toml_text(schema.default_variant));
}

bool can_be_absent(const Key& key) {
  if (!key.required) return true;
  return key.type == ValueType::table && can_be_absent(*key.schema);
}

bool can_be_absent(const std::vector<Key>& keys) {
  return std::all_of(keys.begin(), keys.end(), [](const Key& key) { return can_be_absent(key); });
}

std::string number_words(const Key& key, const char* noun) {
  const std::string range = range_words(key);
  return range.empty() ? noun : fmt::format("{} {}", noun, range);
}

std::string one_of_words(const std::vector<std::string>& names, const char* any) {
  return names.empty() ? any : "one of " + joined(names);
}

void collect(const TableSchema& schema, const std::string& path, std::vector<PlacedKey>& found) {
  const auto place = [&](const Key& key, const std::string& variant) {
    const std::string key_path = join_path(path, key.name);
    found.push_back({key_path, key, variant});
    if (key.schema) collect(*key.schema, key_path, found);
  };
  for (const Key& key : own_keys(schema)) place(key, {});
  for (const Variant& variant : schema.variants)
    for (const Key& key : variant.keys) place(key, variant.name);
}

}  // namespace

bool is_table(const Key& key) { return key.type == ValueType::table || key.type == ValueType::tables; }

bool is_path(const Key& key) { return key.type == ValueType::text && key.unit == path_unit; }

Key path_key(std::string name) { return Key::text(std::move(name)).in(path_unit); }

std::vector<Key> own_keys(const TableSchema& schema) {
  std::vector<Key> keys;
  if (!schema.variants.empty()) keys.push_back(type_key(schema));
  keys.insert(keys.end(), schema.keys.begin(), schema.keys.end());
  return keys;
}

const Variant* find_variant(const TableSchema& schema, const std::string& name) {
  for (const Variant& variant : schema.variants)
    if (variant.name == name) return &variant;
  return nullptr;
}

bool can_be_absent(const TableSchema& schema) {
  if (!can_be_absent(schema.keys)) return false;
  if (schema.variants.empty()) return true;
  const Variant* chosen = find_variant(schema, schema.default_variant);
  return chosen != nullptr && can_be_absent(chosen->keys);
}

std::string join_path(const std::string& path, std::string_view key) {
  return path.empty() ? std::string(key) : fmt::format("{}.{}", path, key);
}

std::string plain_path(const std::string& path) {
  std::string plain;
  bool inside = false;
  for (const char c : path) {
    if (c == '[') inside = true;
    if (!inside) plain += c;
    if (c == ']') inside = false;
  }
  return plain;
}

std::string range_words(const Key& key) {
  const std::string low = key.has_low ? fmt::format("{} {}", key.low_open ? ">" : ">=", key.low) : "";
  const std::string high = key.has_high ? fmt::format("{} {}", key.high_open ? "<" : "<=", key.high) : "";
  return low + (key.has_low && key.has_high ? " and " : "") + high;
}

std::string type_words(const Key& key) {
  switch (key.type) {
    case ValueType::boolean:
      return "true or false";
    case ValueType::integer:
      return number_words(key, "integer");
    case ValueType::real:
      return number_words(key, "number");
    case ValueType::text:
      return one_of_words(key.choices, key.bare ? "text or integer" : "text");
    case ValueType::reals:
      return number_words(key, "list of numbers");
    case ValueType::rows:
      return number_words(key, "list of lists of numbers");
    case ValueType::texts:
      if (key.bare && key.choices.empty()) return "list of texts or integers";
      return key.choices.empty() ? "list of texts" : "list, each " + one_of_words(key.choices, "");
    case ValueType::real_or_text:
      return number_words(key, "number") + " or " + one_of_words(key.choices, "a text");
    case ValueType::real_or_reals:
      return number_words(key, "number or list of numbers");
    case ValueType::free_table:
      return "table of any keys";
    case ValueType::table:
      return "table";
    case ValueType::tables:
      return "list of tables";
  }
  return {};
}

std::string default_words(const Key& key) {
  if (!key.fallback.empty()) return key.fallback;
  if (key.type == ValueType::table && can_be_absent(*key.schema)) return {};
  return key.required ? "required" : "optional";
}

std::string describe(const std::string& path, const Key& key) {
  std::string words = default_words(key);
  if (!key.fallback.empty()) words = "default " + words;
  return fmt::format("'{}' ({}{}{})", path, type_words(key), words.empty() ? "" : ", ", words);
}

std::string did_you_mean(const std::string& word, const std::vector<std::string>& names) {
  std::vector<std::string> near = nearest_names(word, names);
  for (std::string& name : near) name = "\"" + name + "\"";
  return near.empty() ? "" : fmt::format("did you mean {}?", fmt::join(near, " or "));
}

std::vector<PlacedKey> placed_keys(const TableSchema& schema, const std::string& path) {
  std::vector<PlacedKey> found;
  collect(schema, path, found);
  return found;
}

std::vector<PlacedTable> placed_tables(const TableSchema& schema) {
  std::vector<PlacedTable> found{{"", &schema, false}};
  for (const PlacedKey& placed : placed_keys(schema))
    if (placed.key.schema)  // shared with the schema, so the pointer outlives this copy of the key
      found.push_back({placed.path, placed.key.schema.get(), placed.key.type == ValueType::tables});
  return found;
}

}  // namespace wasserstrom
