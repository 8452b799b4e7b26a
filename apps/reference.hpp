#pragma once
// What the program tells of cases: list, help and template.

#include <string>

namespace wasserstrom {

std::string list_answer(const std::string& family);  ///< empty: of all families; ConfigError for an unknown one

/// Of a key, a part of one, or a family; empty: of all keys.  ConfigError for anything else.
std::string help_answer(const std::string& key, bool markdown);

std::string schema_answer();
std::string list_json_answer();

std::string template_answer(
    const std::string& name);  ///< empty: what templates there are; ConfigError for an unknown one

}  // namespace wasserstrom
