#pragma once
// What stands behind a Config: the validated values of one table, shared by all copies.

#include <exception>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "wasserstrom/base/error.hpp"
#include "wasserstrom/case/config.hpp"

namespace wasserstrom {

/// A table whose keys nobody here knows, in both notations.
struct FreeTable {
  std::string toml, json;
};

using ConfigValue = std::variant<std::monostate, bool, Index, double, std::string, std::vector<double>, Rows,
                                 std::vector<std::string>, FreeTable, Config, std::vector<Config>>;

/// A value as a case would write it; empty for tables.
std::string value_text(const ConfigValue& value);

struct ConfigEntry {
  enum class State { present, absent, broken };  ///< broken: it has a problem of its own, or is missing

  Key key;
  Origin origin;
  State state = State::absent;
  ConfigValue value;
  bool is_default = false;  ///< the value of an absent key, written out or not
};

struct Config::Node {
  std::string path;
  Origin origin;
  std::vector<ConfigEntry> entries;         ///< one per declared key, in the order of the schema
  std::vector<std::string> of_other_types;  ///< keys that other variants bring along
  bool type_unknown = false;                ///< `type` has a problem, so the keys of the variant are not known either

  const ConfigEntry* find(std::string_view key) const;
};

/// A rule has asked for a value that has a problem of its own; the rule is left.
struct BrokenValue : std::exception {
  const char* what() const noexcept override { return "a value of the case has a problem of its own"; }
};

/// A list is not as long as the program needs it.  Within a rule it becomes a problem of the report.
struct WrongLength : ConfigError {
  WrongLength(Origin at, std::string problem, std::string remedy);
  Origin where;
  std::string problem, remedy;
};

}  // namespace wasserstrom
