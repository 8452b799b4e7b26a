// Which checkpoint a run can go on from.

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <filesystem>

#include "seal.hpp"
#include "snapshot_skeleton.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/files/checkpoint.hpp"

namespace wasserstrom {

namespace {

namespace fs = std::filesystem;

/// What is wrong with the contents of a file whose seal is whole.
std::string fault_inside(const std::string& path) {
  const SnapshotSummary summary = inspect_snapshot(path);
  if (!summary.complete) return "it is marked as incomplete";
  if (summary.digest_computed != summary.digest_stored)
    return fmt::format("its contents have the digest {}, but were written with {}: they are damaged",
                       summary.digest_computed, summary.digest_stored);
  const Hdf5File file = Hdf5File::open_read(path);
  if (!file.exists("/state"))
    return "it is a snapshot, without the /state that a run needs to go on; give a file of DIR/checkpoints";
  if (file.read_integer(state_group + "step") != summary.snapshot.step ||
      file.read_real(state_group + "time") != summary.snapshot.time)
    return "its attributes step and time differ from those in /state: they were changed";
  return {};
}

/// step_*.h5 of a folder, the latest step first.  A longer name has the larger step, with whatever digits.
std::vector<fs::path> candidates(const std::string& folder) {
  std::vector<fs::path> found;
  std::error_code absent;
  for (const auto& entry : fs::directory_iterator(folder, absent)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("step_") && name.ends_with(".h5")) found.push_back(entry.path());
  }
  std::sort(found.begin(), found.end(), [](const fs::path& a, const fs::path& b) {
    const std::string first = a.filename().string(), second = b.filename().string();
    return first.size() != second.size() ? first.size() > second.size() : first > second;
  });
  return found;
}

/// A last step that was fitted to another end than that of now; which one, in `other_end`.
std::string end_fault(const std::string& path, std::optional<double> end_time, std::optional<double>& other_end) {
  const std::optional<double> former = fitted_end(path);
  if (!former || former == end_time) return {};
  other_end = former;
  return fmt::format("its last step was fitted to end at run.time = {}; the run goes on from before it", *former);
}

[[noreturn]] void refuse_other_end(const std::string& folder, double former) {
  throw ConfigError(fmt::format(
      "no checkpoint in '{}' was written before the step that was fitted to end at run.time = {}, and a run "
      "that goes further would not have taken that step: put run.time back, or start anew in another "
      "directory with -o; checkpoint.keep = 2 or more keeps the one before",
      folder, former));
}

void broadcast(std::vector<std::string>& texts, const Communicator& communicator) {
  texts.resize(static_cast<std::size_t>(communicator.maximum(std::ssize(texts))));
  for (std::string& text : texts) text = communicator.broadcast(text);
}

}  // namespace

std::string checkpoint_fault(const std::string& path) {
  try {
    if (!fs::exists(path)) return "there is no such file";
    if (!fs::is_regular_file(path)) return "it is not a file";
    const std::string fault = seal_fault(path);
    return fault.empty() ? fault_inside(path) : fault;
  } catch (const std::exception& error) {
    return error.what();
  }
}

std::optional<double> fitted_end(const std::string& path) {
  const Hdf5File file = Hdf5File::open_read(path);
  const std::string name = state_group + fitted_to_page;
  if (!file.exists(name)) return {};
  return file.read_real(name);
}

std::optional<std::string> newest_good_checkpoint(const std::string& folder, const Communicator& communicator,
                                                  std::vector<std::string>& warnings, std::optional<double> end_time) {
  std::string good;
  std::vector<std::string> passed_over;
  communicator.on_root([&] {
    std::optional<double> other_end;
    for (const fs::path& candidate : candidates(folder)) {
      std::string fault = checkpoint_fault(candidate.string());
      if (fault.empty()) fault = end_fault(candidate.string(), end_time, other_end);
      if (fault.empty()) {
        good = candidate.string();
        return;
      }
      passed_over.push_back(fmt::format("passing over '{}': {}", candidate.string(), fault));
    }
    if (other_end) refuse_other_end(folder, *other_end);
  });
  broadcast(passed_over, communicator);
  warnings.insert(warnings.end(), passed_over.begin(), passed_over.end());
  good = communicator.broadcast(good);
  if (good.empty()) return {};
  return good;
}

}  // namespace wasserstrom
