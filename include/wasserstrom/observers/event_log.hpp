#pragma once
// events.jsonl: what happened in a run, one JSON object a line, for programs.

#include <cstdio>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "wasserstrom/files/run_directory.hpp"

namespace wasserstrom {

class EventLog {
 public:
  EventLog(const RunDirectory& directory, const Communicator& communicator);

  /// Adds a line with the name of the event, the time of the day and `details`.  Collective.
  void write(const std::string& event, const nlohmann::ordered_json& details) const;

 private:
  std::string path_;
  const Communicator& communicator_;
};

}  // namespace wasserstrom
