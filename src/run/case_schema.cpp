#include "wasserstrom/run/case_schema.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "wasserstrom/base/error.hpp"
#include "wasserstrom/data/data_set.hpp"
#include "wasserstrom/diagnostics/diagnostic.hpp"
#include "wasserstrom/flows/flow.hpp"
#include "wasserstrom/integrators/petsc_session.hpp"
#include "wasserstrom/objectives/functional.hpp"
#include "wasserstrom/observers/stop_criteria.hpp"
#include "wasserstrom/particles/particle_set.hpp"
#include "wasserstrom/run/time_stepper.hpp"
#include "wasserstrom/velocity/velocity_term.hpp"
#include "wasserstrom/weights/weight_solver.hpp"

namespace wasserstrom {
namespace {

TableSchema section(std::string help, std::vector<Key> keys) {
  TableSchema schema;
  schema.help = std::move(help);
  schema.keys = std::move(keys);
  return schema;
}

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
  TableSchema schema = section(
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

TableSchema flow_schema() {
  TableSchema schema = flows().schema("how the particles move", "flows", "mwgrad");
  schema.keys = step_plan_keys();
  schema.keys.push_back(Key::table(
      "metric", metrics().schema("lengths and angles in the space of the particles", "metrics", "euclidean")));
  schema.keys.push_back(Key::table(
      "annealing",
      annealings().schema("factor on the gradients of all objectives in the first steps", "annealings", "none")));
  schema.rule = check_step_plan;
  return schema;
}

TableSchema petsc_schema() {
  TableSchema schema =
      section("options of PETSc",
              {Key::text("options").default_to("\"\"").says(
                  "as on the command line, where they stand after --; an option that nothing uses is refused")});
  schema.rule = [](const Config& self, const Config&, Problems& problems) {
    try {
      check_petsc_options(petsc_words(self.text("options")));
    } catch (const ConfigError& error) {
      problems.add(self, "options", error.what());
    }
  };
  return schema;
}

}  // namespace

TableSchema case_schema() {
  return section(
      "",
      {Key::table("run", run_schema()), Key::table("particles", particles_schema()),
       Key::tables("data", data_schema()).optional(), Key::tables("objective", objective_schema()),
       Key::table("velocity", velocity_schema()),
       Key::table("weights",
                  weight_solvers().schema("how the objectives' velocities are blended", "weights", "min_norm")),
       Key::table("flow", flow_schema()),
       Key::table(
           "stop",
           section(
               "ends before the last step",
               {Key::real("grad_norm")
                    .default_to("0.0")
                    .at_least(0)
                    .may_change()
                    .says("stop at the first state whose grad_norm, the mean of |sum_k w_k v_k|^2, is at most this"),
                Key::tables("when", stop_when_schema())
                    .optional()
                    .may_change()
                    .says("ends by any number of diagnostics.csv")})),
       Key::table("diagnostics",
                  section("rows of diagnostics.csv",
                          {Key::integer("every_steps")
                               .default_to("1")
                               .at_least(1)
                               .in("steps")
                               .may_change()
                               .says("steps between rows; the first and the last step always have one")})),
       Key::tables("diagnostic", diagnostic_schema()).optional().may_change(),
       Key::table("snapshots", section("files with the particles, to look at",
                                       {Key::integer("every_steps")
                                            .default_to("0")
                                            .at_least(0)
                                            .in("steps")
                                            .may_change()
                                            .says("steps between snapshots, from step 0 on; 0 writes none")})),
       Key::table("checkpoint", section("files with the newest state",
                                        {Key::integer("every_steps")
                                             .default_to("0")
                                             .at_least(0)
                                             .in("steps")
                                             .may_change()
                                             .says("steps between checkpoints; 0 for none but the last step's"),
                                         Key::real("every_minutes")
                                             .default_to("30.0")
                                             .at_least(0)
                                             .in("minutes")
                                             .may_change()
                                             .says("time between checkpoints; 0 for none by the clock"),
                                         Key::integer("keep").default_to("3").at_least(1).may_change().says(
                                             "how many of the newest are kept")})),
       Key::table(
           "io",
           section(
               "communication",
               {Key::real("gather_limit")
                    .default_to("256e6")
                    .at_least(0)
                    .in("bytes")
                    .says(
                        "arrays of all particles up to this size are gathered on every rank, larger ones streamed")})),
       Key::table("petsc", petsc_schema())});
}

}  // namespace wasserstrom
