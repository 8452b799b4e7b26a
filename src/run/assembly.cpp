#include "wasserstrom/run/assembly.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "wasserstrom/base/error.hpp"
#include "wasserstrom/base/terminal.hpp"
#include "wasserstrom/integrators/integrator.hpp"
#include "wasserstrom/networks/critic.hpp"
#include "wasserstrom/observers/diagnostics_csv.hpp"
#include "wasserstrom/particles/particle_set.hpp"
#include "wasserstrom/run/calibration.hpp"

namespace wasserstrom {
namespace {

/// Of estimators that take nodes in place of draws.
bool asks_for_integrals(const Config& flow) { return flow.has("estimator") && flow.text("estimator") == "exact"; }

MeasureContext measure_context(const Problem& problem, Profile& profile) {
  return {problem.seed(),
          problem.directory(),
          problem.parameter_names(),
          problem.data(),
          problem.config().table("io").real("gather_limit"),
          asks_for_integrals(problem.config().table("flow")),
          profile,
          problem.communicator()};
}

WeightContext weight_context(const Problem& problem, const Config& particles) {
  return {particles.integer("count"), std::ssize(problem.objectives())};
}

std::vector<std::unique_ptr<VelocityTerm>> gradient_terms(const Objectives& objectives, Index dimension) {
  std::vector<std::unique_ptr<VelocityTerm>> terms;
  terms.push_back(potential_term(objectives));
  terms.push_back(pair_term(objectives, dimension));
  terms.push_back(slice_term(objectives));
  terms.push_back(gated_pair_term(objectives));
  terms.push_back(critic_term(objectives));
  terms.push_back(transport_term(objectives));
  return terms;
}

/// Of a rank: networks that learn within steps, and what they learn from.
double learning_bytes(const Problem& problem) {
  const Config velocity = problem.config().table("velocity");
  const StepPlan plan = make_step_plan(problem.config());
  double bytes = 0;
  if (velocities().traits(velocity).trained)
    bytes += training_bytes(learning_plan(velocity, "kl", problem.dimension()));
  if (!integrator_entry(plan.integrator).trains) return bytes;
  const Index count = problem.config().table("particles").integer("count");
  const Index batch = plan.kernel.batch == 0 ? count : std::min(count, plan.kernel.batch);
  const double numbers = static_cast<double>((count + 8 * batch) * problem.dimension());
  return bytes + training_bytes(plan.kernel, batch) + sizeof(double) * numbers;
}

/// The numbers of the flow, of its integrator, and of the parts behind it.
std::vector<std::string> numbers_of(const Flow& flow, const std::string& integrator,
                                    const std::vector<const Part*>& further) {
  std::vector<std::string> names = flow.numbers(), of_integrator = integrator_entry(integrator).numbers;
  names.insert(names.end(), of_integrator.begin(), of_integrator.end());
  for (const Part* part : further)
    for (const std::string& name : part->numbers()) names.push_back(name);
  return names;
}

/// Columns of the state, as a checkpoint has them.
const Rows& restored_columns(const Restored& restored, const std::string& name, const std::string& checkpoint) {
  if (name == "position") return restored.position;
  const auto found = restored.columns.find(name);
  if (found == restored.columns.end())
    throw IoError(fmt::format("cannot go on from '{}': it has no /particles/{}, which the flow of this case needs",
                              checkpoint, name));
  return found->second;
}

}  // namespace

Index trained_parts(const Config& config) {
  Index parts = velocities().traits(config.table("velocity")).trained ? 1 : 0;
  if (integrator_entry(config.table("flow").text("integrator")).trains) ++parts;
  for (const Config& objective : config.tables("objective")) parts += functionals().traits(objective).trained ? 1 : 0;
  return parts;
}

Assembly::Assembly(const Problem& problem) : Assembly(problem, problem.config().table("particles")) {}

Assembly::Assembly(const Problem& problem, const Config& particles)
    : problem_(problem),
      owners_(problem.objectives(), problem.dimension()),
      measure_(make_measure(particles, measure_context(problem, profile_))),
      estimator_(make_estimator(problem.config().table("velocity"), problem.seed(), problem.dimension())),
      gradients_(gradient_terms(problem.objectives(), problem.dimension())),
      weights_(weight_solvers().make(problem.config().table("weights"), weight_context(problem, particles))),
      annealing_(annealings().make(problem.config().table("flow").table("annealing"))),
      flow_(flows().make(problem.config().table("flow"),
                         FlowParts{*measure_, problem.objectives(), owners_, gradients_, *estimator_, *weights_,
                                   problem.metric(), *annealing_, problem.seed()})),
      columns_(
          diagnostic_columns(problem.objective_names(), estimator_->numbers(),
                             numbers_of(*flow_, problem.config().table("flow").text("integrator"), further_parts()),
                             problem.diagnostics())),
      stop_criteria_(problem.config().table("stop").tables("when"), columns_),
      plan_(make_step_plan(problem.config())),
      step_rule_(step_rules().make(problem.config().table("flow").table("step_rule"))),
      schedule_(step_schedules().make(problem.config().table("flow").table("schedule"))),
      trained_(trained_parts(problem.config())) {}

std::vector<const Part*> Assembly::further_parts() const {
  std::vector<const Part*> parts{measure_.get(), weights_.get()};
  for (const Objective& each : problem_.objectives()) parts.push_back(each.functional.get());
  for (const auto& term : gradients_) parts.push_back(term.get());
  return parts;
}

void Assembly::serialize(Archive& archive) {
  archive.part("flow", *flow_);
  archive.part("step_rule", *step_rule_);
  archive.part("measure", *measure_);
  for (const Objective& each : problem_.objectives()) archive.part("objective_" + each.name, *each.functional);
}

StartPoint Assembly::start() {
  Rows rows = measure_->start();
  problem_.metric().place(rows.leftCols(measure_->dimension()));
  return {0, 0, flow_->initial_rows(rows), flow_->initial_globals(), {}};
}

StartPoint Assembly::resume(const Restored& restored, const std::string& checkpoint) {
  StartPoint start{restored.snapshot.step, restored.snapshot.time, Rows(layout().rows(), flow_->width()),
                   flow_->initial_globals(), restored.memory};
  Index first = 0;
  for (const auto& [name, width] : flow_->columns()) {
    start.rows.middleCols(first, width) = restored_columns(restored, name, checkpoint);
    first += width;
  }
  Archive archive = Archive::out_of(restored.memory, checkpoint);
  serialize(archive);
  if (start.globals.size() > 0) archive.keep("globals", start.globals);
  return start;
}

void tell_warnings(const Problem& problem) {
  if (!problem.communicator().is_root()) return;
  for (const std::string& warning : problem.warnings()) warn(fmt::format("warning: {}\n", warning));
}

CheckedData check_data(const Config& config, const std::string& directory, const Communicator& communicator,
                       int ranks) {
  const Problem problem(config, directory, communicator);
  const Assembly parts(problem);
  tell_warnings(problem);
  const Config particles = config.table("particles");
  check_particle_files(particles, problem.seed(), directory, communicator, problem.parameter_names(), problem.data());
  CheckedData found{problem.data().bytes() + bytes_per_rank(problem.objectives()) + learning_bytes(problem) +
                        bytes_per_rank(problem.diagnostics(), particles.integer("count"), ranks),
                    {},
                    {}};
  if (communicator.size() == 1) found.time = time_text(problem, ranks);
  communicator.on_root([&] { found.remarks = case_remarks(problem); });
  return found;
}

}  // namespace wasserstrom
