// Step rules: constant, adagrad, adam.

#include <cmath>

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

}  // namespace wasserstrom
