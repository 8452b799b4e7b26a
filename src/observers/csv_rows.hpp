#pragma once
// diagnostics.csv on the disk: rows appended one by one, and cut back when a run goes on from an earlier step.

#include <cstdio>
#include <optional>
#include <string>

#include "wasserstrom/base/types.hpp"

namespace wasserstrom {

/// What a cut left of the rows of a former run.
struct KeptRows {
  std::optional<Index> last_step;
  double wall_seconds = 0;  ///< where the former run was at the step that is gone on from
};

/// Rows of other columns (a restart may change the diagnostics) come under the columns of `header`.  Cuts `path` back
/// to its header and its rows up to `step`, the row of `step` itself only if `keep_step`.  What a killed run left half
/// written goes.  Through a temporary file, so that a kill now loses nothing; a file that is not there, or has no whole
/// header, stays away.  Throws IoError.  On the root.
KeptRows cut_rows(const std::string& path, const std::string& header, Index step, bool keep_step);

/// A file that lines are added to.  Throws IoError.  On the root.
class LineFile {
 public:
  enum class Start { anew, at_end };
  LineFile(const std::string& path, Start start);
  ~LineFile();
  LineFile(const LineFile&) = delete;
  LineFile& operator=(const LineFile&) = delete;

  void add(const std::string& text);  ///< and hands it to the operating system

 private:
  std::string path_;
  std::FILE* file_;
};

}  // namespace wasserstrom
