#include "wasserstrom/run/case_schema.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "wasserstrom/data/data_set.hpp"
#include "wasserstrom/diagnostics/diagnostic.hpp"
#include "wasserstrom/integrators/petsc_session.hpp"
#include "wasserstrom/integrators/step_plan.hpp"
#include "wasserstrom/measures/measure.hpp"
#include "wasserstrom/objectives/functional.hpp"
#include "wasserstrom/observers/observers.hpp"
#include "wasserstrom/observers/stop_criteria.hpp"
#include "wasserstrom/velocity/velocity_term.hpp"
#include "wasserstrom/weights/weight_solver.hpp"

namespace wasserstrom {
namespace {

/// Why a name is none for a directory; empty for a good one.
std::string name_fault(const std::string& name) {
  constexpr std::size_t longest = 200;  // file systems take 255 bytes
  if (name.find_first_not_of(" ") == std::string::npos) return "is empty";
  if (name == "." || name == "..") return "is a directory that exists already";
  if (name.find('/') != std::string::npos) return "has a slash";
  if (name.size() > longest) return fmt::format("is longer than {} bytes", longest);
  const auto is_control = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
  return std::any_of(name.begin(), name.end(), is_control) ? "has a control character" : "";
}

TableSchema run_schema() {
  TableSchema schema = table_schema(
      "what to run, and how far",
      {Key::text("name").optional().says("names the output directory; the case file's name when absent"),
       Key::integer("seed").default_to("1").at_least(0).says("seed of every random number"),
       Key::integer("steps").optional().at_least(0).may_change().says("number of steps; or give time"),
       Key::real("time").optional().above(0).in("flow time").may_change().says("time to reach; or give steps")});
  schema.rule = [](const Config& self, const Config&, Problems& problems) {
    const std::string fault = self.has("name") ? name_fault(self.text("name")) : "";
    if (!fault.empty())
      problems.add(self, "name", fmt::format("'run.name' {}, but names the output directory", fault),
                   "give a plain name; where the results go, -o DIR tells");
    if (self.has("steps") && self.has("time"))
      problems.add(self, "time", "both 'steps' and 'time' are given", "keep one of them");
    if (!self.has("steps") && !self.has("time"))
      problems.add(self, "steps", "neither 'steps' nor 'time' is given", "say how far to run: steps = 1000, say");
  };
  return schema;
}

}  // namespace

TableSchema case_schema() {
  TableSchema weights = weight_solvers().schema("how the objectives' velocities are blended", "weights", "min_norm");
  return table_schema(
      "", {Key::table("run", run_schema()), Key::table("particles", measure_schema()),
           Key::tables("data", data_schema()).optional(), Key::tables("objective", objective_schema()),
           Key::table("velocity", velocity_schema()), Key::table("weights", weights), Key::table("flow", flow_schema()),
           Key::table("stop", stop_schema()), Key::table("diagnostics", diagnostics_schema()),
           Key::tables("diagnostic", diagnostic_schema()).optional().may_change(),
           Key::table("snapshots", snapshots_schema()), Key::table("checkpoint", checkpoint_schema()),
           Key::table("io", exchange_schema()), Key::table("petsc", petsc_schema())});
}

}  // namespace wasserstrom
