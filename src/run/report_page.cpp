#include "wasserstrom/run/report_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "svg_chart.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/files/snapshot.hpp"
#include "wasserstrom/run/diagnose.hpp"

namespace wasserstrom {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t most_charts = 24, most_rows = 200, most_points = 1500, most_coordinates = 4;

constexpr const char* style = R"(<style>
body { font: 15px/1.45 system-ui, sans-serif; color: #1c2430; max-width: 1100px; margin: 2em auto; padding: 0 1em; }
h1 { font-size: 1.5em; margin-bottom: 0; } h2 { font-size: 1.1em; margin-top: 2em; border-bottom: 1px solid #d5dae1; }
table { border-collapse: collapse; font-size: 13px; } td, th { padding: 2px 12px 2px 0; text-align: right; }
td:first-child, th:first-child, .records td { text-align: left; } th { color: #66707d; font-weight: normal; }
svg { margin: 0 8px 8px 0; font-size: 10px; fill: #1c2430; } svg .grid { stroke: #e4e8ed; } svg circle { fill: #1f5fa8; fill-opacity: .45; }
pre { background: #f5f7f9; padding: 1em; overflow: auto; font-size: 12px; } .verdict { padding: .6em 1em; background: #eef3f9; border-left: 4px solid #1f5fa8; }
.verdict.unstable, .verdict.failed { background: #fbeeea; border-color: #c4521d; } .verdict.settled, .verdict.converged { background: #ecf6ef; border-color: #2d8a4e; }
</style>
)";

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> parts;
  std::istringstream stream(line);
  for (std::string part; std::getline(stream, part, ',');) parts.push_back(part);
  if (!line.empty() && line.back() == ',') parts.emplace_back();
  return parts;
}

/// The columns of diagnostics.csv, in their order.
struct Columns {
  std::vector<std::string> names;
  std::map<std::string, std::vector<double>> values;

  explicit Columns(const std::filesystem::path& path) {
    std::ifstream file(path);
    std::string line;
    if (!std::getline(file, line)) return;
    names = split(line);
    while (std::getline(file, line)) {
      const std::vector<std::string> cells = split(line);
      for (std::size_t c = 0; c < names.size(); ++c)
        values[names[c]].push_back(c < cells.size() && !cells[c].empty() ? std::strtod(cells[c].c_str(), nullptr)
                                                                         : std::numeric_limits<double>::quiet_NaN());
    }
  }

  bool has_numbers(const std::string& name) const {
    const std::vector<double>& column = values.at(name);
    return std::any_of(column.begin(), column.end(), [](double each) { return std::isfinite(each); });
  }
};

/// The last line of events.jsonl that tells how the run ended.
Json ending(const std::filesystem::path& path) {
  std::ifstream file(path);
  Json last = Json::object();
  for (std::string line; std::getline(file, line);) {
    const Json event = Json::parse(line, nullptr, false);
    if (event.is_object() && event.contains("verdict")) last = event;
  }
  return last;
}

std::string row(const std::vector<std::string>& cells, const char* tag = "td") {
  std::string text = "<tr>";
  for (const std::string& cell : cells) text += fmt::format("<{0}>{1}</{0}>", tag, html_text(cell));
  return text + "</tr>\n";
}

std::string number(const Json& value) {
  return value.is_number() && std::isfinite(value.get<double>()) ? fmt::format("{:.5g}", value.get<double>()) : "-";
}

class Page {
 public:
  Page(std::filesystem::path directory, Json diagnosis)
      : directory_(std::move(directory)),
        diagnosis_(std::move(diagnosis)),
        columns_(directory_ / "diagnostics.csv"),
        snapshot_(inspect_snapshot(snapshot_in(directory_.string())).snapshot) {}

  std::string html(const Rows& position) {
    const std::string title = "Wasserstrom: " + directory_.filename().string();
    text_ = fmt::format(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta "
        "charset=\"utf-8\"><title>{0}</title>\n{1}</head><body>\n<h1>{0}</h1>\n",
        html_text(title), style);
    add_verdict();
    add_charts();
    add_parameters();
    add_particles(position);
    add_diagnosis();
    add_case();
    add_records();
    return text_ + "</body></html>\n";
  }

 private:
  void headline(const std::string& words) { text_ += "<h2>" + html_text(words) + "</h2>\n"; }

  void add_verdict() {
    const Json end = ending(directory_ / "events.jsonl");
    text_ += fmt::format("<p>step {}, t = {:.6g}; {} particles in {} dimensions; content digest {}</p>\n",
                         snapshot_.step, snapshot_.time, diagnosis_["count"].get<Index>(),
                         diagnosis_["dimension"].get<Index>(), html_text(end.value("digest", "")));
    if (end.empty()) {
      text_ += "<p class=\"verdict failed\">The run has not come to its end.</p>\n";
      return;
    }
    text_ +=
        fmt::format("<p class=\"verdict {0}\"><b>{0}</b>: {1} ({2:.3g} s)</p>\n", html_text(end.value("verdict", "")),
                    html_text(end.value("verdict_text", "")), end.value("wall_s", 0.0));
    for (const Json& remark : end.value("remarks", Json::array()))
      text_ += "<p class=\"verdict failed\">" + html_text(remark.get<std::string>()) + "</p>\n";
  }

  /// Columns of one family in one chart: weight_a, weight_b, ...
  void add_charts() {
    if (columns_.values.count("step") == 0 || columns_.values.at("step").size() < 2) return;
    headline("Course");
    std::vector<std::pair<std::string, std::vector<ChartLine>>> charts;
    for (const std::string& name : columns_.names) {
      if (name == "step" || name == "time" || name == "wall_s" || !columns_.has_numbers(name)) continue;
      const bool of_objectives = name.starts_with("weight_") || name.starts_with("value_");
      const std::string family = of_objectives ? name.substr(0, name.find('_')) : name;
      if (!of_objectives || charts.empty() || charts.back().first != family) charts.push_back({family, {}});
      charts.back().second.push_back({of_objectives ? name.substr(family.size() + 1) : name, columns_.values.at(name)});
    }
    for (std::size_t c = 0; c < std::min(charts.size(), most_charts); ++c)
      text_ += line_chart(charts[c].first, columns_.values.at("step"), charts[c].second);
    if (charts.size() > most_charts)
      text_ += fmt::format("<p>and {} more columns of diagnostics.csv</p>\n", charts.size() - most_charts);
  }

  void add_parameters() {
    headline("Parameters");
    text_ += "<table>\n" + row({"", "mean", "sd", "5 %", "median", "95 %"}, "th");
    const Json& rows = diagnosis_["parameters"];
    for (std::size_t c = 0; c < std::min(rows.size(), most_rows); ++c)
      text_ += row({rows[c]["name"].get<std::string>(), number(rows[c]["mean"]), number(rows[c]["sd"]),
                    number(rows[c]["q05"]), number(rows[c]["q50"]), number(rows[c]["q95"])});
    text_ += "</table>\n";
    if (rows.size() > most_rows) text_ += fmt::format("<p>and {} more</p>\n", rows.size() - most_rows);
  }

  void add_particles(const Rows& position) {
    const auto shown =
        static_cast<Index>(std::min<std::size_t>(most_coordinates, static_cast<std::size_t>(position.cols())));
    if (shown < 2) return;
    headline("Particles");
    const Index stride = (position.rows() + static_cast<Index>(most_points) - 1) / static_cast<Index>(most_points);
    const auto column = [&](Index c) {
      std::vector<double> numbers;
      for (Index i = 0; i < position.rows(); i += stride) numbers.push_back(position(i, c));
      return numbers;
    };
    const auto name = [&](Index c) { return snapshot_.dimension_names[static_cast<std::size_t>(c)]; };
    for (Index b = 1; b < shown; ++b)
      for (Index a = 0; a < b; ++a) text_ += scatter_chart(name(a), name(b), column(a), column(b));
  }

  void add_diagnosis() {
    headline("What diagnose finds");
    text_ += "<table>\n";
    if (diagnosis_.contains("ksd"))
      for (const Json& each : diagnosis_["ksd"])
        text_ += row({"KSD to " + each["objective"].get<std::string>(), number(each["ksd_v"]),
                      "as many independent draws score " + number(each["ksd_v_draws"])});
    if (diagnosis_.contains("merit")) text_ += row({"merit", number(diagnosis_["merit"]["merit"])});
    if (diagnosis_.contains("diagnostics"))
      for (const auto& [name, value] : diagnosis_["diagnostics"].items()) text_ += row({name, number(value)});
    text_ += "</table>\n";
    for (const Json& note : diagnosis_["notes"]) text_ += "<p>note: " + html_text(note.get<std::string>()) + "</p>\n";
  }

  void add_case() {
    const auto found = snapshot_.provenance.find("effective_case");
    if (found == snapshot_.provenance.end()) return;
    headline("Case, with every default");
    text_ += "<details><summary>effective case</summary><pre>" + html_text(found->second) + "</pre></details>\n";
  }

  void add_records() {
    headline("Where it was computed");
    text_ += "<table class=\"records\">\n";
    for (const auto& [name, value] : snapshot_.provenance)
      if (value.find('\n') == std::string::npos) text_ += row({name, value});
    text_ += "</table>\n";
  }

  std::filesystem::path directory_;
  Json diagnosis_;
  Columns columns_;
  Snapshot snapshot_;
  std::string text_;
};

}  // namespace

std::string report_page(const std::string& directory, const Communicator& communicator) {
  communicator.on_root([&] {
    if (!std::filesystem::is_directory(directory))
      throw ConfigError(fmt::format("'{}' is no directory of a run", directory));
  });
  DiagnoseOptions options;
  options.file = directory;
  options.json = true;
  const std::string found = diagnose(options, communicator);
  std::string page;
  communicator.on_root([&] {
    const ParticleSet all = read_particles(snapshot_in(directory), snapshot_position, Communicator(MPI_COMM_SELF));
    page = Page(std::filesystem::absolute(directory).lexically_normal(), Json::parse(found)).html(all.position);
  });
  return page;
}

}  // namespace wasserstrom
