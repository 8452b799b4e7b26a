// The minimising movement of Jordan, Kinderlehrer and Otto, for particles:
//
//   x' = argmin over y of  sum_i p_i |y_i - x_i|^2 / (2 h) + sum_k w_k F_k(y)
//
// h the step, with the weights w at x or those of the saddle point.  Where F is smooth at x', (x' - x) / h + v(x') = 0,
// v = sum_k w_k v_k: backward Euler, of all of whose solutions this takes one that is lower than x.
//
// The saddle point is that of  min over y, max over w on the simplex, of
//
//   sum_i p_i |y_i - x_i|^2 / (2 h) + sum_k w_k (F_k(y) - F_k(x))
//
// so that x' has the least  |y - x|^2 / (2 h) + max_k (F_k(y) - F_k(x)),  which is 0 at x: no objective rises.  With
// phi(w) the minimum over y, whose gradient is F_k(y_w) - F_k(x), the weights climb phi, and
//
//   gap = max_k (F_k(y_w) - F_k(x)) - sum_k w_k (F_k(y_w) - F_k(x))  >=  0
//
// is how far y_w is from the least.  For h -> 0, phi(w) = -h/2 |v|^2: the weights of min_norm.

#include "jko_integrator.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "integrator_options.hpp"
#include "movement.hpp"
#include "simplex_ascent.hpp"
#include "wasserstrom/base/error.hpp"

namespace wasserstrom {
namespace {

constexpr double rounding_of_values = 1e-12;
constexpr int most_idle = 6, most_halvings = 6;

/// A movement under some weights, and how the objectives change by it.
struct Trial {
  Arrival arrival;
  double mean, worst;  ///< |y - x|^2 / (2 h) with the mean change of the F_k, and with the greatest

  const Column& weights() const { return arrival.weights; }
  double gap() const { return worst - mean; }
};

class JkoIntegrator final : public Integrator {
 public:
  explicit JkoIntegrator(IntegratorContext context)
      : tolerance_(context.plan.tolerance),
        saddle_(context.plan.saddle),
        communicator_(context.layout.communicator()),
        movement_(context),
        rate_(std::move(context.rate)),
        here_(std::move(context.here)),
        rows_(context.start.rows),
        globals_(context.start.globals),
        step_(context.start.step),
        time_(context.start.time),
        next_step_(context.first_step) {
    refuse_unused_options();
  }

  void serialize(Archive& archive) override {
    archive.keep("gap", gap_);
    archive.keep("residual", residual_);
    archive.keep("iterations", iterations_);
    if (saddle_) archive.keep("weights", weights_);
  }
  std::vector<std::string> numbers() const override { return integrator_entry("jko").numbers; }
  void report(std::span<double> values) const override {
    values[0] = gap_, values[1] = residual_, values[2] = iterations_;
  }

  void see(const std::function<void(const FlowState&)>& use) const override { use({rows_, globals_}); }
  Index step() const override { return step_; }
  double time() const override { return time_; }
  double next_step() const override { return next_step_; }
  void set_time(double time) override { time_ = time; }
  void set_next_step(double size) override { next_step_ = size; }
  std::optional<double> way() const override { return way_; }
  std::optional<Column> weights() const override {
    return saddle_ && weights_.size() > 0 ? std::optional(weights_) : std::nullopt;
  }
  bool can_take_back() const override { return false; }
  bool take_back() override { return false; }

  void advance() override {
    Rows rate(rows_.rows(), rows_.cols());
    Column globals_rate(globals_.size());
    rate_(time_, {rows_, globals_}, true, {rate, globals_rate});
    movement_.begin({rows_, globals_}, here_().value, next_step_, rate, tolerated_by(rate));
    const Trial found = saddle_ ? saddle_point() : trial(here_().weights);
    iterations_ = movement_.iterations();
    require_descent(found);
    gap_ = found.gap();
    weights_ = found.weights();
    residual_ = found.arrival.residual;
    way_ = std::sqrt(found.arrival.square_distance);
    rows_ = found.arrival.rows;
    globals_ += next_step_ * globals_rate;
    time_ += next_step_;
    ++step_;
  }

