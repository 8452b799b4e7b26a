#include "wasserstrom/observers/stop_criteria.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "wasserstrom/base/error.hpp"
#include "wasserstrom/flows/flow.hpp"
#include "wasserstrom/velocity/velocity_term.hpp"

namespace wasserstrom {
namespace {

/// Values of energies, and the energy of a motion, hold a log density.
void refuse_unknown_value(const Config& self, const Config& whole, Problems& problems) {
  const std::string number = self.text("number"), estimator = whole.table("velocity").type();
  if (velocities().traits(whole.table("velocity")).has_density) return;
  if (flows().traits(whole.table("flow")).components) return;  // a mixture knows its density
  const bool of_motion = number == "energy";
  for (const Config& objective : whole.tables("objective"))
    if (objective.type() == "energy" && (of_motion || number == "value_" + objective.text("name")))
      return problems.add(self, "number",
                          fmt::format("{} is empty in every row: velocity.type = \"{}\" has no density, and the value "
                                      "of '{}' is not known",
                                      number, estimator, objective.text("name")),
                          "take \"blob\" or \"gfsd\", or another number");
}

void refuse_unknown_bandwidth(const Config& self, const Config& whole, Problems& problems) {
  if (self.text("number") != "bandwidth") return;
  const Config velocity = whole.table("velocity"), kernel = velocity.table("kernel");
  const bool estimates = velocities().traits(velocity).passes > 0 && !velocities().traits(velocity).trained;
  if (estimates && kernels().make(kernel)->has_bandwidth()) return;
  problems.add(self, "number",
               fmt::format("bandwidth is empty in every row: {} has none",
                           estimates ? "the kernel \"" + kernel.type() + "\"" : whole.table("flow").type()),
               "take another number");
}

void check(const Config& self, const Config& whole, Problems& problems) {
  if (!self.has("below") && !self.has("above"))
    problems.add(self, "number", "neither 'below' nor 'above' is given", "say when to stop: below = 0.01, say");
  refuse_unknown_value(self, whole, problems);
  refuse_unknown_bandwidth(self, whole, problems);
}

std::optional<double> bound(const Config& table, const char* key) {
  if (!table.has(key)) return {};
  return table.real(key);
}

std::size_t find_column(const Config& table, const std::vector<std::string>& columns) {
  const std::string number = table.text("number");
  const auto found = std::find(columns.begin(), columns.end(), number);
  if (found == columns.end())
    throw ConfigError(fmt::format("{}: diagnostics.csv has no column '{}'; it has: {}", table.path("number"), number,
                                  fmt::join(columns, ", ")));
  if (number == "wall_s")
    throw ConfigError(fmt::format("{}: a run that ends by the clock is not the same again; --max-wall limits the time",
                                  table.path("number")));
  return static_cast<std::size_t>(found - columns.begin());
}

TableSchema when_schema() {
  TableSchema schema;
  schema.help =
      "ends the run, as finished, at the first row of diagnostics.csv in which a number is where it should be; "
      "of several tables any does. Rows are as far apart as diagnostics.every_steps says";
  schema.keys = {Key::text("number").may_change().says("a column of diagnostics.csv"),
                 Key::real("below").optional().may_change().says("end when it is below this"),
                 Key::real("above").optional().may_change().says("end when it is above this")};
  schema.rule = check;
  return schema;
}

}  // namespace

TableSchema stop_schema() {
  return table_schema(
      "ends before the last step",
      {Key::real("grad_norm")
           .default_to("0.0")
           .at_least(0)
           .may_change()
           .says("stop at the first state whose grad_norm, the mean of |sum_k w_k v_k|^2, is at most this"),
       Key::tables("when", when_schema()).optional().may_change().says("ends by any number of diagnostics.csv")});
}

StopCriteria::StopCriteria(const std::vector<Config>& tables, const std::vector<std::string>& columns) {
  for (const Config& table : tables)
    criteria_.push_back(
        {table.text("number"), find_column(table, columns), bound(table, "below"), bound(table, "above")});
}

std::optional<std::string> StopCriteria::met(const std::vector<double>& row) const {
  for (const Criterion& each : criteria_) {
    const double value = row[each.column];
    if (each.below && value < *each.below)
      return fmt::format("{} = {:.6g} is below {:.6g}", each.number, value, *each.below);
    if (each.above && value > *each.above)
      return fmt::format("{} = {:.6g} is above {:.6g}", each.number, value, *each.above);
  }
  return {};
}

}  // namespace wasserstrom
