#pragma once
// The output directory of a run: who may write there, and where each file lies.

#include <string>

#include "wasserstrom/base/types.hpp"
#include "wasserstrom/ranks/communicator.hpp"

namespace wasserstrom {

/// What becomes of a run that the directory holds already.
enum class Opening {
  fresh,      ///< it is refused
  overwrite,  ///< it is removed
  resume,     ///< it is kept, but for what a cut run has left half done
};

class RunDirectory {
 public:
  /// Makes the directory and takes the kernel's lock on it, which ends with the process.  A directory that another job
  /// uses is refused with an Error of exit_busy; `resume` first waits 15 s for it, because ranks outlive a killed
  /// mpirun by about a second.  One that the ranks do not share is an IoError, and one with a file STOP an Error of
  /// exit_stopped, before anything in it is touched.  A file CHECKPOINT of a former run is removed.  Collective.
  RunDirectory(const std::string& path, Opening opening, const Communicator& communicator);
  ~RunDirectory();
  RunDirectory(const RunDirectory&) = delete;
  RunDirectory& operator=(const RunDirectory&) = delete;

  std::string path() const { return path_; }
  std::string file(const std::string& name) const;
  std::string snapshot(Index step) const;
  std::string checkpoint(Index step) const;

  /// Removes the checkpoints and snapshots of steps after `step`, from which the run goes on: damaged ones, or of a
  /// future that it will compute again.  On the root.
  void go_back_to(Index step) const;

  /// Lets latest.h5 point to the checkpoint of `step` and removes all but the newest `keep`.  On the root.
  void announce_checkpoint(Index step, Index keep) const;

  /// Writes a small file through a temporary name.  On the root.
  void write_text(const std::string& name, const std::string& text) const;

 private:
  std::string lock_on_root(bool patient);
  void take_lock(double patience);
  std::string sign_lock() const;
  void require_shared(const std::string& signed_by_root) const;
  void open_on_root(Opening opening) const;
  void release() const;
  void settle_old_run(Opening opening) const;
  void point_latest_to(Index step) const;

  std::string path_;
  int lock_ = -1;
};

}  // namespace wasserstrom
