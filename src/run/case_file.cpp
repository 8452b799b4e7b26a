#include "wasserstrom/run/case_file.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>

#include "restart.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/case/effective_case.hpp"
#include "wasserstrom/files/checkpoint.hpp"
#include "wasserstrom/integrators/petsc_session.hpp"
#include "wasserstrom/run/case_schema.hpp"

namespace wasserstrom {
namespace {

namespace fs = std::filesystem;

/// What someone may have meant who names this file as a case; a sentence.
std::string advice_on_file(const fs::path& path) {
  std::error_code ignored;
  if (fs::exists(path / "effective.toml", ignored))
    return fmt::format("it is the directory of a run; to go on with it: wasserstrom run --continue {}", path.string());
  if (fs::is_directory(path, ignored)) return "it is a directory: name a case in it";
  if (fs::exists(path, ignored)) return "it is not a regular file: copy what it holds into one";
  return "check the path, or make one with: wasserstrom template four-targets";
}

std::string advice_on_hdf5(const std::string& path) {
  return fmt::format(
      "it is an HDF5 file: wasserstrom inspect {0} says what is in it, and --restart {0}, behind a case, "
      "goes on from a checkpoint",
      path);
}

[[noreturn]] void refuse(const std::string& path, const std::string& advice) {
  throw ConfigError(fmt::format("cannot read the case file '{}': {}", path, advice));
}

/// At most so many bytes of a file; more of them than `most` if it is longer.
std::string read_bytes(const std::string& path, std::size_t most) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) refuse(path, "it exists, but may not be read: check its permissions");
  std::string text(most + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad()) refuse(path, "reading it fails: check the file system");
  text.resize(static_cast<std::size_t>(stream.gcount()));
  return text;
}

RunCase effective_case(const std::string& path, const std::string& text, const std::vector<std::string>& overrides) {
  return {read_case(path, text, overrides, case_schema()), true};
}

/// The effective case of the newest good checkpoint, for the directory that it lies in now.
std::string text_from_checkpoint(const std::string& directory, const Communicator& communicator) {
  std::vector<std::string> warnings;
  const std::string folder = (fs::path(directory) / "checkpoints").string();
  const auto checkpoint = newest_good_checkpoint(folder, communicator, warnings);
  if (!checkpoint)
    throw ConfigError(
        fmt::format("'{}' holds no run to go on with, neither effective.toml nor a good checkpoint: start one with "
                    "wasserstrom run CASE.toml -o {}",
                    directory, directory));
  std::string text;
  communicator.on_root([&] {
    const auto records = inspect_snapshot(*checkpoint).snapshot.provenance;
    text = effective_text_in(directory, effective_case(records.at("case_path"), records.at("effective_case"), {}));
  });
  return communicator.broadcast(std::move(text));
}

/// The text of DIR/effective.toml, empty where there is none.
std::string text_from_directory(const std::string& directory, const Communicator& communicator) {
  std::string text;
  communicator.on_root([&] {
    const fs::path file = fs::path(directory) / "effective.toml";
    if (!fs::exists(directory))
      throw ConfigError(fmt::format("there is no directory '{}' to go on with: check the path", directory));
    if (!fs::is_directory(directory))
      throw ConfigError(
          fmt::format("'{}' is not the directory of a run: --continue takes the directory alone, without "
                      "a case; from a checkpoint goes on --restart FILE, behind a case",
                      directory));
    if (fs::exists(file)) text = read_case_file(file.string());
  });
  return communicator.broadcast(std::move(text));
}

}  // namespace

std::string read_case_file(const std::string& path) {
  constexpr std::size_t largest = 10'000'000;
  std::error_code ignored;
  if (!fs::is_regular_file(path, ignored)) refuse(path, advice_on_file(path));
  std::string text = read_bytes(path, largest);
  if (text.starts_with("\x89HDF")) refuse(path, advice_on_hdf5(path));
  if (text.size() > largest)
    refuse(path,
           fmt::format("it has more than {} MB: keep long lists in a file that the case names", largest / 1'000'000));
  return text;
}

RunCase load_case(const std::string& path, const std::vector<std::string>& overrides,
                  const std::vector<std::string>& petsc_options, const Communicator& communicator) {
  std::string text;
  communicator.on_root([&] { text = read_case_file(path); });
  text = communicator.broadcast(std::move(text));
  RunCase a_case{read_case(path, text, overrides, case_schema())};
  if (petsc_options.empty()) return a_case;
  check_petsc_options(petsc_options);
  std::vector<std::string> all = petsc_words(a_case.config.table("petsc").text("options")), more = overrides;
  all.insert(all.end(), petsc_options.begin(), petsc_options.end());
  more.push_back(fmt::format("petsc.options='{}'", fmt::join(all, " ")));  // recorded, and compared at a restart
  return {read_case(path, text, more, case_schema())};
}

RunCase load_held_case(const std::string& directory, const std::vector<std::string>& overrides,
                       const Communicator& communicator) {
  const std::string path = (fs::path(directory) / "effective.toml").string();
  std::string text = text_from_directory(directory, communicator);
  if (text.empty()) text = text_from_checkpoint(directory, communicator);
  RunCase held = effective_case(path, text, {});
  if (overrides.empty()) return held;
  RunCase changed = effective_case(path, text, overrides);
  const auto differences = harmful_differences(held.config, changed.config);
  if (differences.empty()) return changed;
  throw ConfigError(
      fmt::format("--continue goes on with the case of '{}', and --set would change what could change the "
                  "result so far:\n{}leave that out, or start anew in another directory with wasserstrom "
                  "run {} -o DIR",
                  directory, difference_table(differences, "in the directory"), path));
}

std::string case_folder(const Case& a_case) { return fs::path(a_case.file_name).parent_path().string(); }

std::string effective_text(const RunCase& a_case) {
  return effective_text(a_case, case_schema(), {"", a_case.was_effective});
}

std::string effective_text_in(const std::string& directory, const RunCase& a_case) {
  const fs::path folder = fs::absolute(a_case.file_name).parent_path();
  std::error_code unknown;
  const fs::path way = fs::relative(folder, directory, unknown);
  return effective_text(a_case, case_schema(), {(way.empty() ? folder : way).string(), a_case.was_effective});
}

std::string case_name(const Case& a_case) {
  const Config run = a_case.config.table("run");
  return run.has("name") ? run.text("name") : fs::path(a_case.file_name).stem().string();
}

}  // namespace wasserstrom
