#include "wasserstrom/files/run_directory.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <random>
#include <sstream>
#include <thread>

#include "fault.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/base/terminal.hpp"

namespace wasserstrom {
namespace {

namespace fs = std::filesystem;

constexpr std::array run_files = {"effective.toml", "diagnostics.csv", "events.jsonl", "log.txt",  "performance.json",
                                  "latest.h5",      "post_mortem.h5",  "checkpoints",  "snapshots"};

/// More than its header.
bool has_rows(const fs::path& table) {
  std::ifstream stream(table);
  std::string line;
  return std::getline(stream, line) && std::getline(stream, line);
}

bool has_files(const fs::path& folder) {
  std::error_code absent;
  return fs::directory_iterator(folder, absent) != fs::directory_iterator();
}

/// Whether there is anything to lose: a run that was refused before its first step leaves some small files only.
bool holds_a_run(const fs::path& path) {
  return fs::exists(fs::symlink_status(path / "latest.h5")) || has_rows(path / "diagnostics.csv") ||
         has_files(path / "checkpoints") || has_files(path / "snapshots");
}

/// No link can replace a folder: one that somebody made is moved aside.
void make_room_for(const fs::path& link) {
  std::error_code status;
  if (fs::is_directory(fs::symlink_status(link, status))) fs::rename(link, link.string() + ".aside", status);
}

std::string step_name(Index step) { return fmt::format("step_{:09}.h5", step); }

/// The step in the name of a file step_<digits>.h5.
std::optional<Index> step_of(const fs::path& file) {
  const std::string name = file.filename().string();
  const std::size_t digits = name.size() > 8 ? name.size() - 8 : 0;
  if (digits == 0 || !name.starts_with("step_") || !name.ends_with(".h5")) return {};
  Index step = 0;
  const auto [end, status] = std::from_chars(name.data() + 5, name.data() + 5 + digits, step);
  if (status != std::errc{} || end != name.data() + 5 + digits) return {};
  return step;
}

/// The step files of a folder, by step.
std::map<Index, fs::path> step_files(const fs::path& folder) {
  std::map<Index, fs::path> files;
  std::error_code absent;
  for (const auto& entry : fs::directory_iterator(folder, absent))
    if (const auto step = step_of(entry.path())) files[*step] = entry.path();
  return files;
}

/// Files that a cut run was writing, and those that Open MPI keeps beside a file while it is open: FILE-<numbers>.lock.
void remove_unfinished(const fs::path& folder) {
  std::error_code absent;
  for (const auto& entry : fs::directory_iterator(folder, absent)) {
    const fs::path extension = entry.path().extension();
    if (extension == ".part" || extension == ".lock") fs::remove(entry.path());
  }
}

std::string contents(const std::string& path) {
  std::ifstream stream(path);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

/// Who holds a lock, as they wrote it into its file.
std::string holder_of(const std::string& lock) {
  const std::string text = contents(lock);
  return text.empty() ? "" : fmt::format(" ({})", text.substr(0, text.find('\n')));
}

/// Who this process is, for people, and behind it a number by which the other ranks know that they see the same file.
std::string signature() {
  std::random_device device;
  return fmt::format("process {} on {}\n{:08x}{:08x}\n", ::getpid(), host_name(), device(), device());
}

}  // namespace

RunDirectory::RunDirectory(const std::string& path, Opening opening, const Communicator& communicator) : path_(path) {
  try {
    std::string signed_by_root;
    communicator.on_root([&] { signed_by_root = lock_on_root(opening == Opening::resume); });
    signed_by_root = communicator.broadcast(std::move(signed_by_root));
    communicator.together([&] { require_shared(signed_by_root); });
    communicator.on_root([&] { open_on_root(opening); });
  } catch (...) {
    release();
    throw;
  }
}

RunDirectory::~RunDirectory() { release(); }

void RunDirectory::release() const {
  if (lock_ >= 0) ::close(lock_);
}

std::string RunDirectory::lock_on_root(bool patient) {
  std::error_code status;
  fs::create_directories(path_, status);
  if (status)
    throw IoError(fmt::format("cannot make the directory '{}' ({}): choose another with -o", path_, status.message()));
  take_lock(patient ? 15 : 0);
  return sign_lock();
}

void RunDirectory::require_shared(const std::string& signed_by_root) const {
  using namespace std::chrono_literals;
  for (int patience = 50; contents(file(".lock")) != signed_by_root; --patience) {  // some networks show a file late
    if (patience == 0)
      throw IoError(
          fmt::format("'{}' on {} is another directory than that of the first rank: choose one with -o that lies on a "
                      "file system which all nodes share",
                      path_, host_name()));
    std::this_thread::sleep_for(100ms);
  }
}

void RunDirectory::open_on_root(Opening opening) const {
  std::error_code ignored;
  if (fs::exists(file("STOP"), ignored))
    throw Error(exit_stopped, fmt::format("'{}' is there, which stops every run in this directory: remove it to go on",
                                          file("STOP")));
  try {
    settle_old_run(opening);
    fs::create_directories(file("checkpoints"));
  } catch (const fs::filesystem_error& error) {
    throw IoError(
        fmt::format("cannot clear '{}' ({}): choose another directory with -o", path_, error.code().message()));
  }
}

void RunDirectory::take_lock(double patience) {
  using namespace std::chrono_literals;
  lock_ = ::open(file(".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (lock_ < 0)
    throw IoError(
        fmt::format("cannot write in '{}' ({}): choose another directory with -o", path_, std::strerror(errno)));
  const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(patience);
  while (::flock(lock_, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR) {
      warn(fmt::format("warning: '{}' lies where files cannot be locked ({}): let no other job use it\n", path_,
                       std::strerror(errno)));
      return;
    }
    if (std::chrono::steady_clock::now() >= end)
      throw Error(exit_busy,
                  fmt::format("another job is writing to '{}'{}: wait for it, or choose another directory with -o",
                              path_, holder_of(file(".lock"))));
    std::this_thread::sleep_for(100ms);
  }
}

std::string RunDirectory::sign_lock() const {
  const std::string text = signature();
  const bool written = ::ftruncate(lock_, 0) == 0 && ::pwrite(lock_, text.data(), text.size(), 0) == std::ssize(text);
  if (!written || ::fsync(lock_) != 0)
    throw IoError(fmt::format("cannot write in '{}' ({}): is the disk full?", path_, std::strerror(errno)));
  return text;
}

void RunDirectory::settle_old_run(Opening opening) const {
  if (opening == Opening::fresh && holds_a_run(path_))
    throw ConfigError(fmt::format(
        "'{}' holds a run already: go on with it by --restart auto, choose another directory with -o, or replace it "
        "with --overwrite",
        path_));
  if (opening != Opening::resume)  // a refused run may have left its small files
    for (const char* name : run_files) fs::remove_all(file(name));
  for (const char* folder : {".", "checkpoints", "snapshots"}) remove_unfinished(file(folder));
  fs::remove(file("CHECKPOINT"));
}

std::string RunDirectory::file(const std::string& name) const { return (fs::path(path_) / name).string(); }
std::string RunDirectory::snapshot(Index step) const { return file("snapshots/" + step_name(step)); }
std::string RunDirectory::checkpoint(Index step) const { return file("checkpoints/" + step_name(step)); }

void RunDirectory::go_back_to(Index step) const {
  std::error_code status;
  for (const char* folder : {"checkpoints", "snapshots"})
    for (const auto& [later, name] : step_files(file(folder)))
      if (later > step && !fs::remove(name, status))
        throw IoError(fmt::format("cannot remove '{}' ({}), which is damaged or will be computed again", name.string(),
                                  status.message()));
  if (fs::exists(checkpoint(step))) point_latest_to(step);
}

void RunDirectory::announce_checkpoint(Index step, Index keep) const {
  point_latest_to(step);
  std::map<Index, fs::path> files = step_files(file("checkpoints"));
  files.erase(files.upper_bound(step), files.end());
  std::error_code ignored;
  for (auto each = files.begin(); std::ssize(files) > keep; each = files.erase(each)) fs::remove(each->second, ignored);
}

void RunDirectory::point_latest_to(Index step) const {
  const std::string target = "checkpoints/" + step_name(step), fresh = file("latest.h5.part");
  std::error_code status;
  fs::remove(fresh, status);
  fs::create_symlink(target, fresh, status);
  make_room_for(file("latest.h5"));
  if (!status) fs::rename(fresh, file("latest.h5"), status);
  fault_point("linked");
  if (status)
    throw IoError(fmt::format("cannot let '{}' point to {} ({})", file("latest.h5"), target, status.message()));
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
