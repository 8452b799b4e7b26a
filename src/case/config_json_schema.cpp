// The schema of cases as JSON Schema (draft 7), for editors and for programs that write cases.

#include <algorithm>
#include <nlohmann/json.hpp>

#include "config_schema.hpp"
#include "raw_value.hpp"
#include "wasserstrom/case/json_schema.hpp"

namespace wasserstrom {
namespace {

using Json = nlohmann::ordered_json;

Json table_json(const TableSchema& schema);
Json short_form_json(const TableSchema& schema);

Json number_json(const Key& key, const char* type) {
  Json json = {{"type", type}};
  if (key.has_low) json[key.low_open ? "exclusiveMinimum" : "minimum"] = key.low;
  if (key.has_high) json[key.high_open ? "exclusiveMaximum" : "maximum"] = key.high;
  return json;
}

Json text_json(const Key& key) {
  if (!key.choices.empty()) return {{"type", "string"}, {"enum", key.choices}};
  if (key.bare) return {{"type", Json::array({"string", "integer", "boolean"})}};
  return {{"type", "string"}};
}

Json list_of(Json items) { return {{"type", "array"}, {"items", std::move(items)}}; }

/// What a value may be.
Json value_json(const Key& key) {
  switch (key.type) {
    case ValueType::boolean:
      return {{"type", "boolean"}};
    case ValueType::integer:
      return number_json(key, "integer");
    case ValueType::real:
      return number_json(key, "number");
    case ValueType::text:
      return text_json(key);
    case ValueType::reals:
      return list_of(number_json(key, "number"));
    case ValueType::rows:
      return list_of(list_of(number_json(key, "number")));
    case ValueType::texts:
      return list_of(text_json(key));
    case ValueType::real_or_text:
      return {{"anyOf", Json::array({number_json(key, "number"), text_json(key)})}};
    case ValueType::real_or_reals:
      return {{"anyOf", Json::array({number_json(key, "number"), list_of(number_json(key, "number"))})}};
    case ValueType::free_table:
      return {{"type", "object"}};
    case ValueType::table:
      return short_form_json(*key.schema);
    case ValueType::tables:
      return list_of(table_json(*key.schema));
  }
  return Json::object();
}

Json key_json(const Key& key) {
  Json json = value_json(key);
  std::string help = key.help;
  if (!key.unit.empty()) help += (help.empty() ? "" : " ") + ("(" + key.unit + ")");
  if (!help.empty()) json["description"] = help;
  if (key.fallback.empty()) return json;
  if (const auto value = parse_toml_value(key.fallback, Origin())) json["default"] = Json::parse(json_text(*value));
  return json;
}

/// Whether a case is wrong that leaves it out.
bool must_be_there(const Key& key) {
  if (!key.required || !key.fallback.empty()) return false;
  return key.type != ValueType::table || !can_be_absent(*key.schema);
}

Json object_json(const std::vector<Key>& keys) {
  Json json = {{"type", "object"}, {"properties", Json::object()}, {"additionalProperties", false}};
  Json required = Json::array();
  for (const Key& key : keys) {
    json["properties"][key.name] = key_json(key);
    if (must_be_there(key)) required.push_back(key.name);
  }
  if (!required.empty()) json["required"] = std::move(required);
  return json;
}

/// One alternative for each thing that `type` may name; where it may be left out, that of the default is without it.
Json table_json(const TableSchema& schema) {
  if (schema.variants.empty()) return object_json(schema.keys);
  Json alternatives = Json::array();
  for (const Variant& variant : schema.variants) {
    std::vector<Key> keys = schema.keys;
    keys.insert(keys.end(), variant.keys.begin(), variant.keys.end());
    Json json = object_json(keys);
    json["title"] = variant.name;
    json["description"] = variant.help;
    json["properties"]["type"] = {{"const", variant.name}};
    if (variant.name != schema.default_variant) json["required"].push_back("type");
    alternatives.push_back(std::move(json));
  }
  return {{"oneOf", std::move(alternatives)}};
}

/// A text stands for a table with that `type` and nothing else.
Json short_form_json(const TableSchema& schema) {
  Json json = table_json(schema);
  std::vector<std::string> names;
  for (const Variant& variant : schema.variants) {
    const auto needs_none = [](const std::vector<Key>& keys) {
      return std::none_of(keys.begin(), keys.end(), must_be_there);
    };
    if (needs_none(schema.keys) && needs_none(variant.keys)) names.push_back(variant.name);
  }
  if (!names.empty()) json["oneOf"].push_back({{"type", "string"}, {"enum", names}});
  return json;
}

}  // namespace

std::string json_schema(const TableSchema& schema) {
  Json json = {{"$schema", "http://json-schema.org/draft-07/schema#"}, {"title", "A case of Wasserstrom"}};
  json.update(table_json(schema));
  return json.dump(1) + "\n";
}

}  // namespace wasserstrom
