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
#include <optional>
#include <utility>
#include <vector>

#include "integrator_options.hpp"
#include "resting_particles.hpp"
#include "tao_minimizer.hpp"
#include "wasserstrom/base/error.hpp"

namespace wasserstrom {
namespace {

constexpr Index most_iterations = 500, most_rounds = 8, first_iterations = 20;
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
        rests_(std::move(context.rests)),
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
  std::optional<double> way() const override { return way_; }
  bool can_take_back() const override { return false; }
  bool take_back() override { return false; }

  void advance() override {
    Rows rate(rows_.rows(), rows_.cols()), gradient = rate;
    Column globals_rate(globals_.size());
    rate_(time_, {rows_, globals_}, true, {rate, globals_rate});
    const double at_start = evaluate(rows_, gradient);
    resting_.emplace(rests_(), layout_, weight_);
    tolerated_ = tolerance_ * next_step_ * std::sqrt(static_cast<double>(layout_.particles())) * root_mean_square(rate);
    iterations_ = 0;
    const Rows found = search(rate, at_start);
    communicator().broadcast(std::span(&iterations_, 1));
    const double change = evaluate(found, gradient) - at_start;
    if (!(change <= rounding * std::abs(at_start)))
      throw NumericalError("no lower point was found in the step from step " + std::to_string(step_) +
                           ": take a smaller flow.step");
    residual_ = residual(found, gradient);
    way_ = root_mean_square(found - rows_);
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

  /// What the search has come to.
  struct Found {
    Rows rows;
    double value;
    RestingParticles::Who who;
  };

  Rows minimised(const Rows& y, Index limit) { return communicator().is_root() ? lead(y, limit) : serve(y); }

  /// Begins where forward Euler leads, if that is lower, and minimises until nobody comes to rest or leaves any more;
  /// early rounds need not be exact.  Where a choice of those that rest leads up, the one before it stays.
  Rows search(const Rows& rate, double at_start) {
    Rows gradient(rows_.rows(), rows_.cols()), euler = rows_ + next_step_ * rate;
    resting_->hold(rows_, euler);
    const double value = evaluate(euler, gradient);
    const bool steps = value < at_start;
    Found best{steps ? euler : rows_, steps ? value : at_start, resting_->who()};
    Index limit = first_iterations;
    for (Index round = 0; round < most_rounds; ++round) {
      Rows y = best.rows;
      // Where Euler goes astray fields change too fast to tell who will rest.
      const bool changes = (round > 0 || steps) && resting_->settle(rows_, field(y), next_step_, y);
      if (!changes && (round > 0 || resting_->nowhere())) limit = most_iterations;
      y = minimised(y, limit);
      if (const double there = evaluate(y, gradient); there <= best.value) {
        best = {y, there, resting_->who()};
      } else {
        resting_->set(best.who);
        return minimised(best.rows, most_iterations);
      }
      if (!changes && limit == most_iterations) break;
      limit = std::min(2 * limit, most_iterations);
    }
    return best.rows;
  }

  Rows field(const Rows& y) const {
    Rows gradient(y.rows(), y.cols());
    evaluate(y, gradient);
    return field(y, gradient);
  }

  /// v, from the gradient of what is minimised.
  Rows field(const Rows& y, const Rows& gradient) const {
    return (gradient.array().colwise() / scale_.array()).matrix() / next_step_ - (y - rows_) / next_step_;
  }

  /// |(y - x) / h + v|; of those that rest, its distance to the subdifferential.
  double residual(const Rows& y, const Rows& gradient) const {
    const Rows v = field(y, gradient);
    Column left(y.rows());
    for (Index i = 0; i < y.rows(); ++i)
      left[i] = resting_->rests(i) ? resting_->excess(i, rows_, v, next_step_, y)
                                   : ((y.row(i) - rows_.row(i)) / next_step_ + v.row(i)).norm();
    return root_mean_square(left);
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
    Rows y = Eigen::Map<const Rows>(own.data(), rows_.rows(), rows_.cols()).array().colwise() / scale_.array();
    resting_->place(y);
    return y;
  }

  /// In the coordinates of those that do not rest.
  double evaluate_moving(const Rows& y, Rows& gradient) const {
    const double value = evaluate(y, gradient);
    for (Index i = 0; i < y.rows(); ++i)
      if (resting_->rests(i)) gradient.row(i).setZero();
    return value;
  }

  Order told(Order order) const {
    auto number = static_cast<std::int32_t>(order);
    communicator().broadcast(std::span(&number, 1));
    return static_cast<Order>(number);
  }

  double evaluate_on_all(std::span<const double> z, std::span<double> gradient) const {
    told(evaluate_there);
    Rows own_gradient(rows_.rows(), rows_.cols());
    const double value = evaluate_moving(scattered(z), own_gradient);
    const std::vector<double> all = gathered(own_gradient);
    std::copy(all.begin(), all.end(), gradient.begin());
    return value;
  }

  /// Minimises from y on.  Returns the rows of the root.
  Rows lead(const Rows& y, Index limit) {
    std::vector<double> z = gathered(scaled(y));
    const TaoMinimizer::Function function = [&](std::span<const double> at, std::span<double> into) {
      return evaluate_on_all(at, into);
    };
    iterations_ += static_cast<double>(minimizer_.minimize(z, function, tolerated_, limit).iterations);
    told(stay_there);
    return scattered(z);
  }

  Rows serve(const Rows& y) {
    gathered(scaled(y));
    Rows gradient(rows_.rows(), rows_.cols());
    while (told(evaluate_there) == evaluate_there) {
      evaluate_moving(scattered({}), gradient);
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
  Rests rests_;
  std::optional<RestingParticles> resting_;  // of this step
  double tolerated_ = 0;                     // length of the gradient in z
  TaoMinimizer minimizer_;                   // idle but on the root
  std::vector<int> counts_;
  Rows rows_;
  Column globals_;
  Index step_;
  double time_, next_step_, way_ = 0;
  double residual_ = std::numeric_limits<double>::quiet_NaN();  // of the last step
  double iterations_ = std::numeric_limits<double>::quiet_NaN();
};

}  // namespace

std::unique_ptr<Integrator> jko_integrator(IntegratorContext context) {
  return std::make_unique<JkoIntegrator>(std::move(context));
}

}  // namespace wasserstrom
