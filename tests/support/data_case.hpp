#pragma once
// Files of data for a test, packed or not, and the `[[data]]` tables that read them.

#include <string>

#include "wasserstrom/data/data_set.hpp"

namespace wasserstrom::test {

enum class Packing { plain, gzip, bzip2 };

std::string packed(const std::string& content, Packing packing);

/// Writes a file of the test directory that belongs to this rank; gives its name in that directory.
std::string write_data(const std::string& name, const std::string& content, Packing packing = Packing::plain);

/// What the `[[data]]` tables of this text describe, relative paths starting at `directory` or at the test directory.
/// Collective over `communicator`.
DataSets read_data(const std::string& tables, const std::string& directory = {},
                   const Communicator& communicator = Communicator(MPI_COMM_SELF));

}  // namespace wasserstrom::test