 private:
  /// At the saddle point each F_k has to be right, to a part of what all of them fall together: which is less by
  /// |v| / |v_k| than it falls by itself.
  double tolerated_by(const Rows& rate) const {
    const double speed = movement_.root_mean_square(rate), fastest = std::sqrt(here_().gram.diagonal().maxCoeff());
    return tolerance_ * speed * (saddle_ && speed < fastest ? speed / fastest : 1);
  }

  /// A change of an objective that may be of rounding alone.
  double noise() const { return rounding_of_values * here_().value.cwiseAbs().maxCoeff(); }

  void require_descent(const Trial& found) const {
    const double change = saddle_ ? found.worst : found.mean;
    const double allowed = saddle_ ? noise() : rounding_of_values * std::abs(found.weights().dot(here_().value));
    if (change <= allowed) return;
    throw NumericalError((saddle_ ? "no point at which all objectives are lower" : "no lower point") +
                         std::string(" was found in the step from step ") + std::to_string(step_) +
                         ": take a smaller flow.step");
  }

  Column change(const Arrival& arrival) const { return arrival.value - here_().value; }

  Trial judged(Arrival arrival) const {
    const double distance = arrival.square_distance / (2 * next_step_);
    const Column change = this->change(arrival);
    const double mean = distance + arrival.weights.dot(change);
    return {std::move(arrival), mean, distance + change.maxCoeff()};
  }

  Trial trial(const Column& weights) { return judged(movement_.minimise(weights)); }
  Trial trial(const Column& weights, const Trial& near) { return judged(movement_.minimise(weights, near.arrival)); }

  bool is_saddle(const Trial& now) const {
    return now.gap() <= std::max(tolerance_ * now.arrival.square_distance / (2 * next_step_), noise());
  }

  /// Begins with the weights that led to x; at the start with those of the rule.  Where a small change of the weights
  /// leads to another minimum altogether there may be no saddle point: the search ends when it comes no nearer.
  Trial saddle_point() {
    SimplexAscent ascent(next_step_ * here_().gram);
    Trial now = trial(here_().weights), best = now;
    double gap = now.gap();
    for (int idle = 0; idle < most_idle && !is_saddle(now); ++idle) {
      Trial next = trial(next_weights(ascent, now), now);
      for (int halving = 0; is_lower(next, now) && halving < most_halvings; ++halving)
        next = trial(0.5 * (now.weights() + next.weights()), now);
      if (is_lower(next, now)) break;
      ascent.learn(next.weights() - now.weights(), change(now.arrival) - change(next.arrival));
      now = std::move(next);
      if (now.worst < best.worst) best = now;
      if (now.gap() < 0.5 * gap) gap = now.gap(), idle = -1;
    }
    return best;
  }

  bool is_lower(const Trial& next, const Trial& now) const { return next.mean < now.mean - noise(); }

  /// The root decides.
  Column next_weights(const SimplexAscent& ascent, const Trial& now) const {
    Column weights(now.weights().size());
    if (communicator_.is_root()) weights = ascent.next(now.weights(), change(now.arrival));
    communicator_.broadcast(std::span(weights.data(), static_cast<std::size_t>(weights.size())));
    return weights;
  }

  double tolerance_;
  bool saddle_;
  const Communicator& communicator_;
  Movement movement_;
  Rate rate_;
  Here here_;
  Rows rows_;
  Column globals_;
  Index step_;
  double time_, next_step_, way_ = 0;
  double gap_ = std::numeric_limits<double>::quiet_NaN();  // these of the last step
  double residual_ = gap_, iterations_ = gap_;
  Column weights_;
};

}  // namespace

std::unique_ptr<Integrator> jko_integrator(IntegratorContext context) {
  return std::make_unique<JkoIntegrator>(std::move(context));
}

}  // namespace wasserstrom
