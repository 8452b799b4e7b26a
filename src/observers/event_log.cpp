#include "wasserstrom/observers/event_log.hpp"

#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>

#include "wasserstrom/base/error.hpp"

namespace wasserstrom {

EventLog::EventLog(const RunDirectory& directory, const Communicator& communicator)
    : path_(directory.file("events.jsonl")), communicator_(communicator) {}

void EventLog::write(const std::string& event, const nlohmann::ordered_json& details) const {
  communicator_.on_root([&] {
    nlohmann::ordered_json line{{"event", event}};
    line["unix_s"] = std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
    line.update(details);
    std::ofstream stream(path_, std::ios::app);
    stream << line.dump() << '\n';
    stream.flush();
    if (!stream) throw IoError("cannot write '" + path_ + "': is the disk full?");
  });
}

}  // namespace wasserstrom
