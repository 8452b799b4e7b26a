// From the text of a case to its validated tree.  Every step goes on after a problem, so that one report has them all.

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "config_node.hpp"
#include "config_schema.hpp"
#include "config_values.hpp"
#include "raw_value.hpp"

namespace wasserstrom {
namespace {

class CaseReader {
 public:
  CaseReader(const TableSchema& whole, Problems& problems) : whole_(whole), problems_(&problems) {}

  Config read_table(const TableSchema& schema, const RawTable& given, const std::string& path, const Origin& at);
  void run_rules(const Config& whole);

 private:
  ConfigEntry read_entry(const Key& key, const RawTable& given, const Config::Node& table);
  ConfigEntry absent_entry(const Key& key, const std::string& path, const Origin& table);
  std::optional<ConfigValue> read(const Key& key, const RawValue& raw, const std::string& path);
  std::optional<ConfigValue> read_one_table(const Key& key, const RawValue& raw, const std::string& path);
  std::optional<ConfigValue> read_tables(const Key& key, const RawValue& raw, const std::string& path);
  ConfigValue read_default(const Key& key, const std::string& path, const Origin& at);
  void add_entries(const std::vector<Key>& keys, const RawTable& given, Config::Node& table);
  void report_strangers(const TableSchema& schema, const RawTable& given, const Config::Node& table);
  void report_unknown(const RawEntry& entry, const std::vector<Key>& valid, const Config::Node& table);
  void report_repeated_names(const std::vector<Config>& tables);

