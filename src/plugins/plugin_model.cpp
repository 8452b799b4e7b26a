#include "wasserstrom/plugins/plugin_model.hpp"

#include <fmt/format.h>

#include <array>
#include <exception>

#include "wasserstrom/base/error.hpp"

namespace wasserstrom {
namespace {

constexpr std::size_t longest_text = 1000;
using Text = std::array<char, longest_text>;

std::string text_of(Text& text) {
  text.back() = '\0';
  return text.data()[0] != '\0' ? std::string(text.data()) : "it gave no reason";
}

/// Calls a function that returns 0 where it did not fail; returns what went wrong.  C++ libraries may throw after all.
template <class Call>
std::string outcome_of(const std::string& owner, const Call& call) {
  const CrashNote note(owner);
  Text error{};
  try {
    return call(error) == 0 ? std::string() : text_of(error);
  } catch (const std::exception& thrown) {
    return fmt::format("it threw an exception, which no function of a plugin may: {}", thrown.what());
  } catch (...) {
    return "it threw an exception, which no function of a plugin may";
  }
}

constexpr auto text_size = static_cast<std::int64_t>(longest_text);

}  // namespace

PluginModel::PluginModel(const std::string& owner, const std::string& path, const PluginOptions& options,
                         Index dimension)
    : library_(owner, path), dimension_(dimension) {
  library_.find("wasserstrom_plugin_version", version_);
  if (const int version = version_(); version != WASSERSTROM_PLUGIN_VERSION)
    throw ConfigError(
        fmt::format("{}: was compiled for version {} of wasserstrom/plugin.h, and this is version {}: compile it again",
                    owner, version, WASSERSTROM_PLUGIN_VERSION));
  library_.find("wasserstrom_plugin_open", open_);
  library_.find("wasserstrom_plugin_close", close_);
  library_.find("wasserstrom_plugin_evaluate", evaluate_);
  library_.look_for("wasserstrom_plugin_hessian", hessian_);
  library_.look_for("wasserstrom_plugin_name", name_);
  library_.look_for("wasserstrom_plugin_constrained", constrained_);
  if (constrained_ != nullptr) {
    library_.find("wasserstrom_plugin_constrained_name", constrained_name_);
    library_.find("wasserstrom_plugin_constrain", constrain_);
  }
  const std::string problem = outcome_of(library_.owner(), [&](Text& error) {
    self_ = open_(options.pointer(), dimension, error.data(), text_size);
    return self_ == nullptr ? 1 : 0;
  });
  const std::string with_options = options.problem();
  if (!with_options.empty() || !problem.empty()) {
    if (self_ != nullptr) close_(self_);
    throw ConfigError(fmt::format("{}: {}", owner, with_options.empty() ? problem : with_options));
  }
}

PluginModel::~PluginModel() {
  const CrashNote note(library_.owner());
  close_(self_);
}

std::string PluginModel::evaluate(Index step, Index rows, const double* x, double* value, double* gradient) const {
  return outcome_of(library_.owner(), [&](Text& error) {
    return evaluate_(self_, step, rows, dimension_, x, value, gradient, error.data(), text_size);
  });
}

std::string PluginModel::hessian(const double* x, double* second) const {
  return outcome_of(library_.owner(),
                    [&](Text& error) { return hessian_(self_, dimension_, x, second, error.data(), text_size); });
}

std::vector<std::string> PluginModel::read_names(Index count, decltype(&wasserstrom_plugin_name) name) const {
  std::vector<std::string> names;
  for (Index i = 0; i < count; ++i) {
    const std::string problem = outcome_of(library_.owner(), [&](Text& text) {
      const int result = name(self_, i, text.data(), text_size);
      names.push_back(text_of(text));
      return result;
    });
    if (!problem.empty()) throw ConfigError(fmt::format("{}: name {}: {}", library_.owner(), i, problem));
  }
  return names;
}

std::vector<std::string> PluginModel::names() const {
  return name_ == nullptr ? std::vector<std::string>() : read_names(dimension_, name_);
}

std::vector<std::string> PluginModel::constrained_names() const {
  if (constrained_ == nullptr) return {};
  const CrashNote note(library_.owner());
  return read_names(constrained_(self_), constrained_name_);
}

std::string PluginModel::constrain(Index rows, const double* x, double* constrained) const {
  return outcome_of(library_.owner(), [&](Text& error) {
    return constrain_(self_, rows, dimension_, x, constrained_(self_), constrained, error.data(), text_size);
  });
}

}  // namespace wasserstrom
