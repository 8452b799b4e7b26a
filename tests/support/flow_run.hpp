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
  Rows state;                   ///< likewise, with all columns of the flow
};

/// Checks and runs a case on the ranks of `communicator`.  Collective over all ranks of the program.
FlowRun run_flow(const std::string& case_text, const std::vector<std::string>& settings,
                 const Communicator& communicator = Communicator(), const std::string& directory = ".");

/// One evaluation at the start of a case; rows are those of all N particles, in order, on every rank.
struct EvaluatedStart {
  Rows position, rate;
  Column particle_weight;
  Evaluation evaluation;
};
EvaluatedStart evaluate_start(const std::string& case_text, const std::vector<std::string>& settings = {},
                              const Communicator& communicator = Communicator());

/// What the flow of a case finds at a state of all N rows with all columns, in order, and its rates there.
struct EvaluatedState {
  Rows rate;
  Evaluation evaluation;
};
EvaluatedState evaluate_at(const std::string& case_text, const std::vector<std::string>& settings, const Rows& state,
                           const Communicator& communicator = Communicator());

/// All N rows in order, on every rank.
Rows gather_rows(const Layout& layout, const ConstRowsRef& local);

/// The four targets of the MWGraD paper, as [[objective]] tables.
std::string four_targets();

}  // namespace wasserstrom::test
