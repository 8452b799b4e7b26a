#include "wasserstrom/plugins/shared_library.hpp"

#include <dlfcn.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstring>
#include <filesystem>

#include "wasserstrom/base/error.hpp"

namespace wasserstrom {
namespace {

constexpr std::array crashes = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};

const char* volatile in_library = nullptr;  // the owner of the call in hand

/// Only what may be called in a signal handler.
void tell_and_go_on(int signal) {
  if (const char* const owner = in_library) {
    static constexpr char before[] = "error: ",
                          after[] = ": the library crashed; debug it with a small program of its own\n";
    ssize_t written = write(STDERR_FILENO, before, sizeof before - 1);
    written += write(STDERR_FILENO, owner, std::strlen(owner));
    written += write(STDERR_FILENO, after, sizeof after - 1);
    static_cast<void>(written);
  }
  std::signal(signal, SIG_DFL);
  raise(signal);
}

void install_handlers() {
  static const bool once = [] {
    for (const int signal : crashes) std::signal(signal, tell_and_go_on);
    return true;
  }();
  static_cast<void>(once);
}

}  // namespace

SharedLibrary::SharedLibrary(std::string owner, const std::string& path) : owner_(std::move(owner)) {
  // With a slash in it, so that it is not looked for among the libraries of the system.
  const std::string place = std::filesystem::absolute(path).string();
  if (!std::filesystem::exists(place))
    throw ConfigError(fmt::format("{}: there is no such file: compile the library, or change the path", owner_));
  handle_ = dlopen(place.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle_ == nullptr)
    throw ConfigError(fmt::format("{}: cannot be opened as a shared library: {}", owner_, dlerror()));
}

void* SharedLibrary::optional(const char* name) const { return dlsym(handle_, name); }

void* SharedLibrary::required(const char* name) const {
  void* const symbol = optional(name);
  if (symbol == nullptr)
    throw ConfigError(fmt::format("{}: has no function {}: is it extern \"C\", and not hidden?", owner_, name));
  return symbol;
}

CrashNote::CrashNote(const std::string& owner) {
  install_handlers();
  in_library = owner.c_str();
}

CrashNote::~CrashNote() { in_library = nullptr; }

}  // namespace wasserstrom
