// The minimising movement of Jordan, Kinderlehrer and Otto, for particles:
//
//   x' = argmin over y of  sum_i p_i |y_i - x_i|^2 / (2 h) + sum_k w_k F_k(y)
//
// with the weights w at x, h the step.  Where F is smooth at x', (x' - x) / h + v(x') = 0, v = sum_k w_k v_k: backward
// Euler, of all of whose solutions this takes one that is lower than x.
//
// TAO runs on the root, which has the rows of all ranks; the ranks evaluate F and v together where it asks for them.
// So one machine's rounding decides, and the bits do not depend on how many there are.

#include "jko_integrator.hpp"

#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "integrator_options.hpp"
#include "tao_minimizer.hpp"
#include "wasserstrom/base/error.hpp"

namespace wasserstrom {
namespace {

constexpr Index most_iterations = 500;
constexpr double rounding = 1e-12;

class JkoIntegrator final : public Integrator {
 public:
  explicit JkoIntegrator(IntegratorContext context)
      : tolerance_(context.plan.tolerance),
        layout_(context.layout),
        weight_(context.weight),
        scale_((static_cast<double>(layout_.particles()) * weight_.array()).sqrt()),
        rate_(std::move(context.rate)),
        energy_(std::move(context.energy)),
        rows_(context.start.rows),
        globals_(context.start.globals),
        step_(context.start.step),
        time_(context.start.time),
        next_step_(context.first_step) {
    refuse_unused_options();
    scale_ = (scale_.array() > 0).select(scale_.array(), 1.0);
    for (int rank = 0; rank < communicator().size(); ++rank)
      counts_.push_back(static_cast<int>(layout_.rows(rank) * rows_.cols()));
  }

  void serialize(Archive& archive) override {
    archive.keep("residual", residual_);
    archive.keep("iterations", iterations_);
  }
  std::vector<std::string> numbers() const override { return integrator_entry("jko").numbers; }
  void report(std::span<double> values) const override { values[0] = residual_, values[1] = iterations_; }

  void see(const std::function<void(const FlowState&)>& use) const override { use({rows_, globals_}); }
  Index step() const override { return step_; }
  double time() const override { return time_; }
  double next_step() const override { return next_step_; }
  void set_time(double time) override { time_ = time; }
  void set_next_step(double size) override { next_step_ = size; }
  bool can_take_back() const override { return false; }
  bool take_back() override { return false; }

  void advance() override {
    Rows rate(rows_.rows(), rows_.cols()), gradient = rate;
    Column globals_rate(globals_.size());
    rate_(time_, {rows_, globals_}, true, {rate, globals_rate});
    const double at_start = evaluate(rows_, gradient);
    const Rows found = communicator().is_root() ? lead(rate, at_start) : serve(rate);
    const double change = evaluate(found, gradient) - at_start;
    if (!(change <= rounding * std::abs(at_start)))
      throw NumericalError("no lower point was found in the step from step " + std::to_string(step_) +
                           ": take a smaller flow.step");
    gradient.array().colwise() /= next_step_ * scale_.array();
    residual_ = root_mean_square(gradient);
    communicator().broadcast(std::span(&iterations_, 1));
    rows_ = found;
    globals_ += next_step_ * globals_rate;
    time_ += next_step_;
    ++step_;
  }

 private:
  const Communicator& communicator() const { return layout_.communicator(); }

  // ---- What is minimised: sum_i p_i |y_i - x_i|^2 / 2 + h F(y), times N, over z_i = sqrt(N p_i) y_i, in which all
  // ---- particles count alike.  One without weight stays where it is.

  /// Its gradient in z, and the value on all ranks.  Collective.
  double evaluate(const Rows& y, Rows& gradient) const {
    const double value = energy_({y, globals_}, gradient), count = static_cast<double>(layout_.particles());
    gradient = next_step_ * gradient + y - rows_;
    double distance = 0;
    layout_.sum_rows(std::span(&distance, 1), [&](Index i, std::span<double> sum) {
      sum[0] += weight_[i] * (y.row(i) - rows_.row(i)).squaredNorm();
    });
    gradient.array().colwise() *= (weight_.array() > 0).select(scale_.array(), 0.0);
    return count * (0.5 * distance + next_step_ * value);
  }

  double root_mean_square(const Rows& field) const {
    double square = 0;
    layout_.sum_rows(std::span(&square, 1),
                     [&](Index i, std::span<double> sum) { sum[0] += weight_[i] * field.row(i).squaredNorm(); });
    return std::sqrt(square);
  }

  // ---- The root leads, the others serve

  enum Order : std::int32_t { evaluate_there, stay_there };

  Rows scaled(const Rows& y) const { return y.array().colwise() * scale_.array(); }

  std::vector<double> gathered(const Rows& own) const {
    return communicator().gather(std::span(own.data(), static_cast<std::size_t>(own.size())));
  }

  /// y of this rank, from z of all.
  Rows scattered(std::span<const double> all) const {
    const std::vector<double> own = communicator().scatter(all, counts_);
    return Eigen::Map<const Rows>(own.data(), rows_.rows(), rows_.cols()).array().colwise() / scale_.array();
  }

  Order told(Order order) const {
    auto number = static_cast<std::int32_t>(order);
    communicator().broadcast(std::span(&number, 1));
    return static_cast<Order>(number);
  }

  double evaluate_on_all(std::span<const double> z, std::span<double> gradient) const {
    told(evaluate_there);
    Rows own_gradient(rows_.rows(), rows_.cols());
    const double value = evaluate(scattered(z), own_gradient);
    const std::vector<double> all = gathered(own_gradient);
    std::copy(all.begin(), all.end(), gradient.begin());
    return value;
  }

  /// Begins where forward Euler leads, if that is lower.  Returns the rows of the root.
  Rows lead(const Rows& rate, double at_start) {
    std::vector<double> z = gathered(scaled(rows_)), gradient(z.size());
    const std::vector<double> step = gathered(scaled(rate));
    const TaoMinimizer::Function function = [&](std::span<const double> at, std::span<double> into) {
      return evaluate_on_all(at, into);
    };
    std::vector<double> euler = z;
    double square_step = 0;
    for (std::size_t i = 0; i < z.size(); ++i) {
      euler[i] += next_step_ * step[i];
      square_step += next_step_ * next_step_ * step[i] * step[i];
    }
    if (function(euler, gradient) < at_start) z = euler;
    const auto outcome = minimizer_.minimize(z, function, tolerance_ * std::sqrt(square_step), most_iterations);
    iterations_ = static_cast<double>(outcome.iterations);
    told(stay_there);
    return scattered(z);
  }

  Rows serve(const Rows& rate) {
    gathered(scaled(rows_));
    gathered(scaled(rate));
    Rows gradient(rows_.rows(), rows_.cols());
    while (told(evaluate_there) == evaluate_there) {
      evaluate(scattered({}), gradient);
      gathered(gradient);
    }
    return scattered({});
  }

  double tolerance_;
  const Layout& layout_;
  const Column& weight_;
  Column scale_;  // sqrt(N p_i)
  Rate rate_;
  Energy energy_;
  TaoMinimizer minimizer_;  // idle but on the root
  std::vector<int> counts_;
  Rows rows_;
  Column globals_;
  Index step_;
  double time_, next_step_;
  double residual_ = std::numeric_limits<double>::quiet_NaN();  // of the last step
  double iterations_ = std::numeric_limits<double>::quiet_NaN();
};

}  // namespace

std::unique_ptr<Integrator> jko_integrator(IntegratorContext context) {
  return std::make_unique<JkoIntegrator>(std::move(context));
}

}  // namespace wasserstrom
