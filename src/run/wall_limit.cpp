// How long a run may take: what the user says, or what the batch system leaves it.

#include <fmt/format.h>
#include <stdio.h>
#include <time.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdlib>
#include <string>
#include <vector>

#include "wasserstrom/base/error.hpp"
#include "wasserstrom/run/run_control.hpp"

namespace wasserstrom {

namespace {

/// A number without sign that takes the whole text.
template <class Number>
std::optional<Number> number(const std::string& text) {
  Number value{};
  const char* const end = text.data() + text.size();
  const bool plain = !text.empty() && text.find_first_not_of("0123456789.") == std::string::npos;
  const auto [stop, status] = std::from_chars(text.data(), end, value);
  if (!plain || status != std::errc{} || stop != end) return {};
  return value;
}

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts{""};
  for (const char c : text) {
    if (c == separator) parts.emplace_back();
    else parts.back() += c;
  }
  return parts;
}

/// HH:MM:SS, MM:SS or seconds.
std::optional<double> duration(const std::string& text) {
  const std::vector<std::string> parts = split(text, ':');
  if (parts.size() == 1) return number<double>(text);
  if (parts.size() > 3) return {};
  double seconds = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::optional<Index> part = number<Index>(parts[i]);
    if (!part || (i > 0 && *part >= 60)) return {};
    seconds = 60 * seconds + static_cast<double>(*part);
  }
  return seconds;
}

std::string environment(const char* name) {
  const char* const value = std::getenv(name);
  return value ? value : "";
}

/// What a command prints, empty when it fails or there is none.  It is given 20 s, so that a batch system that does not
/// answer holds no job up.
std::string output_of(const std::string& command) {
  std::string output;
  FILE* const pipe = ::popen(("timeout 20 " + command + " 2>/dev/null").c_str(), "re");
  if (!pipe) return {};
  char piece[4096];
  while (const std::size_t count = fread(piece, 1, sizeof piece, pipe)) output.append(piece, count);
  return ::pclose(pipe) == 0 ? output : std::string();
}

/// Whether a shell takes the text for one plain word.
bool is_plain(const std::string& job) {
  return !job.empty() && job.front() != '-' && std::all_of(job.begin(), job.end(), [](unsigned char c) {
    return std::isalnum(c) || c == '.' || c == '_' || c == '-' || c == '[' || c == ']';
  });
}

double seconds_until(double epoch_seconds) { return std::max(0.0, epoch_seconds - static_cast<double>(time(nullptr))); }

/// 2026-03-01T12:00:00 in the local zone; anything else, "NONE" or "N/A" say, is no end.
std::optional<double> epoch_seconds(const std::string& date) {
  struct tm parts {};
  const char* const end = strptime(date.c_str(), "%Y-%m-%dT%H:%M:%S", &parts);
  if (!end || (*end != '\0' && *end != '\n')) return {};
  parts.tm_isdst = -1;
  return static_cast<double>(mktime(&parts));
}

std::optional<double> left_by_slurm() {
  if (const auto end = number<double>(environment("SLURM_JOB_END_TIME"))) return seconds_until(*end);
  const std::string job = environment("SLURM_JOB_ID");
  if (!is_plain(job)) return {};
  const auto end = epoch_seconds(output_of("squeue -h -j '" + job + "' -o %e"));
  if (!end) return {};
  return seconds_until(*end);
}

/// The value of `name = value` in what qstat prints.
std::optional<double> attribute(const std::string& listing, const std::string& name) {
  for (const std::string& line : split(listing, '\n')) {
    const std::size_t at = line.find(name + " = ");
    if (at == line.find_first_not_of(" \t") && at != std::string::npos)
      return duration(line.substr(at + name.size() + 3));
  }
  return {};
}

/// PBS tells the whole time of a job and, where qstat answers, what was used of it.
std::optional<double> left_by_pbs() {
  const std::string job = environment("PBS_JOBID");
  const std::string listing = is_plain(job) ? output_of("qstat -f '" + job + "'") : "";
  std::optional<double> whole = duration(environment("PBS_WALLTIME"));
  if (!whole) whole = attribute(listing, "Resource_List.walltime");
  if (!whole) return {};
  return std::max(0.0, *whole - attribute(listing, "resources_used.walltime").value_or(0));
}

}  // namespace

std::optional<double> wall_limit(const std::string& text) {
  if (text == "auto") {
    const std::optional<double> left = left_by_slurm();
    return left ? left : left_by_pbs();
  }
  const std::optional<double> seconds = duration(text);
  if (!seconds || *seconds <= 0)
    throw ConfigError(fmt::format(
        "--max-wall '{}' is no time: give HH:MM:SS, MM:SS, a number of seconds, or auto to ask the batch system",
        text));
  return seconds;
}

}  // namespace wasserstrom
