#include "wasserstrom/files/durable_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "wasserstrom/base/error.hpp"

namespace wasserstrom {

namespace {

[[noreturn]] void fail(const std::string& what, const std::string& path, int reason) {
  throw IoError(fmt::format("cannot {} '{}': {}", what, path, std::strerror(reason)));
}

class Descriptor {
 public:
  Descriptor(const std::string& path, int flags) : number_(::open(path.c_str(), flags | O_CLOEXEC)) {
    if (number_ < 0) fail("open", path, errno);
  }
  ~Descriptor() { ::close(number_); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  operator int() const { return number_; }

 private:
  int number_;
};

[[noreturn]] void fail_for_space(const std::string& path, std::uintmax_t bytes, int reason) {
  std::error_code unknown;
  const std::uintmax_t free =
      std::filesystem::space(std::filesystem::path(path).parent_path() / ".", unknown).available;
  throw IoError(
      fmt::format("cannot write '{}': {} ({} bytes are needed, {} were free). Make room, keep fewer files, or choose "
                  "another directory. Older files are untouched.",
                  path, std::strerror(reason), bytes, unknown ? "an unknown number" : std::to_string(free)));
}

bool cannot_reserve(int reason) { return reason == EOPNOTSUPP || reason == EINVAL || reason == ENOSYS; }

void sync(const std::string& path, int flags) {
  const Descriptor file(path, flags);
  if (::fsync(file) == 0) return;
  // Some file systems cannot sync a directory; they keep renames in order by themselves.
  if (!(flags & O_DIRECTORY && (errno == EINVAL || errno == ENOTSUP))) fail("sync", path, errno);
}

}  // namespace

void reserve_space(const std::string& path, const std::string& wanted) {
  const std::uintmax_t bytes = std::filesystem::file_size(path);
  const Descriptor file(path, O_RDWR);
  int reason = EINTR;
  while (reason == EINTR) reason = ::posix_fallocate(file, 0, static_cast<off_t>(bytes));
  if (reason != 0 && !cannot_reserve(reason)) fail_for_space(wanted, bytes, reason);
}

void reserve_ahead(const std::string& path, const std::string& wanted, std::uintmax_t bytes) {
  const Descriptor file(path, O_RDWR);
  int reason = EINTR;
  while (reason == EINTR)
    reason = ::fallocate(file, FALLOC_FL_KEEP_SIZE, 0, static_cast<off_t>(bytes)) == 0 ? 0 : errno;
  if (reason != 0 && !cannot_reserve(reason)) fail_for_space(wanted, bytes, reason);
}

void release_rest(const std::string& path) {
  const Descriptor file(path, O_RDWR);
  if (::ftruncate(file, static_cast<off_t>(std::filesystem::file_size(path))) != 0) fail("finish", path, errno);
}

void replace_file(const std::string& temporary, const std::string& path) {
  sync(temporary, O_RDONLY);
  if (std::rename(temporary.c_str(), path.c_str()) != 0) fail("rename the finished file to", path, errno);
  sync((std::filesystem::path(path).parent_path() / ".").string(), O_RDONLY | O_DIRECTORY);
}

}  // namespace wasserstrom