  const TableSchema& whole_;
  Problems* problems_;
  std::vector<std::pair<Rule, Config>> rules_;
  int strangers_ = 0;  ///< keys that are not declared where they stand
  static constexpr int most_advised = 200;
};

/// The place of what is not in the text: that of the table that it would stand in.
Origin fallback_at(Origin table) {
  table.kind = Origin::Kind::fallback;
  return table;
}

/// Each name once: several variants may have a key of the same name.
std::vector<std::string> names_of(const std::vector<Key>& keys) {
  std::vector<std::string> names;
  for (const Key& key : keys)
    if (std::find(names.begin(), names.end(), key.name) == names.end()) names.push_back(key.name);
  return names;
}

std::string with_types(const std::vector<std::string>& types) {
  std::vector<std::string> quoted;
  for (const std::string& type : types) quoted.push_back(toml_text(type));
  return fmt::format("type{} {}", types.size() == 1 ? "" : "s", joined(quoted));
}

/// The variants that have a key of this name.
std::vector<std::string> variants_with(const TableSchema& schema, const std::string& key) {
  std::vector<std::string> types;
  for (const Variant& variant : schema.variants)
    for (const Key& candidate : variant.keys)
      if (candidate.name == key) types.push_back(variant.name);
  return types;
}

const std::string* chosen_type(const Config::Node& table) {
  const ConfigEntry* type = table.find("type");
  return type == nullptr ? nullptr : std::get_if<std::string>(&type->value);
}

Config CaseReader::read_table(const TableSchema& schema, const RawTable& given, const std::string& path,
                              const Origin& at) {
  auto table = std::make_shared<Config::Node>();
  table->path = path;
  table->origin = at;
  add_entries(own_keys(schema), given, *table);
  const Variant* variant = nullptr;
  if (!schema.variants.empty()) {
    const std::string* type = chosen_type(*table);
    variant = type == nullptr ? nullptr : find_variant(schema, *type);
    table->type_unknown = variant == nullptr;
    for (const Variant& other : schema.variants)
      for (const Key& key : other.keys) table->of_other_types.push_back(key.name);
  }
  if (variant != nullptr) add_entries(variant->keys, given, *table);
  report_strangers(schema, given, *table);
  const Config config(table);
  if (schema.rule) rules_.emplace_back(schema.rule, config);
  if (variant != nullptr && variant->rule) rules_.emplace_back(variant->rule, config);
  return config;
}

void CaseReader::add_entries(const std::vector<Key>& keys, const RawTable& given, Config::Node& table) {
  for (const Key& key : keys) {
    if (table.find(key.name) != nullptr)
      throw std::logic_error(fmt::format("schema: '{}' is declared twice", join_path(table.path, key.name)));
    table.entries.push_back(read_entry(key, given, table));
  }
}

ConfigEntry CaseReader::read_entry(const Key& key, const RawTable& given, const Config::Node& table) {
  const std::string path = join_path(table.path, key.name);
  const RawValue* raw = find(given, key.name);
  if (raw == nullptr) return absent_entry(key, path, fallback_at(table.origin));
  std::optional<ConfigValue> value = read(key, *raw, path);
  if (!value) return {key, raw->at, ConfigEntry::State::broken, {}};
  const bool is_default = !key.fallback.empty() && value_text(*value) == value_text(read_default(key, path, raw->at));
  return {key, raw->at, ConfigEntry::State::present, std::move(*value), is_default};
}

ConfigEntry CaseReader::absent_entry(const Key& key, const std::string& path, const Origin& at) {
  using State = ConfigEntry::State;
  if (!key.fallback.empty()) return {key, at, State::present, read_default(key, path, at), true};
  const bool is_one_table = key.type == ValueType::table;
  if (is_one_table && (key.required || can_be_absent(*key.schema)))
    return {key, at, State::present, read_table(*key.schema, {}, path, at)};  // what is missing in it is reported there
  if (!key.required) return {key, at, State::absent, {}};
  std::string advice =
      fmt::format("{}{}\n{}", type_words(key), key.help.empty() ? "" : ": " + key.help, see_help(path));
  problems_->add(at, fmt::format("missing required key '{}'", path), advice);
  return {key, at, State::broken, {}};
}

/// A default that is not valid itself is a bug in the schema, not the user's mistake.
ConfigValue CaseReader::read_default(const Key& key, const std::string& path, const Origin& at) {
  const std::optional<RawValue> raw = parse_toml_value(key.fallback, at);
  if (!raw) throw std::logic_error(fmt::format("schema: the default of '{}' is not TOML: {}", path, key.fallback));
  Problems own;
  Problems* outer = std::exchange(problems_, &own);
  std::optional<ConfigValue> value = read(key, *raw, path);
  problems_ = outer;
  if (!own.empty() || !value)
    throw std::logic_error(fmt::format("schema: bad default of '{}'\n{}", path, own.report("default", key.fallback)));
  return *value;
}

std::optional<ConfigValue> CaseReader::read(const Key& key, const RawValue& raw, const std::string& path) {
  if (key.type == ValueType::table) return read_one_table(key, raw, path);
  if (key.type == ValueType::tables) return read_tables(key, raw, path);
  return read_value(key, raw, path, *problems_);
}

std::optional<ConfigValue> CaseReader::read_one_table(const Key& key, const RawValue& raw, const std::string& path) {
  if (const auto* table = raw.get<RawTable>()) return read_table(*key.schema, *table, path, raw.at);
  // A plain text names what the table would name as its type, the other keys left out.
  if (raw.get<std::string>() != nullptr && !key.schema->variants.empty())
    return read_table(*key.schema, {{"type", raw.at, raw}}, path, raw.at);
  const std::string form = fmt::format("write [{}], or {} = {{ ... }}", plain_path(path), key.name);
  add_wrong_type(raw, path, "table", form + "\n" + see_help(path), *problems_);
  return std::nullopt;
}

std::optional<ConfigValue> CaseReader::read_tables(const Key& key, const RawValue& raw, const std::string& path) {
  const std::string form =
      fmt::format("write [[{}]] with two brackets, once for each\n{}", plain_path(path), see_help(path));
  const auto* list = raw.get<RawList>();
  if (list == nullptr) {
    add_wrong_type(raw, path, "list of tables", form, *problems_);
    return std::nullopt;
  }
  if (list->empty()) problems_->add(raw.at, fmt::format("'{}' is empty, but needs one table or more", path), form);
  std::vector<Config> tables;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const RawValue& element = (*list)[i];
    const std::string place = fmt::format("{}[{}]", path, i);
    if (const auto* table = element.get<RawTable>())
      tables.push_back(read_table(*key.schema, *table, place, element.at));
    else add_wrong_type(element, place, "table", form, *problems_);
  }
  report_repeated_names(tables);
  if (list->empty() || tables.size() < list->size()) return std::nullopt;
  return tables;
}

/// Elements are told apart by their names: in overrides, in diagnostics, in files.
void CaseReader::report_repeated_names(const std::vector<Config>& tables) {
  std::vector<std::pair<std::string, const Config*>> seen;
  for (const Config& table : tables) {
    const ConfigEntry* entry = table.node().find("name");
    const std::string* name = entry == nullptr ? nullptr : std::get_if<std::string>(&entry->value);
    if (name == nullptr || entry->is_default) continue;
    const auto twin = std::find_if(seen.begin(), seen.end(), [&](const auto& s) { return s.first == *name; });
    if (twin != seen.end())
      problems_->add(entry->origin,
                     fmt::format("duplicate name {}: '{}' has it already", toml_text(*name), twin->second->path()),
                     "give each a name of its own");
    seen.emplace_back(*name, &table);
  }
}

void CaseReader::report_strangers(const TableSchema& schema, const RawTable& given, const Config::Node& table) {
  std::vector<Key> valid;
  for (const ConfigEntry& entry : table.entries) valid.push_back(entry.key);
  if (table.type_unknown)
    for (const Variant& variant : schema.variants) valid.insert(valid.end(), variant.keys.begin(), variant.keys.end());
  for (const RawEntry& entry : given) {
    const auto same = [&](const Key& key) { return key.name == entry.name; };
    if (std::any_of(valid.begin(), valid.end(), same)) continue;
    if (++strangers_ > most_advised) {  // what to say of it takes time to find
      problems_->add(entry.at, "unknown key");
      continue;
    }
    const std::vector<std::string> owners = variants_with(schema, entry.name);
    if (owners.empty()) report_unknown(entry, valid, table);
    else
      problems_->add(entry.at,
                     fmt::format("'{}' does not belong to type {}; it belongs to {}", entry.name,
                                 toml_text(*chosen_type(table)), with_types(owners)),
                     fmt::format("valid keys here: {}\n{}", joined(names_of(valid)), see_help(table.path)));
  }
}

void CaseReader::report_unknown(const RawEntry& entry, const std::vector<Key>& valid, const Config::Node& table) {
  const std::vector<std::string> names = names_of(valid);
  std::string advice;
  for (const std::string& near : nearest_names(entry.name, names)) {
    const auto key = std::find_if(valid.begin(), valid.end(), [&](const Key& k) { return k.name == near; });
    advice += fmt::format("did you mean {}?\n", describe(join_path(table.path, near), *key));
  }
  if (advice.empty())  // perhaps it is right, but in the wrong table
    for (const PlacedKey& placed : placed_keys(whole_))
      if (placed.key.name == entry.name && advice.find("'" + placed.path + "'") == std::string::npos)
        advice += fmt::format("a key of this name is '{}'\n", placed.path);
  const std::string place = table.path.empty() ? "" : fmt::format(" in [{}]", plain_path(table.path));
  advice += fmt::format("valid keys{}: {}\n{}", place, joined(names), see_help(table.path));
  problems_->add(entry.at, fmt::format("unknown key '{}'", join_path(table.path, entry.name)), advice);
}

void CaseReader::run_rules(const Config& whole) {
  for (const auto& [rule, self] : rules_) {
    try {
      rule(self, whole, *problems_);
    } catch (const BrokenValue&) {  // its own problem is in the report already
    } catch (const WrongLength& wrong) {
      problems_->add(wrong.where, wrong.problem, wrong.remedy);
    }
  }
}

/// What to do where the parser, in its own words, found a second definition of what stands in these quotes.
std::string advice_on_twins(const std::string& what, const TableSchema& schema) {
  const std::size_t open = what.find('\'', what.find("redefine existing")), close = what.find('\'', open + 1);
  if (what.find("redefine existing") == std::string::npos || close == std::string::npos) return {};
  const std::string name = what.substr(open + 1, close - open - 1);
  const std::vector<Key> keys = own_keys(schema);
  const auto key = std::find_if(keys.begin(), keys.end(), [&](const Key& each) { return each.name == name; });
  if (key != keys.end() && key->type == ValueType::tables)
    return fmt::format("there may be several: write [[{}]] with two brackets, once for each", name);
  return fmt::format("'{}' stands in the case twice: keep one, or put into one what belongs to it", name);
}

RawTable parse(const std::string& file_name, const std::string& text, const TableSchema& schema) {
  try {
    return parse_toml(text);
  } catch (const SyntaxError& error) {
    Problems problems;
    const std::string twins = advice_on_twins(error.what, schema);
    problems.add(error.where, error.what, twins.empty() ? error.advice : twins);
    throw ConfigError(problems.report(file_name, text));
  }
}

}  // namespace

Case read_case(const std::string& file_name, const std::string& text, const std::vector<std::string>& overrides,
               const TableSchema& schema) {
  const Origin top{Origin::Kind::file, 1, 1, 0, {}};  // length 0: nothing to mark in that line
  Problems problems;
  RawValue whole{top, parse(file_name, text, schema)};
  for (const std::string& override_text : overrides) apply_override(whole, override_text, problems);
  CaseReader reader(schema, problems);
  const Config config = reader.read_table(schema, std::get<RawTable>(whole.value), "", top);
  reader.run_rules(config);
  if (!problems.empty()) throw ConfigError(problems.report(file_name, text));
  return {file_name, text, overrides, config};
}

}  // namespace wasserstrom
