// Step rules (constant, adagrad, adam) and schedules (constant, power, cosine).

#include <algorithm>
#include <cmath>
#include <numbers>

#include "wasserstrom/integrators/step_rule.hpp"

namespace wasserstrom {
namespace {

class Constant final : public StepRule {
 public:
  void direct(Index, const ConstRowsRef& rate, RowsRef direction) override { direction = rate; }
};

/// The form of the SVGD authors: a decaying mean of squares, started with the first square itself.
///   s = decay s + (1 - decay) r^2,  direction = r / (fudge + sqrt(s))
class AdaGrad final : public StepRule {
 public:
  AdaGrad(double decay, double fudge) : decay_(decay), fudge_(fudge) {}

  void direct(Index, const ConstRowsRef& rate, RowsRef direction) override {
    const Rows square = rate.array().square();
    if (!started_) mean_square_ = square;
    else mean_square_ = decay_ * mean_square_ + (1 - decay_) * square;
    started_ = true;
    direction = rate.array() / (fudge_ + mean_square_.array().sqrt());
  }

  void serialize(Archive& archive) override {
    archive.keep("started", started_);
    if (started_) archive.keep_rows("mean_square", mean_square_);
  }

 private:
  double decay_, fudge_;
  bool started_ = false;  // not mean_square_.size(): a rank may own no rows
  Rows mean_square_;
};

/// Adam (Kingma and Ba 2015), with its corrections for the start.
class Adam final : public StepRule {
 public:
  Adam(double beta1, double beta2, double epsilon) : beta1_(beta1), beta2_(beta2), epsilon_(epsilon) {}

  void direct(Index step, const ConstRowsRef& rate, RowsRef direction) override {
    if (!started_) mean_ = mean_square_ = Rows::Zero(rate.rows(), rate.cols());
    started_ = true;
    mean_ = beta1_ * mean_ + (1 - beta1_) * rate;
    mean_square_ = beta2_ * mean_square_ + (1 - beta2_) * Rows(rate.array().square());
    const double steps = static_cast<double>(step) + 1;
    const double scale1 = 1 / (1 - std::pow(beta1_, steps)), scale2 = 1 / (1 - std::pow(beta2_, steps));
    direction = scale1 * mean_.array() / ((scale2 * mean_square_.array()).sqrt() + epsilon_);
  }

  void serialize(Archive& archive) override {
    archive.keep("started", started_);
    if (!started_) return;
    archive.keep_rows("mean", mean_);
    archive.keep_rows("mean_square", mean_square_);
  }

 private:
  double beta1_, beta2_, epsilon_;
  bool started_ = false;
  Rows mean_, mean_square_;
};

class ConstantSchedule final : public StepSchedule {
 public:
  double factor(Index) const override { return 1; }
};

class PowerSchedule final : public StepSchedule {
 public:
  PowerSchedule(double steps, double exponent) : steps_(steps), exponent_(exponent) {}
  double factor(Index step) const override { return std::pow(1 + static_cast<double>(step) / steps_, -exponent_); }

 private:
  double steps_, exponent_;
};

class CosineSchedule final : public StepSchedule {
 public:
  CosineSchedule(double steps, double end) : steps_(steps), end_(end) {}
  double factor(Index step) const override {
    const double done = std::min(1.0, static_cast<double>(step) / steps_);
    return end_ + (1 - end_) * 0.5 * (1 + std::cos(std::numbers::pi * done));
  }

 private:
  double steps_, end_;
};

}  // namespace

StepRuleRegistry& step_rules() {
  static StepRuleRegistry registry(
      {{{"constant", "the rate itself", {}, {}}, [](const Config&) { return std::make_unique<Constant>(); }},
       {{"adagrad",
         "rate / (fudge + root of its mean square), as in the SVGD authors' code",
         {Key::real("decay").default_to("0.9").at_least(0).below(1).says("of the mean square"),
          Key::real("fudge").default_to("1e-6").above(0).says("keeps the division safe")},
         {}},
        [](const Config& c) { return std::make_unique<AdaGrad>(c.real("decay"), c.real("fudge")); }},
       {{"adam",
         "mean rate / root of the mean square, both corrected for the start",
         {Key::real("beta1").default_to("0.9").at_least(0).below(1).says("decay of the mean"),
          Key::real("beta2").default_to("0.999").at_least(0).below(1).says("decay of the mean square"),
          Key::real("epsilon").default_to("1e-8").above(0).says("keeps the division safe")},
         {}},
        [](const Config& c) { return std::make_unique<Adam>(c.real("beta1"), c.real("beta2"), c.real("epsilon")); }}});
  return registry;
}

StepScheduleRegistry& step_schedules() {
  static StepScheduleRegistry registry(
      {{{"constant", "flow.step at every step", {}, {}},
        [](const Config&) { return std::make_unique<ConstantSchedule>(); }},
       {{"power",
         "flow.step (1 + n / steps)^-exponent",
         {Key::real("steps").above(0).in("steps").says("after which the decay sets in"),
          Key::real("exponent").default_to("0.5").above(0).says("of the decay")},
         {}},
        [](const Config& c) { return std::make_unique<PowerSchedule>(c.real("steps"), c.real("exponent")); }},
       {{"cosine",
         "from flow.step down to flow.step x end along half a cosine",
         {Key::real("steps").above(0).in("steps").says("length of the descent; constant afterwards"),
          Key::real("end").default_to("0.0").at_least(0).at_most(1).says("fraction left at its end")},
         {}},
        [](const Config& c) { return std::make_unique<CosineSchedule>(c.real("steps"), c.real("end")); }}});
  return registry;
}

}  // namespace wasserstrom
