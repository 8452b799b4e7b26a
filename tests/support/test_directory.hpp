#pragma once
// A place for the files of a test.

#include <filesystem>
#include <string>

namespace wasserstrom::test {

/// A fresh, empty directory that belongs to the running test: the same on all ranks, and on every call of the test.  It
/// is removed when the test ends.  Collective over all ranks on a test's first call.
std::filesystem::path test_directory();

/// A file name in it that belongs to this rank alone, for tests of serial code that several ranks may run at once.
std::filesystem::path file_of_rank(const std::string& name);

}  // namespace wasserstrom::test
