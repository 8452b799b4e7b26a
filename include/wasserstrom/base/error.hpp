#pragma once
// Errors by whose fault they are, and the exit code each one ends the program with.
//
// A message has three parts: what is wrong, the value that was received, what to do about it.

#include <stdexcept>
#include <string>

namespace wasserstrom {

/// Exit codes of the program; batch scripts rely on them.
enum ExitCode : int {
  exit_finished = 0,
  exit_other = 1,      ///< anything not listed here
  exit_input = 2,      ///< the user's input is wrong; nothing was run
  exit_numerical = 3,  ///< numerical failure; the message names particle, objective and step
  exit_io = 4,         ///< input or output failed
  exit_busy = 75,      ///< the directory is in use by another run: try again later
  exit_stopped = 85,   ///< stopped by a limit after a checkpoint; run again with --restart auto
};

class Error : public std::runtime_error {
 public:
  Error(int exit_code, const std::string& message) : std::runtime_error(message), exit_code_(exit_code) {}
  int exit_code() const { return exit_code_; }

 private:
  int exit_code_;
};

/// The user's mistake.  Thrown before any particle communication and with the same text on all ranks.
struct ConfigError : Error {
  explicit ConfigError(const std::string& message) : Error(exit_input, message) {}
};

/// A number that is not finite, or a method that cannot go on.  All ranks throw it together.
struct NumericalError : Error {
  explicit NumericalError(const std::string& message) : Error(exit_numerical, message) {}
};

/// A file that cannot be read or written.
struct IoError : Error {
  explicit IoError(const std::string& message) : Error(exit_io, message) {}
};

}  // namespace wasserstrom
