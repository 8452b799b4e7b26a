// Schedules: constant, power, cosine, linear, list.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "wasserstrom/integrators/step_schedule.hpp"

namespace wasserstrom {
namespace {

class Constant final : public StepSchedule {
 public:
  double size(double step, Index, double) const override { return step; }
};

class Power final : public StepSchedule {
 public:
  Power(double steps, double exponent) : steps_(steps), exponent_(exponent) {}
  double size(double step, Index number, double) const override {
    return step * std::pow(1 + static_cast<double>(number) / steps_, -exponent_);
  }

 private:
  double steps_, exponent_;
};

class Cosine final : public StepSchedule {
 public:
  Cosine(double steps, double end) : steps_(steps), end_(end) {}
  double size(double step, Index number, double) const override {
    const double done = std::min(1.0, static_cast<double>(number) / steps_);
    return step * (end_ + (1 - end_) * 0.5 * (1 + std::cos(std::numbers::pi * done)));
  }

 private:
  double steps_, end_;
};

/// The steps are the end points of equal parts: the first of the warm-up is one part of flow.step, and the last step of
/// the descent one part above nothing.  Steps beyond are as the last.
class Linear final : public StepSchedule {
 public:
  Linear(Index warm_up, Index steps) : warm_up_(warm_up), steps_(steps) {}
  double size(double step, Index number, double) const override {
    if (number < warm_up_) return step * static_cast<double>(number + 1) / static_cast<double>(warm_up_);
    const Index left = std::max<Index>(1, steps_ - number);
    return step * static_cast<double>(left) / static_cast<double>(steps_ - warm_up_);
  }

 private:
  Index warm_up_, steps_;
};

class List final : public StepSchedule {
 public:
  explicit List(Rows sizes) : sizes_(std::move(sizes)) {}
  double size(double step, Index, double time) const override {
    constexpr double rounding = 1e-12;  // of times that are sums of steps
    for (Index row = sizes_.rows() - 1; row >= 0; --row)
      if (time >= sizes_(row, 0) * (1 - rounding)) return sizes_(row, 1);
    return step;
  }

 private:
  Rows sizes_;  ///< [ time | size from then on ]
};

void check_linear(const Config& self, const Config& whole, Problems& problems) {
  const Index steps = self.integer("steps");
  if (self.integer("warm_up") >= steps)
    problems.add(self, "warm_up", fmt::format("there is nothing left of {} steps to come down in", steps),
                 "make it smaller than 'steps'");
  const Config run = whole.table("run");
  if (run.has("steps") && run.integer("steps") > steps)
    problems.add(self, "steps", fmt::format("the descent is over after {} of {} steps", steps, run.integer("steps")),
                 "give the number of run.steps");
}

void check_list(const Config& self, const Config&, Problems& problems) {
  const Rows sizes = self.rows("from");
  const auto refuse = [&](const std::string& what, const std::string& advice) {
    problems.add(self, "from", what, advice);
  };
  if (sizes.rows() == 0 || sizes.cols() != 2)
    return refuse(fmt::format("{} rows of {} numbers", sizes.rows(), sizes.cols()),
                  "give rows of two: a time, and the size of the steps from then on");
  for (Index row = 0; row < sizes.rows(); ++row) {
    if (!(sizes(row, 1) > 0))
      return refuse(fmt::format("steps of {} from time {} on", sizes(row, 1), sizes(row, 0)), "give sizes above 0");
    if (row > 0 && !(sizes(row, 0) > sizes(row - 1, 0)))
      return refuse(fmt::format("time {} does not come after {}", sizes(row, 0), sizes(row - 1, 0)),
                    "put the rows in the order of time");
  }
}

}  // namespace

StepScheduleRegistry& step_schedules() {
  static StepScheduleRegistry registry(
      {{{"constant", "flow.step at every step", {}, {}}, [](const Config&) { return std::make_unique<Constant>(); }},
       {{"power",
         "flow.step (1 + n / steps)^-exponent",
         {Key::real("steps").above(0).in("steps").says("after which the decay sets in"),
          Key::real("exponent").default_to("0.5").above(0).says("of the decay")},
         {}},
        [](const Config& c) { return std::make_unique<Power>(c.real("steps"), c.real("exponent")); }},
       {{"cosine",
         "from flow.step down to flow.step x end along half a cosine",
         {Key::real("steps").above(0).in("steps").says("length of the descent; constant afterwards"),
          Key::real("end").default_to("0.0").at_least(0).at_most(1).says("fraction left at its end")},
         {}},
        [](const Config& c) { return std::make_unique<Cosine>(c.real("steps"), c.real("end")); }},
       {{"linear",
         "up to flow.step in equal parts, then down towards 0",
         {Key::integer("warm_up").default_to("0").at_least(0).in("steps").says("steps of the way up"),
          Key::integer("steps").at_least(1).in("steps").says("of both together: those of the run")},
         check_linear},
        [](const Config& c) { return std::make_unique<Linear>(c.integer("warm_up"), c.integer("steps")); }},
       {{"list",
         "flow.step at first, other sizes from given times on",
         {Key::rows("from").says("rows of two numbers: a time, and the size of the steps that begin then or later")},
         check_list},
        [](const Config& c) { return std::make_unique<List>(c.rows("from")); }}});
  return registry;
}

}  // namespace wasserstrom
