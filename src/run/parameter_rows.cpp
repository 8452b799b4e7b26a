#include "parameter_rows.hpp"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <vector>

namespace wasserstrom {

nlohmann::ordered_json parameter_rows(const CloudSummary& summary) {
  auto rows = nlohmann::ordered_json::array();
  const Moments& found = summary.moments;
  for (Index c = 0; c < std::ssize(summary.names); ++c) {
    nlohmann::ordered_json row{
        {"name", summary.names[static_cast<std::size_t>(c)]}, {"mean", found.mean[c]}, {"sd", found.deviation[c]}};
    if (summary.quantile.rows() > 0)
      row.update({{"q05", summary.quantile(c, 0)}, {"q50", summary.quantile(c, 1)}, {"q95", summary.quantile(c, 2)}});
    if (summary.earlier) {
      const Moments& before = summary.earlier->moments;
      row["moved"] = (found.mean[c] - before.mean[c]) / found.deviation[c];
      row["sd_change"] = found.deviation[c] / before.deviation[c];
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

std::string parameter_table(const nlohmann::ordered_json& rows) {
  static const std::vector<std::pair<const char*, const char*>> columns = {{"mean", "mean"},
                                                                           {"sd", "sd"},
                                                                           {"q05", "5 %"},
                                                                           {"q50", "median"},
                                                                           {"q95", "95 %"},
                                                                           {"moved", "moved/sd"},
                                                                           {"sd_change", "sd change"},
                                                                           {"reference_mean", "ref. mean"},
                                                                           {"reference_sd", "ref. sd"},
                                                                           {"mean_difference", "diff./sd"},
                                                                           {"sd_ratio", "sd ratio"},
                                                                           {"w2", "W2"}};
  std::string lines = fmt::format("\n{:<24}", "parameter");
  for (const auto& [key, title] : columns)
    if (rows.front().contains(key)) lines += fmt::format("{:>12}", title);
  for (const auto& row : rows) {
    lines += fmt::format("\n{:<24}", row["name"].get<std::string>());
    for (const auto& [key, title] : columns)
      if (row.contains(key)) lines += fmt::format("{:>12}", short_number(row[key]));
  }
  return lines + "\n";
}

std::string short_number(const nlohmann::ordered_json& value) {
  if (!value.is_number() || !std::isfinite(value.get<double>())) return "-";
  return fmt::format("{:.5g}", value.get<double>());
}

}  // namespace wasserstrom
