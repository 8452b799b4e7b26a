#include "wasserstrom/run/calibration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "wasserstrom/base/error.hpp"
#include "wasserstrom/base/inner_work.hpp"
#include "wasserstrom/integrators/petsc_session.hpp"
#include "wasserstrom/kernels/bandwidth.hpp"
#include "wasserstrom/run/assembly.hpp"
#include "wasserstrom/run/cost_estimate.hpp"

namespace wasserstrom {
namespace {

constexpr double allowance = 0.1;  // seconds for each number of particles
constexpr Index first_particles = 32, growth = 4, warm_up = 2;
constexpr Index trained_particles = 256;  // fill a batch
constexpr double training_allowance = 1;  // seconds

/// `[particles]` with so many, from a normal start.
Config fewer_particles(const Problem& problem, Index particles) {
  const std::string text = fmt::format("[particles]\ncount = {}\ndimension = {}\n", particles, problem.dimension());
  return read_case("calibration", text, {}, table_schema("", {Key::table("particles", measure_schema())}))
      .config.table("particles");
}

/// Time per phase, and of all.
struct Times {
  double all, pairs, bandwidth, fixed;

  explicit Times(const Profile& profile)
      : all(profile.seconds_since_start()),
        pairs(profile.seconds(Phase::pair_sums)),
        bandwidth(profile.seconds(Phase::bandwidth)),
        fixed(profile.seconds(Phase::weights) + profile.seconds(Phase::training)) {}
};

/// Ends a training that would take long, and tells how long such take.
class LongTraining {
 public:
  void hear(const InnerProgress& work) {
    const auto now = Profile::Clock::now();
    if (work.done <= first_ || first_ == 0) first_ = work.done, began_ = now;
    const double over = std::chrono::duration<double>(now - began_).count();
    if (over < training_allowance) return;
    seconds_ = over * static_cast<double>(work.usual) / static_cast<double>(work.done - first_);
    throw Interrupted();
  }

  std::optional<double> seconds() const { return seconds_; }  ///< in steps to come; none where it ended itself

 private:
  Index first_ = 0;
  Profile::Clock::time_point began_;
  std::optional<double> seconds_;
};

/// Steps until `seconds` are over.  The first are not counted if there are others: memory and guesses are cold in them.
StepSeconds measure_with(const Problem& problem, const Config& table, Index particles, double seconds) {
  Assembly parts(problem, table);
  const StartPoint start = parts.start();
  StepPlan endless = parts.plan();
  endless.steps.reset();
  endless.time.reset();
  endless.grad_norm = 0;
  const Course course = parts.course();
  const Profile& profile = parts.profile();
  Times begin(profile), last = begin, end = begin;
  const double limit = begin.all + seconds;
  Index steps = 0, counted = 0;
  LongTraining training;
  const InnerListener listener([&](const InnerProgress& work) { training.hear(work); });
  integrate({course.flow, course.measure, endless, course.rule, course.schedule, course.objectives, course.parts},
            start, {}, [&] {
              last = std::exchange(end, Times(profile));
              const bool late = end.all > limit;
              if (++steps > warm_up) ++counted;
              else if (late) begin = last, counted = 1;
              else begin = end;
              return late ? Request::stop : Request::none;
            });
  if (training.seconds()) return {particles, 0, 0, 0, *training.seconds() * static_cast<double>(course.trained)};
  const auto each = [&](double from, double to) { return (to - from) / static_cast<double>(counted); };
  const double pairs = each(begin.pairs, end.pairs), bandwidth = each(begin.bandwidth, end.bandwidth),
               fixed = each(begin.fixed, end.fixed);
  // Sums on lines take time in proportion to the particles, as what is done row by row.
  const bool quadratic = estimate_cost(problem.config(), 1, 0).pairs_per_step > 0;
  const double rest = each(begin.all, end.all) - bandwidth - fixed;
  return {particles, quadratic ? pairs : 0, bandwidth, quadratic ? rest - pairs : rest, fixed};
}

double total(const StepSeconds& step) { return step.pairs + step.bandwidth + step.rows + step.fixed; }

/// Particles whose pairs a rule looks at.
double looked_at(Index particles) {
  return static_cast<double>(particles > Bandwidth::exact_limit ? Bandwidth::sample_size : particles);
}

std::string estimate_text(double seconds) {
  if (seconds < 1e-3) return fmt::format("{:.3g} us", 1e6 * seconds);
  if (seconds < 1) return fmt::format("{:.3g} ms", 1e3 * seconds);
  if (seconds < 600) return fmt::format("{:.3g} s", seconds);
  if (seconds < 2 * 3600) return fmt::format("{:.0f} min", seconds / 60);
  if (seconds < 48 * 3600) return fmt::format("{:.3g} h", seconds / 3600);
  return fmt::format("{:.3g} days", seconds / 86400);
}

/// Of the whole run, where its number of steps is known.
std::optional<double> planned_steps(const Config& whole) {
  constexpr Index most = 100'000'000;  // to count one by one
  const StepPlan plan = make_step_plan(whole);
  if (plan.steps) return static_cast<double>(*plan.steps);
  if (plan.adaptive || !plan.time) return std::nullopt;
  const auto schedule = step_schedules().make(whole.table("flow").table("schedule"));
  Index steps = 0;
  for (double time = 0; time < *plan.time && steps < most; ++steps) time += schedule->size(plan.step, steps, time);
  return static_cast<double>(steps);
}

}  // namespace

double scaled_seconds(const StepSeconds& measured, Index particles, Index rows) {
  const auto from = static_cast<double>(measured.particles), to = static_cast<double>(particles);
  const double share = static_cast<double>(rows) / to, looks = looked_at(particles) / looked_at(measured.particles);
  return (measured.pairs * (to / from) * (to / from) + measured.bandwidth * looks * looks +
          measured.rows * (to / from)) *
             share +
         measured.fixed;
}

StepSeconds measure_steps(const Problem& problem) {
  const PetscSession petsc({});  // without the case's options, which may print
  const Config particles = problem.config().table("particles");
  const Index all = particles.integer("count");
  if (const Measure::Traits& measure = measures().entry(particles.text("measure")).traits;
      measure.components || measure.generated)
    return measure_with(problem, particles, all, allowance);
  for (Index few = std::min(all, trained_parts(problem.config()) > 0 ? trained_particles : first_particles);;
       few = std::min(all, growth * few)) {
    const StepSeconds step = measure_with(problem, fewer_particles(problem, few), few, allowance);
    if (few == all || total(step) * static_cast<double>(growth * growth * warm_up) > allowance) return step;
  }
}

std::string time_text(const Problem& problem, int ranks) {
  std::string text = "  time                   ";
  try {
    const StepSeconds measured = measure_steps(problem);
    const Index particles = problem.config().table("particles").integer("count");
    const double step = scaled_seconds(measured, particles, most_rows(particles, ranks));
    text += fmt::format("about {} a step", estimate_text(step));
    if (const auto steps = planned_steps(problem.config()))
      text += fmt::format(", {} for {:.0f} steps", estimate_text(step * *steps), *steps);
    return text +
           fmt::format(", without output and messages (by some steps of {} particles here)\n", measured.particles);
  } catch (const Error& error) {
    const std::string reason = error.what();
    return text + fmt::format("not known: {}\n", reason.substr(0, reason.find('\n')));
  }
}

}  // namespace wasserstrom
