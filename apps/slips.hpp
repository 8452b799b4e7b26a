#pragma once
// Command lines that mean nothing, and what their writers may have meant.

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "wasserstrom/run/simulation.hpp"

namespace wasserstrom {

/// Refuses with a ConfigError what CLI11 would misread or not understand: a first word that is no command, and long
/// options with one dash, which it would read letter by letter (`-overwrite` as `-o verwrite`).
void refuse_slips(const CLI::App& program, const std::vector<std::string>& arguments);

/// Refuses what contradicts `--continue DIR`, which says it already, and a `--restart` that is nearly one of its words.
void refuse_slips(const RunOptions& options, const std::string& continued);

/// What to say where CLI11 has found a mistake in these arguments.
std::string advice_on(const CLI::ParseError& error, const CLI::App& program, const std::vector<std::string>& arguments);

/// `; did you mean 'NAME'?`, or nothing where no name is near.
std::string nearest(const std::string& word, const std::vector<std::string>& names);

}  // namespace wasserstrom
