#pragma once
// A case as it was written, before it is held against a schema: values with their places in the text.
// TOML is read here and nowhere else; the rest of the configuration code sees these types only.

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "wasserstrom/case/config.hpp"

namespace wasserstrom {

struct RawValue;
struct RawEntry;
using RawList = std::vector<RawValue>;
using RawTable = std::vector<RawEntry>;  ///< in the order of the text

/// A date or a time: valid TOML that no key of a case wants.
struct RawDate {
  std::string text;
};

struct RawValue {
  Origin at;
  std::variant<bool, Index, double, std::string, RawList, RawTable, RawDate> value;

  template <class T>
  const T* get() const {
    return std::get_if<T>(&value);
  }
};

struct RawEntry {
  std::string name;
  Origin at;  ///< of the name; `value.at` is that of the value
  RawValue value;
};

/// The text of a case is not TOML.
struct SyntaxError {
  Origin where;
  std::string what, advice;
};

RawTable parse_toml(const std::string& text);  ///< throws SyntaxError

/// One value in TOML notation; everything in it gets the origin `at`.  Nothing when the text is no value.
std::optional<RawValue> parse_toml_value(const std::string& text, const Origin& at);

const RawValue* find(const RawTable& table, std::string_view name);
RawValue* find(RawTable& table, std::string_view name);

std::string kind_words(const RawValue& raw);     ///< "integer", "list of tables", ...
std::string shown(const RawValue& raw);          ///< in TOML notation, shortened when long
std::string toml_text(const std::string& text);  ///< quoted, with escapes
std::string toml_text(const RawValue& raw);      ///< in one line
std::string json_text(const RawValue& raw);      ///< a date as its text
std::string toml_text(double number);            ///< the shortest form that reads back exactly, as a TOML float
std::string joined(const std::vector<std::string>& parts);  ///< with commas

/// Writes the override `key=value` into the case.  A bad one becomes a problem and changes nothing.
void apply_override(RawValue& whole, const std::string& override_text, Problems& problems);

}  // namespace wasserstrom
