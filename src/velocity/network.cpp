// A network learns log rho, from the particles and draws of a normal law that is as wide as they are (Nguyen, Mamitsuka
// and Nakamura 2025, eq. 26).
//
// With z = (x - m) / s, m and s mean and standard deviation of the particles in each coordinate, and p = N(0, I):
//
//   KL(rho || p) = sup_h E_rho[h(z)] - log E_p[e^h],  h = log(rho / p) + const
//   grad log rho(x) = (grad h(z) - z) / s,   log rho(x) = h(z) - log E_p[e^h] + log p(z) - sum_c log s_c
//
// h is a critic (wasserstrom/networks/critic.hpp) that learns on from step to step: since the units follow the
// particles, it has little to learn anew.  One network for all objectives.

#include <cmath>
#include <numbers>
#include <optional>

#include "velocities.hpp"
#include "wasserstrom/base/random.hpp"
#include "wasserstrom/networks/critic.hpp"

namespace wasserstrom {
namespace {

Rows normal_draws(Index count, Index dimension, std::uint64_t seed) {
  const CounterRandom random(seed, Purpose::network_reference);
  Rows draws(count, dimension);
  for (Index i = 0; i < count; ++i)
    for (Index c = 0; c < dimension; ++c) draws(i, c) = random.normal(0, i, c);
  return draws;
}

CriticPlan plan_of(const Config& velocity, const KernelParts& parts) {
  CriticPlan plan = learning_plan(velocity, "kl", parts.dimension);
  plan.owner = "the network of [velocity]";
  plan.seed = parts.seed;
  plan.number = 1'000'000;  // beyond those of objectives, whose random numbers are others
  return plan;
}

class NetworkEstimator final : public Estimator {
 public:
  NetworkEstimator(const Config& velocity, const KernelParts& parts)
      : reference_(normal_draws(velocity.integer("samples"), parts.dimension, parts.seed)),
        weight_(Column::Constant(reference_.rows(), 1.0 / static_cast<double>(reference_.rows()))),
        critic_(plan_of(velocity, parts), reference_, weight_) {}

  void prepare(const PointCloud& points, Index step) override {
    find_units(points);
    const Rows z = in_units(points.position);
    critic_.train({z, points.weight, points.exchange}, step);
  }

  void add(const PointCloud& points, Index, Fields& fields) const override {
    if (!any_entropic(fields)) return;
    const Rows z = in_units(points.position);
    Column density = Column::Zero(z.rows());
    Rows gradient = Rows::Zero(z.rows(), z.cols());
    critic_.add(z, density, gradient);
    const double constant =
        -0.5 * static_cast<double>(z.cols()) * std::log(2 * std::numbers::pi) - scale_.array().log().sum();
    for (Index i = 0; i < z.rows(); ++i)
      for (Index c = 0; c < z.cols(); ++c) {
        density[i] -= 0.5 * z(i, c) * z(i, c);
        gradient(i, c) = (gradient(i, c) - z(i, c)) / scale_[c];
      }
    density.array() += constant;
    add_repulsion(gradient, fields);
    fields.log_density = std::move(density);
  }

  void serialize(Archive& archive) override { archive.part("critic", critic_); }

  std::vector<std::string> numbers() const override { return {"bandwidth", "dual_gain"}; }
  void report(std::span<double> values) const override {
    values[0] = std::nan("");
    values[1] = critic_.gain();
  }

 private:
  /// Mean and standard deviation in each coordinate; one where all particles agree.
  void find_units(const PointCloud& points) {
    const Index d = points.position.cols();
    const auto mean_of = [&](auto&& term) {
      Column mean(d);
      points.layout().sum_rows(
          std::span(mean.data(), static_cast<std::size_t>(d)), [&](Index i, std::span<double> sum) {
            for (Index c = 0; c < d; ++c)
              sum[static_cast<std::size_t>(c)] += points.weight[i] * term(points.position(i, c), c);
          });
      return mean;
    };
    centre_ = mean_of([](double x, Index) { return x; });
    scale_ = mean_of([&](double x, Index c) { return (x - centre_[c]) * (x - centre_[c]); });
    for (double& each : scale_) each = each > 0 ? std::sqrt(each) : 1;
  }

  Rows in_units(const ConstRowsRef& position) const {
    Rows z(position.rows(), position.cols());
    for (Index i = 0; i < z.rows(); ++i)
      for (Index c = 0; c < z.cols(); ++c) z(i, c) = (position(i, c) - centre_[c]) / scale_[c];
    return z;
  }

  Rows reference_;  ///< draws of p
  Column weight_;
  Critic critic_;
  Column centre_, scale_;
};

std::vector<Key> keys() {
  std::vector<Key> keys = critic_keys(0.0);
  keys.push_back(Key::integer("samples").default_to("2000").at_least(10).says(
      "draws of the normal law that the particles are told apart from"));
  return keys;
}

void check(const Config& self, const Config&, Problems& problems) {
  refuse_kernel(self, "a network needs no kernel", problems);
  check_critic(self, problems);
}

}  // namespace

VelocityRegistry::Entry network_velocity() {
  return {{"network", "a network that learns log rho along the way, for many particles or few dimensions: no pair sums",
           keys(), check},
          [](const Config& config, KernelParts parts) { return std::make_unique<NetworkEstimator>(config, parts); },
          {.passes = 1, .has_density = true, .trained = true}};
}

}  // namespace wasserstrom
