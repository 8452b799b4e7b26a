#pragma once
// Libraries that a case names, opened while the program runs.  The one home of dlopen for what users bring.

#include <string>

namespace wasserstrom {

class SharedLibrary {
 public:
  /// Throws ConfigError, which begins with `owner`, when the file cannot be opened.  Its symbols are its own: two
  /// libraries may have functions of one name.  It stays open as long as the program runs.
  SharedLibrary(std::string owner, const std::string& path);

  /// The function, or variable, of this name.  Throws ConfigError when there is none.
  template <class Pointer>
  void find(const char* name, Pointer& symbol) const {
    symbol = reinterpret_cast<Pointer>(required(name));
  }

  /// The same, null when there is none.
  template <class Pointer>
  void look_for(const char* name, Pointer& symbol) const {
    symbol = reinterpret_cast<Pointer>(optional(name));
  }

  const std::string& owner() const { return owner_; }

 private:
  void* required(const char* name) const;
  void* optional(const char* name) const;

  std::string owner_;
  void* handle_;
};

/// While one is there, a crash of this process (SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT) says on standard error that
/// it was in the library of `owner`, and then goes on as it would have.
class CrashNote {
 public:
  explicit CrashNote(const std::string& owner);
  ~CrashNote();
  CrashNote(const CrashNote&) = delete;
  CrashNote& operator=(const CrashNote&) = delete;
};

}  // namespace wasserstrom
