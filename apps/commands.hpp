#pragma once
// What each command of the program does, a few lines over the library.  They return exit codes.

#include <functional>
#include <string>
#include <vector>

#include "wasserstrom/ranks/communicator.hpp"
#include "wasserstrom/run/simulation.hpp"

namespace wasserstrom::commands {

/// Whether this process is the one to speak, also for commands that do without MPI but were started under mpirun or
/// srun.
bool speaks();

int print(const std::string& text);

/// Runs a command that all ranks take part in.
int on_all_ranks(const std::function<int(const Communicator&)>& command);

/// The same for one that only has something to say, which the root does.
int say_on_root(const std::function<std::string(const Communicator&)>& answer);

int run(RunOptions options, const std::string& continued);

/// Where a run would write.
int print_directory(const RunOptions& options, const std::string& continued);

/// Parts are made too, but no particles: what is wrong with them is seen when they look into files, or at each other.
int check(const std::string& path, const std::vector<std::string>& overrides, int ranks, bool json);

/// The functions of objectives, held against differences of themselves.
int check_target(const std::string& path, const std::vector<std::string>& overrides);

int inspect(const std::string& file_or_directory, bool json);

/// Writes a run on one page; `output` is the file, empty for report.html in the directory.
int report(const std::string& directory, const std::string& output);

std::string version_text();

}  // namespace wasserstrom::commands
