// How long a run may take: what the user says, or what the batch system leaves it.

#include <fmt/format.h>
#include <time.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <string>

#include "batch_job.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/observers/run_control.hpp"

namespace wasserstrom {

namespace {

double clock_seconds(clockid_t clock) {
  struct timespec now {};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// Seconds since this process was started: the kernel knows, in field 22 of its line, in ticks since the machine's
/// start.  The name of the program, the second field, may hold blanks, and ends with the last parenthesis.
double age_of_process() {
  std::ifstream file("/proc/self/stat");
  std::string line, field;
  if (!std::getline(file, line)) return 0;
  std::istringstream fields(line.substr(line.rfind(')') + 1));
  for (int number = 3; number <= 22; ++number) fields >> field;
  double ticks = 0;
  if (!fields || !(std::istringstream(field) >> ticks)) return 0;
  return clock_seconds(CLOCK_BOOTTIME) - ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
}

std::chrono::steady_clock::duration steady(double seconds) {
  return std::chrono::duration_cast<std::chrono::steady_clock::duration>(std::chrono::duration<double>(seconds));
}

}  // namespace

std::optional<WallLimit> wall_limit(const std::string& text) {
  const bool automatic = text == "auto";
  const std::optional<double> seconds = duration(text);
  if (!automatic && (!seconds || *seconds <= 0))
    throw ConfigError(fmt::format(
        "--max-wall '{}' is no time: give HH:MM:SS, MM:SS, a number of seconds, or auto to ask the batch system",
        text));
  const BatchJob job = batch_job();
  const double now = clock_seconds(CLOCK_REALTIME), start = job.start.value_or(now - age_of_process());
  const std::optional<double> end = automatic ? job.end : start + *seconds;
  if (!end) return {};
  return WallLimit{automatic ? *end - start : *seconds, std::chrono::steady_clock::now() + steady(*end - now)};
}

}  // namespace wasserstrom
