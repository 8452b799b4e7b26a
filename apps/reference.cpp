#include "reference.hpp"

#include <fmt/format.h>

#include <cctype>
#include <vector>

#include "slips.hpp"
#include "templates.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/case/json_schema.hpp"
#include "wasserstrom/run/case_schema.hpp"

namespace wasserstrom {
namespace {

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

/// What `help` knows: paths of keys, last parts of paths, and families.
std::vector<std::string> help_words() {
  std::vector<std::string> words = key_paths(case_schema());
  for (const std::string& path : key_paths(case_schema())) words.push_back(path.substr(path.rfind('.') + 1));
  for (const std::string& family : family_names(case_schema())) words.push_back(family);
  return words;
}

std::string template_list() {
  std::string text;
  for (const Template& each : templates()) text += fmt::format("{:<24}{}\n", each.name, each.summary);
  return text;
}

}  // namespace

std::string list_answer(const std::string& family) {
  std::string text = list_text(case_schema(), lower(family));
  if (!text.empty()) return text;
  const std::vector<std::string> families = family_names(case_schema());
  throw ConfigError(fmt::format("nothing is listed under '{}'{}\nthe families are {}", family,
                                nearest(family, families), fmt::join(families, ", ")));
}

std::string help_answer(const std::string& key, bool markdown) {
  if (markdown) return help_markdown(case_schema());
  std::string text = help_text(case_schema(), key);
  if (text.empty()) text = list_text(case_schema(), lower(key));
  if (!text.empty()) return text;
  throw ConfigError(
      fmt::format("nothing is named '{}'{}\nsee wasserstrom help for all keys, wasserstrom list for what "
                  "can be named",
                  key, nearest(key, help_words())));
}

std::string schema_answer() { return json_schema(case_schema()); }
std::string list_json_answer() { return list_json(case_schema()); }

std::string template_answer(const std::string& name) {
  if (name.empty()) return template_list();
  std::vector<std::string> names;
  for (const Template& each : templates()) {
    if (each.name == name) return each.text;
    names.push_back(each.name);
  }
  throw ConfigError(
      fmt::format("there is no template '{}'{}\nwasserstrom template lists them", name, nearest(name, names)));
}

}  // namespace wasserstrom
