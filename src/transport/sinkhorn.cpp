// The plan with an entropy, less what it does to points that are there already: the divergence of Sinkhorn (Genevay,
// Peyre and Cuturi 2018; Feydy et al. 2019).
//
//   OT(a, b) = min sum_ij P_ij |a_i - b_j|^2 / 2 + eps KL(P || p q') = <f, p> + <g, q>
//   f_i = -eps log sum_j q_j exp((g_j - c_ij) / eps), and g likewise
//   F = OT(rho, nu) - OT(rho, rho) / 2 - OT(nu, nu) / 2
//   phi = f - h + const,  v(y) = b_self(y) - b(y)
//
// h is the potential of OT(rho, rho), and b, b_self are the means of the samples, and of the particles, that the plans
// bring to y.  Without the second term the particles would shrink by about sqrt(eps).  In logarithms throughout; pairs
// are looked at row by row and never kept.  A rank has its own particles' rows; g follows from the sums over particles
// s_j = sum_i p_i exp((f_i + g_j - c_ij) / eps), which are 1 where it is found, as g_j - eps log s_j.

#include <algorithm>
#include <cmath>
#include <optional>

#include "duals.hpp"
#include "soft_minimum.hpp"

namespace wasserstrom {
namespace {

constexpr double least_sum = 1e-300;

/// The mean of |x - x'|^2 / 2 over pairs of samples; 1 where all are one.
double mean_cost(const Rows& target, const Column& weight) {
  const double variance = variance_of(target, weight);
  return variance > 0 ? variance : 1;
}

struct SinkhornPlan {
  double epsilon;  ///< of the mean cost
  double tolerance;
  Index iterations;
};

class Sinkhorn final : public TransportDual {
 public:
  Sinkhorn(SinkhornPlan plan, TransportContext context)
      : plan_(plan),
        context_(std::move(context)),
        mean_cost_(mean_cost(context_.target, context_.weight)),
        epsilon_(plan_.epsilon * mean_cost_) {}

  void prepare(const PointCloud& points, Index step) override {
    if (step != prepared_at_) guess_ = potential_;
    prepared_at_ = step;
    solve(points);
    of_points_.emplace(points.position, points.weight, points.exchange, epsilon_, plan_.tolerance);
    if (!of_samples_) of_samples_ = self_mean_of_samples(points.exchange);
    constant_ = context_.weight.dot(potential_) - *of_samples_;
  }

  void add(const PointCloud& points, ColumnRef value, RowsRef gradient) const override {
    add_soft_minimum(points.position, context_.target, potential_, context_.weight, epsilon_, 1, value, gradient);
    of_points_->subtract(points.position, value, gradient);
    value.array() += constant_;
  }

  /// What the last search began with, so that it is made again.
  void serialize(Archive& archive) override {
    archive.keep("prepared_at", prepared_at_);
    archive.keep("guess", guess_);
    if (archive.is_reading()) potential_ = guess_;
  }

  std::vector<std::string> numbers() const override { return {"sinkhorn_iterations", "marginal_error"}; }
  void report(std::span<double> values) const override {
    values[0] = static_cast<double>(iterations_);
    values[1] = marginal_error_;
  }

 private:
  /// From a guess at once, else by entropies that are halved from iteration to iteration.
  void solve(const PointCloud& points) {
    const bool guessed = guess_.size() > 0;
    potential_ = guessed ? guess_ : Column(Column::Zero(context_.target.rows()));
    iterations_ = 0;
    for (double epsilon = mean_cost_; !guessed && epsilon > epsilon_; epsilon /= 2) iterate(points, epsilon);
    do iterate(points, epsilon_);
    while (marginal_error_ > plan_.tolerance && iterations_ < plan_.iterations);
  }

  void iterate(const PointCloud& points, double epsilon) {
    const auto count = static_cast<std::size_t>(context_.target.rows());
    const PairCosts costs(points.position, context_.target, PairCost::half_square);
    std::vector<double> sums(count), share(count);
    points.layout().sum_blocks(sums, [&](Index first, Index rows, std::span<double> sum) {
      for (Index i = first; i < first + rows; ++i) {
        costs.row(i, share);
        soft_minimum(share, potential_, context_.weight, epsilon);
        for (std::size_t j = 0; j < count; ++j) sum[j] += points.weight[i] * share[j];
      }
    });
    follow(sums, epsilon);
    ++iterations_;
  }

  /// `brought`: the mass on each sample.
  void follow(std::span<const double> brought, double epsilon) {
    marginal_error_ = 0;
    for (std::size_t j = 0; j < brought.size(); ++j) {
      const auto at = static_cast<Index>(j);
      const double wanted = context_.weight[at];
      if (!(wanted > 0)) continue;
      marginal_error_ += std::abs(brought[j] - wanted);
      potential_[at] -= epsilon * std::log(std::max(brought[j] / wanted, least_sum));
    }
  }

  double self_mean_of_samples(const Exchange& exchange) const {
    const Layout layout(context_.target.rows(), exchange.layout().communicator());
    const Exchange own(layout, 0, exchange.profile());
    return SelfTransport(context_.target.middleRows(layout.first_row(), layout.rows()),
                         context_.weight.segment(layout.first_row(), layout.rows()), own, epsilon_, plan_.tolerance)
        .mean();
  }

  SinkhornPlan plan_;
  TransportContext context_;
  double mean_cost_, epsilon_;
  Index prepared_at_ = -1, iterations_ = 0;
  double marginal_error_ = 0, constant_ = 0;
  Column guess_, potential_;  ///< M; g
  std::optional<SelfTransport> of_points_;
  std::optional<double> of_samples_;
};

}  // namespace

TransportDualRegistry::Entry sinkhorn_dual() {
  return {{"sinkhorn",
           "the optimal plan with an entropy, less that of the particles with themselves; O(N (N + M) d / P) an "
           "iteration",
           {Key::real("epsilon").default_to("0.01").above(0).says(
                "weight of the entropy, of the mean of |x - x'|^2 / 2 over pairs of samples"),
            Key::real("tolerance")
                .default_to("1e-3")
                .above(0)
                .below(1)
                .says("mass that may stand at wrong samples, and error of the other potential, of epsilon"),
            Key::integer("iterations").default_to("1000").at_least(1).says("at most, in each step")},
           {}},
          [](const Config& config, const TransportContext& context) {
            return std::make_unique<Sinkhorn>(
                SinkhornPlan{config.real("epsilon"), config.real("tolerance"), config.integer("iterations")}, context);
          },
          {.bytes = [](const Config&, Index points, Index samples, Index dimension) {
            const auto d = static_cast<double>(dimension);
            return sizeof(double) *
                   (static_cast<double>(points) * (2 * d + 4) + static_cast<double>(samples) * (2 * d + 8));
          }}};
}

}  // namespace wasserstrom
