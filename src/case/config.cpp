// The accessors of a validated table.

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "config_node.hpp"
#include "config_schema.hpp"

namespace wasserstrom {
namespace {

[[noreturn]] void misuse(const Config::Node& node, std::string_view key, const char* what) {
  throw std::logic_error(fmt::format("config: '{}' {}", join_path(node.path, key), what));
}

const ConfigEntry& declared(const Config::Node& node, std::string_view key) {
  if (const ConfigEntry* entry = node.find(key)) return *entry;
  if (node.type_unknown) throw BrokenValue();
  misuse(node, key, "is not declared");
}

const ConfigEntry& present(const Config::Node& node, std::string_view key) {
  const ConfigEntry& entry = declared(node, key);
  if (entry.state == ConfigEntry::State::broken) throw BrokenValue();
  if (entry.state == ConfigEntry::State::absent) misuse(node, key, "is absent: ask has() first");
  return entry;
}

template <class T>
const T& value(const Config::Node& node, std::string_view key) {
  const T* found = std::get_if<T>(&present(node, key).value);
  if (found == nullptr) misuse(node, key, "is asked for as another type than it has");
  return *found;
}

}  // namespace

const ConfigEntry* Config::Node::find(std::string_view key) const {
  for (const ConfigEntry& entry : entries)
    if (entry.key.name == key) return &entry;
  return nullptr;
}

WrongLength::WrongLength(Origin at, std::string problem_text, std::string remedy_text)
    : ConfigError(fmt::format("{}{}: {}", problem_text,
                              at.line > 0 ? fmt::format(" (line {} of the case)", at.line) : "", remedy_text)),
      where(std::move(at)),
      problem(std::move(problem_text)),
      remedy(std::move(remedy_text)) {}

bool Config::has(std::string_view key) const {
  const auto& others = node_->of_other_types;
  if (node_->find(key) == nullptr && std::find(others.begin(), others.end(), key) != others.end()) return false;
  const ConfigEntry& entry = declared(*node_, key);
  if (entry.state == ConfigEntry::State::broken) throw BrokenValue();
  return entry.state == ConfigEntry::State::present;
}

bool Config::flag(std::string_view key) const { return value<bool>(*node_, key); }
Index Config::integer(std::string_view key) const { return value<Index>(*node_, key); }
double Config::real(std::string_view key) const { return value<double>(*node_, key); }
std::string Config::text(std::string_view key) const { return value<std::string>(*node_, key); }
Rows Config::rows(std::string_view key) const { return value<Rows>(*node_, key); }
Config Config::table(std::string_view key) const { return value<Config>(*node_, key); }

std::string Config::json(std::string_view key) const { return value<FreeTable>(*node_, key).json; }

std::vector<std::string> Config::texts(std::string_view key) const {
  return value<std::vector<std::string>>(*node_, key);
}

std::vector<Config> Config::tables(std::string_view key) const {
  if (declared(*node_, key).state == ConfigEntry::State::absent) return {};
  return value<std::vector<Config>>(*node_, key);
}

std::vector<double> Config::reals(std::string_view key) const {
  const ConfigEntry& entry = present(*node_, key);
  const auto* lone = std::get_if<double>(&entry.value);
  if (lone != nullptr && entry.key.type == ValueType::real_or_reals) return {*lone};
  return value<std::vector<double>>(*node_, key);
}

std::vector<double> Config::reals(std::string_view key, Index length) const {
  const std::vector<double> list = reals(key);
  const ConfigEntry& entry = present(*node_, key);
  if (std::holds_alternative<double>(entry.value)) return std::vector<double>(length, list.front());
  if (static_cast<Index>(list.size()) == length) return list;
  const bool lone_will_do = entry.key.type == ValueType::real_or_reals;
  throw WrongLength(entry.origin, fmt::format("'{}' has {} numbers, but {} are needed", path(key), list.size(), length),
                    fmt::format("give a list of {}{}", length, lone_will_do ? ", or one number for all" : ""));
}

bool Config::is_text(std::string_view key) const {
  const ConfigEntry& entry = present(*node_, key);
  if (entry.key.type != ValueType::real_or_text) misuse(*node_, key, "is never both a number and a text");
  return std::holds_alternative<std::string>(entry.value);
}

std::string Config::type() const { return text("type"); }
std::string Config::path() const { return node_->path; }
std::string Config::path(std::string_view key) const { return join_path(node_->path, key); }
Origin Config::origin(std::string_view key) const { return declared(*node_, key).origin; }
bool Config::is_default(std::string_view key) const {
  const ConfigEntry& entry = declared(*node_, key);
  if (entry.state == ConfigEntry::State::absent || entry.is_default) return true;
  const Config* table = std::get_if<Config>(&entry.value);
  return table != nullptr && std::ranges::all_of(table->node().entries, [&](const ConfigEntry& each) {
           return table->is_default(each.key.name);
         });
}

}  // namespace wasserstrom
