#include <map>

#include "config_node.hpp"

namespace wasserstrom {
namespace {

using Values = std::map<std::string, std::string>;  ///< path to value

void collect(const Config& table, Values& values) {
  for (const ConfigEntry& entry : table.node().entries) {
    if (entry.state != ConfigEntry::State::present || entry.key.harmless) continue;
    if (const auto* one = std::get_if<Config>(&entry.value)) {
      collect(*one, values);
    } else if (const auto* several = std::get_if<std::vector<Config>>(&entry.value)) {
      for (const Config& element : *several) collect(element, values);
    } else {
      values[table.path(entry.key.name)] = value_text(entry.value);
    }
  }
}

}  // namespace

std::vector<Difference> harmful_differences(const Config& before, const Config& now) {
  Values old_values, new_values;
  collect(before, old_values);
  collect(now, new_values);
  std::vector<Difference> differences;
  for (const auto& [path, value] : old_values)
    if (const auto found = new_values.find(path); found == new_values.end() || found->second != value)
      differences.push_back({path, value, found == new_values.end() ? "" : found->second});
  for (const auto& [path, value] : new_values)
    if (old_values.count(path) == 0) differences.push_back({path, "", value});
  return differences;
}

}  // namespace wasserstrom
