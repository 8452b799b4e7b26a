#include "wasserstrom/run/json_reports.hpp"

#include <nlohmann/json.hpp>

#include "wasserstrom/run/cost_estimate.hpp"

namespace wasserstrom {

using Json = nlohmann::ordered_json;

std::string check_json(const std::string& case_path, const Config& config, int ranks, const CheckedData& found) {
  const CostEstimate cost = estimate_cost(config, ranks, found.bytes);
  const Json json = {{"case", case_path},
                     {"valid", true},
                     {"remarks", found.remarks},
                     {"ranks", ranks},
                     {"particles_per_rank", cost.rows},
                     {"idle_ranks", cost.idle_ranks},
                     {"bytes_per_rank", cost.bytes_per_rank},
                     {"pairs_per_step", cost.pairs_per_step},
                     {"lines_per_step", cost.lines_per_step},
                     {"bytes_received_per_step", cost.bytes_received},
                     {"exchange", cost.gathers ? "gathered" : "streamed"},
                     {"bytes_per_checkpoint", cost.bytes_per_checkpoint}};
  return json.dump(1) + "\n";
}

std::string inspect_json(const std::string& path, const SnapshotSummary& summary) {
  const Snapshot& snapshot = summary.snapshot;
  Json json = {{"file", path},
               {"format", summary.format},
               {"complete", summary.complete},
               {"step", snapshot.step},
               {"time", snapshot.time},
               {"content_digest", summary.digest_stored},
               {"content_digest_computed", summary.digest_computed},
               {"seal", summary.seal_fault.empty() ? "whole" : summary.seal_fault},
               {"coordinates", snapshot.dimension_names},
               {"objectives", snapshot.objective_names},
               {"flow", snapshot.flow_values}};
  for (const auto& [name, values] : snapshot.flow_per_objective) json["per_objective"][name] = values;
  for (const auto& [name, values] : snapshot.flow_per_dimension) json["per_coordinate"][name] = values;
  for (const auto& entry : summary.datasets)
    json["datasets"].push_back({{"path", entry.path}, {"type", entry.type}, {"shape", entry.shape}});
  json["provenance"] = snapshot.provenance;
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace wasserstrom
