#pragma once
// Runs of a flow inside a test, without files.

#include <functional>
#include <string>
#include <vector>

#include "wasserstrom/run/assembly.hpp"

namespace wasserstrom::test {

/// One row of a run, as the diagnostics would show it.
struct Record {
  Index step;
  double time;
  Evaluation evaluation;
};

struct FlowRun {
  std::vector<Record> records;  ///< step 0 and every accepted step
  Rows position;                ///< all N rows, in order, on every rank
};

/// Checks and runs a case on the ranks of `communicator`.  Collective over all ranks of the program.
FlowRun run_flow(const std::string& case_text, const std::vector<std::string>& settings,
                 const Communicator& communicator = Communicator(), const std::string& directory = ".");

/// All N rows in order, on every rank.
Rows gather_rows(const Layout& layout, const ConstRowsRef& local);

/// The four targets of the MWGraD paper, as [[objective]] tables.
std::string four_targets();

}  // namespace wasserstrom::test
