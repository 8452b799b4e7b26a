#include <fmt/format.h>

#include <algorithm>

#include "wasserstrom/files/snapshot.hpp"

namespace wasserstrom {
namespace {

bool is_long(const std::string& text) { return text.find('\n') != std::string::npos; }

std::string digest_verdict(const SnapshotSummary& summary) {
  if (summary.digest_stored == summary.digest_computed) return summary.digest_stored + " (agrees with the contents)";
  return fmt::format("{}, but the contents have {}: the file is DAMAGED", summary.digest_stored,
                     summary.digest_computed);
}

std::string list(const std::string& title, const std::vector<std::string>& names, const std::vector<double>& values) {
  std::string text = fmt::format("  {}\n", title);
  for (std::size_t i = 0; i < values.size(); ++i) text += fmt::format("    {:<16}{}\n", names[i], values[i]);
  return text;
}

}  // namespace

std::string summary_text(const std::string& path, const SnapshotSummary& summary) {
  const Snapshot& snapshot = summary.snapshot;
  std::string text = fmt::format("{}: {}{}\n", path, summary.format, summary.complete ? "" : ", INCOMPLETE");
  text +=
      fmt::format("  step {}, time {}\n  content digest {}\n", snapshot.step, snapshot.time, digest_verdict(summary));
  text += fmt::format("  seal {}\n", summary.seal_fault.empty() ? "whole" : "warning: " + summary.seal_fault);
  for (const auto& [name, value] : snapshot.flow_values) text += fmt::format("  {:<18}{}\n", name, value);
  for (const auto& [name, values] : snapshot.flow_per_objective) text += list(name, snapshot.objective_names, values);
  for (const auto& [name, values] : snapshot.flow_per_dimension)
    text += list(name + " per dim", snapshot.dimension_names, values);
  text += "datasets\n";
  for (const auto& entry : summary.datasets)
    text += fmt::format("  {:<33}{:<10}{}\n", entry.path, entry.type, entry.shape);
  text += "provenance\n";
  for (const auto& [name, value] : snapshot.provenance)
    if (!is_long(value)) text += fmt::format("  {:<18}{}\n", name, value);
  const auto effective = snapshot.provenance.find("effective_case");
  if (effective != snapshot.provenance.end()) text += "effective case\n" + effective->second;
  return text;
}

}  // namespace wasserstrom
