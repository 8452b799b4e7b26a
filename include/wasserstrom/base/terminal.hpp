#pragma once
// What the program says.  Whoever listens may leave: a closed pipe or a full disk behind the terminal's streams is no
// reason to end a run, so writing to them never fails.  What comes from the user's files is escaped: no control
// characters and no bytes that are not UTF-8 reach a terminal.

#include <exception>
#include <string>

namespace wasserstrom {

void say(const std::string& text);   ///< on standard output, at once
void warn(const std::string& text);  ///< on standard error

/// The number that mpirun or srun has given this process among others; null where it was started alone.
const char* launched_rank();

/// Whether standard output is a terminal of somebody who looks on.  Not so under mpirun and srun, which give every
/// program a terminal of theirs, wherever its output goes to.
bool is_watched();

/// A line that the next one, or whatever else is said, takes the place of; nothing where nobody looks on.  What is
/// longer than the terminal is wide is cut off.
void show(const std::string& line);

/// Into the transcript alone.
void record(const std::string& text);

enum class Colour { red = 31, green = 32, yellow = 33 };

/// In colour where somebody looks on, and the environment has no NO_COLOR (no-color.org).
void say_in_colour(const std::string& text, Colour colour);

/// From now on nothing is said or shown on standard output; warnings stay.
void be_quiet();

/// While one is there, what is said and warned of goes to the end of a file as well, where that can be written.
class Transcript {
 public:
  explicit Transcript(const std::string& path);
  ~Transcript();
  Transcript(const Transcript&) = delete;
  Transcript& operator=(const Transcript&) = delete;
};

/// What an exception says, in words for users where the library's are none.
std::string reason_of(const std::exception& error);

/// Where a standard stream was closed before the program began, the next file that is opened would take its place, and
/// what is said would be written into that file: opens /dev/null instead.  To be called first in main.
void keep_standard_streams();

}  // namespace wasserstrom
