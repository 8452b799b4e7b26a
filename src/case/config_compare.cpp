#include <map>

#include "config_node.hpp"
#include "config_schema.hpp"
#include "wasserstrom/case/effective_case.hpp"

namespace wasserstrom {
namespace {

/// What is compared: a value as a case writes it and, where it is a path, the path itself.
struct Compared {
  std::string text;
  const std::string* file = nullptr;
};
using Values = std::map<std::string, Compared>;  ///< by the path of the key

void collect(const Config& table, Values& values) {
  for (const ConfigEntry& entry : table.node().entries) {
    if (entry.state != ConfigEntry::State::present || entry.key.harmless) continue;
    if (const auto* one = std::get_if<Config>(&entry.value)) {
      collect(*one, values);
    } else if (const auto* several = std::get_if<std::vector<Config>>(&entry.value)) {
      for (const Config& element : *several) collect(element, values);
    } else {
      const auto* file = is_path(entry.key) ? std::get_if<std::string>(&entry.value) : nullptr;
      values[table.path(entry.key.name)] = {value_text(entry.value), file};
    }
  }
}

bool are_same(const Compared& before, const Compared& now, const SameFile& same_file) {
  if (before.text == now.text) return true;
  return same_file && before.file != nullptr && now.file != nullptr && same_file(*before.file, *now.file);
}

}  // namespace

std::vector<Difference> harmful_differences(const Config& before, const Config& now, const SameFile& same_file) {
  Values old_values, new_values;
  collect(before, old_values);
  collect(now, new_values);
  std::vector<Difference> differences;
  for (const auto& [path, value] : old_values) {
    const auto found = new_values.find(path);
    if (found == new_values.end()) differences.push_back({path, value.text, ""});
    else if (!are_same(value, found->second, same_file)) differences.push_back({path, value.text, found->second.text});
  }
  for (const auto& [path, value] : new_values)
    if (old_values.count(path) == 0) differences.push_back({path, "", value.text});
  return differences;
}

std::vector<Difference> harmful_differences(const Config& before, const Config& now) {
  return harmful_differences(before, now, SameFile());
}

}  // namespace wasserstrom
