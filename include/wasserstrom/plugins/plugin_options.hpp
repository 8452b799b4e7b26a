#pragma once
// The options of a plugin, as its C interface sees them.

#include <memory>
#include <string>

#include "wasserstrom/plugin.h"

namespace wasserstrom {

class PluginOptions {
 public:
  /// From an object, as text.
  PluginOptions(const std::string& json, const std::string& directory);
  ~PluginOptions();

  const wasserstrom_options* pointer() const;

  /// What was wrong with what was asked for, or not asked for; empty where nothing was.
  std::string problem() const;

  struct State;

 private:
  std::unique_ptr<State> state_;
};

}  // namespace wasserstrom
