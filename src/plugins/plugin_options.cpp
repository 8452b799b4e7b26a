#include "wasserstrom/plugins/plugin_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

namespace wasserstrom {

struct PluginOptions::State {
  std::string json, directory;
  nlohmann::json table;
  mutable std::set<std::string> asked;
  mutable std::string problem;
  wasserstrom_options seen{};
};

namespace {

using State = PluginOptions::State;

const State& state_of(const wasserstrom_options* options) { return *static_cast<const State*>(options->state); }

/// The value at a key if it is one of that kind; null where there is none, or it is of another, which is kept.
const nlohmann::json* found(const State& state, const char* key, bool (*is_right)(const nlohmann::json&),
                            const char* kind) {
  state.asked.insert(key);
  const auto place = state.table.find(key);
  if (place == state.table.end()) return nullptr;
  if (is_right(*place)) return &*place;
  if (state.problem.empty())
    state.problem = fmt::format("option '{}' is {}, and the library wants {}", key, place->dump(), kind);
  return nullptr;
}

bool is_number(const nlohmann::json& value) { return value.is_number(); }
bool is_text(const nlohmann::json& value) { return value.is_string(); }
bool is_list(const nlohmann::json& value) {
  return value.is_array() && std::all_of(value.begin(), value.end(), [](const auto& each) { return each.is_number(); });
}

double number(const wasserstrom_options* options, const char* key, double otherwise) {
  const nlohmann::json* const value = found(state_of(options), key, is_number, "a number");
  return value ? value->get<double>() : otherwise;
}

const char* text(const wasserstrom_options* options, const char* key, const char* otherwise) {
  const nlohmann::json* const value = found(state_of(options), key, is_text, "a text");
  return value ? value->get_ref<const std::string&>().c_str() : otherwise;
}

std::int64_t numbers(const wasserstrom_options* options, const char* key, double* to, std::int64_t most) {
  const nlohmann::json* const value = found(state_of(options), key, is_list, "a list of numbers");
  if (value == nullptr) return 0;
  const auto size = static_cast<std::int64_t>(value->size());
  for (std::int64_t i = 0; i < std::min(size, most); ++i) to[i] = (*value)[static_cast<std::size_t>(i)].get<double>();
  return size;
}

}  // namespace

PluginOptions::PluginOptions(const std::string& json, const std::string& directory)
    : state_(std::make_unique<State>(State{json, directory, nlohmann::json::parse(json), {}, {}, {}})) {
  state_->seen = {state_->json.c_str(), state_->directory.c_str(), state_.get(), number, text, numbers};
}

PluginOptions::~PluginOptions() = default;

const wasserstrom_options* PluginOptions::pointer() const { return &state_->seen; }

std::string PluginOptions::problem() const {
  if (!state_->problem.empty() || state_->asked.empty()) return state_->problem;
  for (const auto& [key, value] : state_->table.items())
    if (state_->asked.count(key) == 0)
      return fmt::format("the library knows no option '{}'; it asked for {}", key, fmt::join(state_->asked, ", "));
  return {};
}

}  // namespace wasserstrom
