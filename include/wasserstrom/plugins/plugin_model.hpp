#pragma once
// A function of a library that keeps to wasserstrom/plugin.h.

#include <string>
#include <vector>

#include "wasserstrom/base/types.hpp"
#include "wasserstrom/plugins/plugin_options.hpp"
#include "wasserstrom/plugins/shared_library.hpp"

namespace wasserstrom {

class PluginModel {
 public:
  /// Throws ConfigError, which begins with `owner`.  Local.
  PluginModel(const std::string& owner, const std::string& path, const PluginOptions& options, Index dimension);
  ~PluginModel();
  PluginModel(const PluginModel&) = delete;
  PluginModel& operator=(const PluginModel&) = delete;

  /// Returns what went wrong, empty when nothing did.  Rows are one behind the other.
  std::string evaluate(Index step, Index rows, const double* x, double* value, double* gradient) const;

  bool has_hessian() const { return hessian_ != nullptr; }
  std::string hessian(const double* x, double* second) const;

  std::vector<std::string> names() const;  ///< empty where it gives none
  std::vector<std::string> constrained_names() const;
  std::string constrain(Index rows, const double* x, double* constrained) const;

 private:
  std::vector<std::string> read_names(Index count, decltype(&wasserstrom_plugin_name) name) const;

  SharedLibrary library_;
  Index dimension_;
  void* self_ = nullptr;
  decltype(&wasserstrom_plugin_version) version_ = nullptr;
  decltype(&wasserstrom_plugin_open) open_ = nullptr;
  decltype(&wasserstrom_plugin_close) close_ = nullptr;
  decltype(&wasserstrom_plugin_evaluate) evaluate_ = nullptr;
  decltype(&wasserstrom_plugin_hessian) hessian_ = nullptr;
  decltype(&wasserstrom_plugin_name) name_ = nullptr;
  decltype(&wasserstrom_plugin_constrained) constrained_ = nullptr;
  decltype(&wasserstrom_plugin_constrained_name) constrained_name_ = nullptr;
  decltype(&wasserstrom_plugin_constrain) constrain_ = nullptr;
};

}  // namespace wasserstrom
