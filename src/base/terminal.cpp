#include "wasserstrom/base/terminal.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <new>
#include <stdexcept>

#include "wasserstrom/base/text.hpp"

namespace wasserstrom {
namespace {

bool is_quiet = false;
std::FILE* transcript = nullptr;

void write(const std::string& text, std::FILE* stream) {
  std::fwrite(text.data(), 1, text.size(), stream);
  std::fflush(stream);
  std::clearerr(stream);
}

constexpr const char* erased = "\r\x1b[K";  // the line that the cursor is in

bool is_shown = false;  // whether a line is there that others take the place of

void make_room() {
  if (is_shown) write(erased, stdout);
  is_shown = false;
}

/// Characters in a line; 80 where the terminal does not say.
std::size_t width() {
  winsize size{};
  return ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

}  // namespace

void say(const std::string& text) {
  make_room();
  const std::string shown = printable(text);
  if (!is_quiet) write(shown, stdout);
  if (transcript != nullptr) write(shown, transcript);
}

const char* launched_rank() {
  for (const char* name : {"OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK", "SLURM_PROCID"})
    if (const char* rank = std::getenv(name)) return rank;
  return nullptr;
}

bool is_watched() {
  static const bool is_terminal = [] {
    const char* const kind = std::getenv("TERM");
    return ::isatty(STDOUT_FILENO) == 1 && kind != nullptr && std::string(kind) != "dumb" && launched_rank() == nullptr;
  }();
  return is_terminal && !is_quiet;
}

void show(const std::string& line) {
  if (!is_watched()) return;
  write(erased + printable(line).substr(0, width() - 1), stdout);
  is_shown = true;
}

void record(const std::string& text) {
  if (transcript != nullptr) write(printable(text), transcript);
}

void say_in_colour(const std::string& text, Colour colour) {
  if (!is_watched() || std::getenv("NO_COLOR") != nullptr) return say(text);
  make_room();
  write(fmt::format("\x1b[{}m{}\x1b[0m", static_cast<int>(colour), printable(text)), stdout);
  record(text);
}

void warn(const std::string& text) {
  make_room();
  const std::string shown = printable_error(text);
  write(shown, stderr);
  if (transcript != nullptr) write(shown, transcript);
}

void be_quiet() { is_quiet = true; }

Transcript::Transcript(const std::string& path) { transcript = std::fopen(path.c_str(), "ae"); }

Transcript::~Transcript() {
  if (transcript != nullptr) std::fclose(transcript);
  transcript = nullptr;
}

std::string reason_of(const std::exception& error) {
  const bool too_large = dynamic_cast<const std::length_error*>(&error) != nullptr;  // than any memory
  if (!too_large && dynamic_cast<const std::bad_alloc*>(&error) == nullptr) return error.what();
  return "there is not enough memory: take fewer particles or smaller data, more machines, or see what "
         "wasserstrom check says of the case";
}

void keep_standard_streams() {
  for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; ++stream)
    if (::fcntl(stream, F_GETFD) < 0) ::open("/dev/null", O_RDWR);  // takes the lowest free number
}

}  // namespace wasserstrom
