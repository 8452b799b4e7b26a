#pragma once
// The output directory of a run: who may write there, and where each file lies.

#include <string>

#include "wasserstrom/base/types.hpp"
#include "wasserstrom/particles/communicator.hpp"

namespace wasserstrom {

class RunDirectory {
 public:
  /// Makes the directory and takes the kernel's lock on it, which ends with the process.  A directory that another job
  /// uses, or that holds a run (unless `overwrite`), is refused with a ConfigError; with `overwrite` the old run is
  /// removed. Collective.
  RunDirectory(const std::string& path, bool overwrite, const Communicator& communicator);
  ~RunDirectory();
  RunDirectory(const RunDirectory&) = delete;
  RunDirectory& operator=(const RunDirectory&) = delete;

  std::string path() const { return path_; }
  std::string file(const std::string& name) const;
  std::string snapshot(Index step) const;
  std::string checkpoint(Index step) const;

  /// Lets latest.h5 point to the checkpoint of `step` and removes all but the newest `keep`.  On the root.
  void announce_checkpoint(Index step, Index keep) const;

  /// Writes a small file through a temporary name.  On the root.
  void write_text(const std::string& name, const std::string& text) const;

 private:
  void open_on_root(bool overwrite);

  std::string path_;
  int lock_ = -1;
};

}  // namespace wasserstrom
