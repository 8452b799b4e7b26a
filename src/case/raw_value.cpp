// From TOML text to raw values.  The only file that knows toml++.

#include "raw_value.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <sstream>

#include "nesting.hpp"

namespace wasserstrom {
namespace {

Origin origin_of(const toml::source_region& region) {
  Origin at;
  at.kind = Origin::Kind::file;
  at.line = static_cast<int>(region.begin.line);
  at.column = static_cast<int>(region.begin.column);
  // A value that goes on in the next line is marked to the end of its first one; the report cuts the marker there.
  const bool one_line = region.end.line == region.begin.line;
  at.length = one_line ? std::max(1, static_cast<int>(region.end.column) - at.column) : std::numeric_limits<int>::max();
  return at;
}

RawValue raw(const toml::node& node);

RawTable raw_table(const toml::table& table) {
  RawTable entries;
  for (auto&& [key, node] : table) entries.push_back({std::string(key.str()), origin_of(key.source()), raw(node)});
  std::stable_sort(entries.begin(), entries.end(), [](const RawEntry& a, const RawEntry& b) {
    return std::pair(a.at.line, a.at.column) < std::pair(b.at.line, b.at.column);
  });
  return entries;
}

RawList raw_list(const toml::array& array) {
  RawList list;
  for (const toml::node& node : array) list.push_back(raw(node));
  return list;
}

RawDate raw_date(const toml::node& node) {
  std::ostringstream text;
  node.visit([&](const auto& value) { text << value; });
  return {text.str()};
}

RawValue raw(const toml::node& node) {
  RawValue result{origin_of(node.source()), {}};
  switch (node.type()) {
    case toml::node_type::boolean:
      result.value = node.as_boolean()->get();
      break;
    case toml::node_type::integer:
      result.value = Index{node.as_integer()->get()};
      break;
    case toml::node_type::floating_point:
      result.value = node.as_floating_point()->get();
      break;
    case toml::node_type::string:
      result.value = node.as_string()->get();
      break;
    case toml::node_type::array:
      result.value = raw_list(*node.as_array());
      break;
    case toml::node_type::table:
      result.value = raw_table(*node.as_table());
      break;
    default:
      result.value = raw_date(node);
      break;
  }
  return result;
}

void stamp(RawValue& raw, const Origin& at) {
  raw.at = at;
  if (auto* list = std::get_if<RawList>(&raw.value))
    for (RawValue& element : *list) stamp(element, at);
  if (auto* table = std::get_if<RawTable>(&raw.value))
    for (RawEntry& entry : *table) {
      entry.at = at;
      stamp(entry.value, at);
    }
}

/// Text without quotes is the most common slip, and the parser's own words do not name it.
bool has_bare_word(const std::string& text, int line) {
  std::istringstream lines(text);
  std::string content;
  for (int i = 0; i < line; ++i) std::getline(lines, content);
  const std::size_t equals = content.find('=');
  if (equals == std::string::npos) return false;
  const std::size_t start = content.find_first_not_of(" \t", equals + 1);
  if (start == std::string::npos || !std::isalpha(static_cast<unsigned char>(content[start]))) return false;
  const std::size_t end = content.find_first_of(" \t\r#", start);
  const std::string word = content.substr(start, end == std::string::npos ? end : end - start);
  return word != "true" && word != "false" && word != "nan" && word != "inf";
}

SyntaxError syntax_error(const std::string& text, const toml::parse_error& error) {
  std::string what(error.description());
  if (what.rfind("Error ", 0) == 0) what.erase(0, 6);
  SyntaxError result{origin_of(error.source()), "not valid TOML: " + what, {}};
  if (has_bare_word(text, result.where.line)) result.advice = "texts stand in quotes, as in name = \"four-targets\"";
  return result;
}

std::string shortened(std::string text) {
  constexpr std::size_t longest = 60;
  if (text.size() <= longest) return text;
  std::size_t end = longest;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;  // not within a UTF-8 character
  return text.substr(0, end) + "...";
}

/// Whether a key needs no quotes.
bool is_bare(const std::string& key) {
  return !key.empty() &&
         std::all_of(key.begin(), key.end(), [](unsigned char c) { return std::isalnum(c) || c == '_' || c == '-'; });
}

nlohmann::ordered_json json_of(const RawValue& raw) {
  if (const auto* date = raw.get<RawDate>()) return date->text;
  if (const auto* list = raw.get<RawList>()) {
    auto array = nlohmann::ordered_json::array();
    for (const RawValue& element : *list) array.push_back(json_of(element));
    return array;
  }
  if (const auto* table = raw.get<RawTable>()) {
    auto object = nlohmann::ordered_json::object();
    for (const RawEntry& entry : *table) object[entry.name] = json_of(entry.value);
    return object;
  }
  if (const auto* flag = raw.get<bool>()) return *flag;
  if (const auto* integer = raw.get<Index>()) return *integer;
  if (const auto* number = raw.get<double>()) return *number;
  return std::get<std::string>(raw.value);
}

}  // namespace

RawTable parse_toml(const std::string& text) {
  if (const auto deep = too_deep_key(text))
    throw SyntaxError{*deep, fmt::format("a key of more than {} parts", deepest_key),
                      "no key of a case leads that deep"};
  try {
    return raw_table(toml::parse(std::string_view(text)));
  } catch (const toml::parse_error& error) {
    throw syntax_error(text, error);
  }
}

std::optional<RawValue> parse_toml_value(const std::string& text, const Origin& at) {
  if (too_deep_key(text)) return std::nullopt;
  try {
    const toml::table line = toml::parse(std::string_view("value = " + text));
    if (line.size() != 1) return std::nullopt;
    RawValue result = raw(*line.get("value"));
    stamp(result, at);
    return result;
  } catch (const toml::parse_error&) {
    return std::nullopt;
  }
}

const RawValue* find(const RawTable& table, std::string_view name) {
  for (const RawEntry& entry : table)
    if (entry.name == name) return &entry.value;
  return nullptr;
}

RawValue* find(RawTable& table, std::string_view name) {
  return const_cast<RawValue*>(find(std::as_const(table), name));
}

std::string kind_words(const RawValue& raw) {
  if (const auto* list = raw.get<RawList>()) {
    const bool tables =
        !list->empty() && std::all_of(list->begin(), list->end(), [](const RawValue& v) { return v.get<RawTable>(); });
    return tables ? "list of tables" : "list";
  }
  constexpr const char* words[] = {"truth value", "integer", "number", "text", "list", "table", "date or time"};
  return words[raw.value.index()];
}

std::string shown(const RawValue& raw) { return shortened(toml_text(raw)); }

std::string toml_text(const RawValue& raw) {
  if (const auto* flag = raw.get<bool>()) return *flag ? "true" : "false";
  if (const auto* integer = raw.get<Index>()) return fmt::format("{}", *integer);
  if (const auto* number = raw.get<double>()) return toml_text(*number);
  if (const auto* text = raw.get<std::string>()) return toml_text(*text);
  if (const auto* date = raw.get<RawDate>()) return date->text;
  std::vector<std::string> parts;
  if (const auto* list = raw.get<RawList>()) {
    for (const RawValue& element : *list) parts.push_back(toml_text(element));
    return "[" + joined(parts) + "]";
  }
  for (const RawEntry& entry : std::get<RawTable>(raw.value))
    parts.push_back((is_bare(entry.name) ? entry.name : toml_text(entry.name)) + " = " + toml_text(entry.value));
  return "{ " + joined(parts) + " }";
}

std::string json_text(const RawValue& raw) { return json_of(raw).dump(); }

std::string toml_text(const std::string& text) {
  std::string quoted = "\"";
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') quoted += {'\\', c};
    else if (c == '\n') quoted += "\\n";
    else if (c == '\t') quoted += "\\t";
    else if (code < 0x20 || code == 0x7f) quoted += fmt::format("\\u{:04X}", static_cast<unsigned>(code));
    else quoted += c;
  }
  return quoted + '"';
}

std::string toml_text(double number) {
  std::string text = fmt::format("{}", number);
  if (std::isfinite(number) && text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

std::string joined(const std::vector<std::string>& parts) { return fmt::format("{}", fmt::join(parts, ", ")); }

}  // namespace wasserstrom
