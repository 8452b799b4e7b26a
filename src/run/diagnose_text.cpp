#include "diagnose_text.hpp"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <vector>

#include "parameter_rows.hpp"

namespace wasserstrom {
namespace {

using Json = nlohmann::ordered_json;

std::string text(const Json& value) { return value.get<std::string>(); }

std::string plural(const Json& count, const char* one, const char* several) {
  return fmt::format("{} {}", count.get<long>(), count.get<long>() == 1 ? one : several);
}

std::string heading(const Json& report) {
  std::string lines = fmt::format("{}: step {}, t = {}; {}{} in {}\n", text(report["file"]), report["step"].get<long>(),
                                  short_number(report["time"]), report["weighted"].get<bool>() ? "weighted, " : "",
                                  plural(report["count"], "particle", "particles"),
                                  plural(report["dimension"], "dimension", "dimensions"));
  if (report.contains("reference"))
    lines += fmt::format("reference {}: {}\n", text(report["reference"]["file"]),
                         plural(report["reference"]["count"], "particle", "particles"));
  return lines;
}

std::string line(const char* name, const Json& value, const std::string& remark = {}) {
  return fmt::format("{:<20}{:>12}{}\n", name, short_number(value), remark.empty() ? "" : "   " + remark);
}

std::string distances(const Json& found) {
  return "\n" +
         line("MMD", found["mmd"],
              fmt::format("Gaussian kernel, h = {}, the median distance of the reference",
                          short_number(found["bandwidth"]))) +
         line("MMD^2, unbiased", found["mmd_u2"]) + line("energy distance", found["energy_distance"]) +
         line("sliced W2", found["sliced_w2"], plural(found["directions"], "direction", "directions"));
}

std::string discrepancies(const Json& rows) {
  std::string lines = fmt::format("\n{:<24}{:>12}{:>12}{:>12}\n", "objective", "KSD", "of draws", "unbiased^2");
  for (const Json& row : rows)
    lines += fmt::format("{:<24}{:>12}{:>12}{:>12}\n", text(row["objective"]), short_number(row["ksd_v"]),
                         short_number(row["ksd_v_draws"]), short_number(row["ksd_u2"]));
  const Json& first = rows.front();
  return lines + fmt::format("(metric {}, c = {}; of draws: what as many independent ones score)\n",
                             text(first["metric"]), short_number(first["c"]));
}

std::string merit(const Json& found) {
  std::string lines = "\n" + line("merit", found["merit"], text(found["law"]) + " law of the particles; lambda:");
  for (const auto& [name, value] : found["lambda"].items())
    lines += fmt::format("{:<24}{:>12}\n", "  " + name, short_number(value));
  return lines;
}

std::string diagnostics(const Json& numbers) {
  std::string lines = "\n";
  for (const auto& [name, value] : numbers.items()) lines += fmt::format("{:<40}{:>12}\n", name, short_number(value));
  return lines;
}

}  // namespace

std::string diagnose_text(const nlohmann::ordered_json& report) {
  std::string lines = heading(report);
  if (report.contains("distances")) lines += distances(report["distances"]);
  lines += parameter_table(report["parameters"]);
  if (report.contains("ksd")) lines += discrepancies(report["ksd"]);
  if (report.contains("merit")) lines += merit(report["merit"]);
  if (report.contains("diagnostics")) lines += diagnostics(report["diagnostics"]);
  for (const Json& note : report["notes"]) lines += fmt::format("\nnote: {}\n", text(note));
  return lines;
}

}  // namespace wasserstrom
