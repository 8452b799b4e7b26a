#pragma once
// The words that a shell offers behind `wasserstrom`.

#include <CLI/CLI.hpp>
#include <string>

namespace wasserstrom {

/// A script for bash, made from the commands and options of the program and from what can be named in a case:
///   source <(wasserstrom completion)
std::string completion_script(const CLI::App& program);

}  // namespace wasserstrom
