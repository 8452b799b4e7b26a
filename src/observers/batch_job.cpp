#include "batch_job.hpp"

#include <stdio.h>
#include <time.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdlib>
#include <vector>

#include "wasserstrom/base/types.hpp"

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

/// A date in the local zone; anything else, "NONE" or "N/A" say, is none.
std::optional<double> epoch_seconds(const std::string& date, const char* format) {
  struct tm parts {};
  const char* const end = strptime(date.c_str(), format, &parts);
  if (!end || (*end != '\0' && *end != '\n')) return {};
  parts.tm_isdst = -1;
  return static_cast<double>(mktime(&parts));
}

/// The variable holds seconds since 1970; squeue prints 2026-03-01T12:00:00 for `field`.
std::optional<double> slurm_time(const char* variable, const std::string& field) {
  if (const auto time = number<double>(environment(variable))) return time;
  const std::string job = environment("SLURM_JOB_ID");
  if (!is_plain(job)) return {};
  return epoch_seconds(output_of("squeue -h -j '" + job + "' -o " + field), "%Y-%m-%dT%H:%M:%S");
}

/// The value of `name = value` in what qstat prints; empty where there is none.
std::string attribute(const std::string& listing, const std::string& name) {
  for (const std::string& line : split(listing, '\n')) {
    const std::size_t at = line.find(name + " = ");
    if (at == line.find_first_not_of(" \t") && at != std::string::npos) return line.substr(at + name.size() + 3);
  }
  return {};
}

/// PBS says when a job began (PBS Pro: stime; Torque: start_time), or from time to time how long it has been at work.
std::optional<double> start_by_pbs(const std::string& listing) {
  for (const char* name : {"stime", "start_time"})
    if (const auto start = epoch_seconds(attribute(listing, name), "%a %b %d %H:%M:%S %Y")) return start;
  const auto used = duration(attribute(listing, "resources_used.walltime"));
  if (!used) return {};
  return static_cast<double>(time(nullptr)) - *used;
}

BatchJob job_of_pbs() {
  const std::string name = environment("PBS_JOBID");
  if (!is_plain(name)) return {};
  const std::string listing = output_of("qstat -f '" + name + "'");
  BatchJob job{start_by_pbs(listing), {}};
  std::optional<double> whole = duration(environment("PBS_WALLTIME"));
  if (!whole) whole = duration(attribute(listing, "Resource_List.walltime"));
  if (whole) job.end = job.start.value_or(static_cast<double>(time(nullptr))) + *whole;
  return job;
}

}  // namespace

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

BatchJob batch_job() {
  const BatchJob slurm{slurm_time("SLURM_JOB_START_TIME", "%S"), slurm_time("SLURM_JOB_END_TIME", "%e")};
  return slurm.start || slurm.end ? slurm : job_of_pbs();
}

}  // namespace wasserstrom
