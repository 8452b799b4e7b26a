#include "wasserstrom/run/run_directory.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <vector>

#include "wasserstrom/base/error.hpp"

namespace wasserstrom {
namespace {

namespace fs = std::filesystem;

constexpr std::array run_files = {"effective.toml", "diagnostics.csv", "events.jsonl", "performance.json",
                                  "latest.h5",      "checkpoints",     "snapshots"};

bool holds_a_run(const std::string& path) {
  return std::any_of(run_files.begin(), run_files.end(),
                     [&](const char* name) { return fs::exists(fs::symlink_status(fs::path(path) / name)); });
}

std::string step_name(Index step) { return fmt::format("step_{:09}.h5", step); }

}  // namespace

RunDirectory::RunDirectory(const std::string& path, bool overwrite, const Communicator& communicator) : path_(path) {
  communicator.on_root([&] { open_on_root(overwrite); });
}

RunDirectory::~RunDirectory() {
  if (lock_ >= 0) ::close(lock_);
}

void RunDirectory::open_on_root(bool overwrite) {
  try {
    fs::create_directories(path_);
    lock_ = ::open(file(".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (lock_ < 0)
      throw IoError(
          fmt::format("cannot write in '{}' ({}): choose another directory with -o", path_, std::strerror(errno)));
    if (::flock(lock_, LOCK_EX | LOCK_NB) != 0)
      throw ConfigError(
          fmt::format("another job is writing to '{}': wait for it, or choose another directory with -o", path_));
    if (holds_a_run(path_)) {
      if (!overwrite)
        throw ConfigError(fmt::format(
            "'{}' holds a run already: choose another directory with -o, or replace it with --overwrite", path_));
      for (const char* name : run_files) fs::remove_all(fs::path(path_) / name);
    }
    fs::create_directories(file("checkpoints"));
  } catch (const fs::filesystem_error& error) {
    throw IoError(
        fmt::format("cannot make the directory '{}' ({}): choose another with -o", path_, error.code().message()));
  }
}

std::string RunDirectory::file(const std::string& name) const { return (fs::path(path_) / name).string(); }
std::string RunDirectory::snapshot(Index step) const { return file("snapshots/" + step_name(step)); }
std::string RunDirectory::checkpoint(Index step) const { return file("checkpoints/" + step_name(step)); }

void RunDirectory::announce_checkpoint(Index step, Index keep) const {
  const std::string target = "checkpoints/" + step_name(step), fresh = file("latest.h5.part");
  std::error_code status;
  fs::remove(fresh, status);
  fs::create_symlink(target, fresh, status);
  if (!status) fs::rename(fresh, file("latest.h5"), status);
  if (status)
    throw IoError(fmt::format("cannot let '{}' point to {} ({})", file("latest.h5"), target, status.message()));
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(file("checkpoints")))
    if (entry.path().extension() == ".h5") names.push_back(entry.path().string());
  std::sort(names.begin(), names.end());
  for (std::size_t i = 0; i + static_cast<std::size_t>(keep) < names.size(); ++i) fs::remove(names[i], status);
}

void RunDirectory::write_text(const std::string& name, const std::string& text) const {
  const std::string fresh = file(name + ".part");
  std::ofstream stream(fresh);
  stream << text;
  stream.close();
  std::error_code status;
  if (stream) fs::rename(fresh, file(name), status);
  if (!stream || status) throw IoError(fmt::format("cannot write '{}': is the disk full?", file(name)));
}

}  // namespace wasserstrom
