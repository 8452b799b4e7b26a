#pragma once
// What this program was built from and runs with, for --version and the records in every file.

#include <map>
#include <string>

namespace wasserstrom {

std::string program_version();  ///< 0.1.0

/// By name: version, git_hash, git_dirty, build (compiler and options), mpi, petsc, hdf5, eigen.
std::map<std::string, std::string> version_table();

}  // namespace wasserstrom
