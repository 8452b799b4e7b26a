#include "wasserstrom/base/terminal.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
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

}  // namespace

void say(const std::string& text) {
  const std::string shown = printable(text);
  if (!is_quiet) write(shown, stdout);
  if (transcript != nullptr) write(shown, transcript);
}

void warn(const std::string& text) {
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
