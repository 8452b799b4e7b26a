// Two schemes for singular laws, whose particles need not move by a map (Altekrueger, Hertrich and Steidl 2023): in
// each step a Markov kernel T(x, z), z ~ N(0, I), is learned, and every particle is pushed once, with a z of its own.
//
//   neural_jko       T minimises  E |x - T|^2 / (2 h) + F(law of T)                        x' = T(x, z)
//   neural_forward   T minimises  D_v F / |v|,  v = T(x, z)          x' = x + h max(-D_v F, 0) / |v|^2  T(x, z)
//
// with F = sum_k w_k F_k, the weights w at x.  One network and one memory of the optimizer serve the whole flow: each
// step begins where the one before left off.  D_v F and |v|^2 of the forward step, and the loss that is reported, are
// those of fresh batches of 2000 particles.
//
// All particles are on every rank for the time of a step, N d numbers.

#include "neural_integrator.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "integrator_options.hpp"
#include "kernel_training.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/base/inner_work.hpp"
#include "wasserstrom/base/terminal.hpp"

namespace wasserstrom {
namespace {

constexpr Index fresh_batch = 2000;

enum class Scheme { backward, forward };

/// Numbers of draws that no iteration has: of a step, for its particles and for the batches that judge it.
constexpr Index particles_number(Index step) { return -1 - 2 * step; }
constexpr Index fresh_number(Index step) { return -2 - 2 * step; }

class NeuralIntegrator final : public Integrator {
 public:
  NeuralIntegrator(IntegratorContext context, Scheme scheme)
      : scheme_(scheme),
        exchange_(context.exchange),
        weight_(context.weight),
        rate_(std::move(context.rate)),
        rests_(std::move(context.rests)),
        here_(std::move(context.here)),
        kernel_(context.plan.kernel),
        loss_(scheme == Scheme::forward ? batch_descent(context.objectives) : batch_movement(context.objectives)),
        rows_(context.start.rows),
        globals_(context.start.globals),
        step_(context.start.step),
        time_(context.start.time),
        next_step_(context.first_step) {
    refuse_unused_options();
    find_cumulative_weights();
  }

  void serialize(Archive& archive) override {
    archive.part("kernel", kernel_);
    archive.keep("kernel_loss", value_);
    if (kernel_.plan().keeps_networks) archive.keep(kept_networks, kept_);
  }
  std::vector<std::string> numbers() const override { return integrator_entry("neural_jko").numbers; }
  void report(std::span<double> values) const override { values[0] = value_; }

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
    Rows rate(rows_.rows(), rows_.cols());
    Column globals_rate(globals_.size());
    rate_(time_, {rows_, globals_}, true, {rate, globals_rate});
    const Rows particles = exchange_.gather(rows_);
    const LossSums found = learn(particles);
    value_ = loss_->value(found);
    if (!std::isfinite(value_))
      throw NumericalError(
          fmt::format("the network has diverged in the training of step {}, after {} iterations: a "
                      "smaller learning_rate may help",
                      step_, kernel_.iterations()));
    tell_rest(found);
    move(found);
    globals_ += next_step_ * globals_rate;
    time_ += next_step_;
    ++step_;
    if (kernel_.plan().keeps_networks) keep_network(found);
  }

 private:
  const Layout& layout() const { return exchange_.layout(); }

  void find_cumulative_weights() {
    const Rows all = exchange_.gather(Rows(weight_));
    const auto count = static_cast<double>(all.rows());
    cumulative_.resize(all.rows());
    double sum = 0;
    for (Index i = 0; i < all.rows(); ++i) {
      weighted_ = weighted_ || all(i, 0) != all(0, 0);
      cumulative_[i] = sum += all(i, 0);
    }
    if (!weighted_)
      for (Index i = 0; i < all.rows(); ++i) cumulative_[i] = static_cast<double>(i + 1) / count;
  }

  KernelTraining training(Index batch) {
    return {kernel_, *loss_, cumulative_, weighted_, batch, layout().communicator()};
  }

  /// Returns the sums of the loss on fresh batches.
  LossSums learn(const Rows& particles) {
    const Profile::Lap lap(exchange_.profile(), Phase::training);
    const Index iterations = kernel_.plan().iterations_at(time_);
    const Column& weights = here_().weights;
    loss_->begin({particles, weights, next_step_, step_, rests_(weights)});
    KernelTraining steps = training(kernel_.plan().batch);
    for (Index done = 1; done <= iterations; ++done) {
      steps.iterate(particles, kernel_.plan().pace(done, iterations));
      if (done % iterations_untold == 0)
        tell({what_, done, iterations, iterations, fmt::format("loss {:.4g}", steps.last_loss())});
    }
    return training(fresh_batch).look(particles, fresh_number(step_));
  }

  /// Of velocities: how far a particle goes.
  double factor(const LossSums& found) const {
    if (scheme_ == Scheme::backward || !(found[1] > 0)) return 0;
    return next_step_ * std::max(-found[0], 0.0) / found[1];
  }

  void keep_network(const LossSums& found) {
    kept_.conservativeResize(kept_.rows() + 1, kernel_.parameters().size() + 2);
    kept_.bottomRows(1) << kernel_.parameters().transpose(), factor(found), time_;
  }

  /// The first time that velocities lead nowhere.
  void tell_rest(const LossSums& found) {
    if (scheme_ == Scheme::backward || told_ || found[0] < 0) return;
    told_ = true;
    if (layout().communicator().is_root())
      warn(
          fmt::format("warning: step {}: no velocity leads down, and all particles stay. Those in one place do not "
                      "part by forward steps where the kernel is smooth in the distance 0, as -r^p with p > 1 is\n",
                      step_));
  }

  void move(const LossSums& found) {
    Rows pushed(rows_.rows(), rows_.cols());
    kernel_.push(rows_, particles_number(step_), layout().first_row(), pushed);
    if (scheme_ == Scheme::forward) pushed = rows_ + factor(found) * pushed;
    double square = 0;
    layout().sum_rows(std::span(&square, 1), [&](Index i, std::span<double> sum) {
      sum[0] += weight_[i] * (pushed.row(i) - rows_.row(i)).squaredNorm();
    });
    way_ = std::sqrt(square);
    rows_ = pushed;
  }

  Scheme scheme_;
  const Exchange& exchange_;
  const Column& weight_;
  Rate rate_;
  Rests rests_;
  Here here_;
  MarkovKernel kernel_;
  std::unique_ptr<BatchLoss> loss_;
  Column cumulative_;  ///< N; of the weights of all particles
  bool weighted_ = false, told_ = false;
  Rows kept_;  ///< see kept_networks
  Rows rows_;
  Column globals_;
  Index step_;
  double time_, next_step_, way_ = 0;
  double value_ = std::numeric_limits<double>::quiet_NaN();  // of the last step
  const std::string what_ = "the kernel of the step";
};

}  // namespace

std::unique_ptr<Integrator> neural_jko_integrator(IntegratorContext context) {
  return std::make_unique<NeuralIntegrator>(std::move(context), Scheme::backward);
}

std::unique_ptr<Integrator> neural_forward_integrator(IntegratorContext context) {
  return std::make_unique<NeuralIntegrator>(std::move(context), Scheme::forward);
}

}  // namespace wasserstrom
