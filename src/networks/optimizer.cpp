#include "wasserstrom/networks/optimizer.hpp"

#include <cmath>

#include "simd/adam.hpp"

namespace wasserstrom {
namespace {

constexpr double epsilon = 1e-8;

void adam_step(Optimizer& of, const Column& gradient, Column& parameters, double pace) {
  const auto& [method, rate, beta1, beta2, momentum] = of.plan;
  const auto t = static_cast<double>(of.steps);
  const AdamStep step{beta1, beta2, pace * rate / (1 - std::pow(beta1, t)), 1 / (1 - std::pow(beta2, t)), epsilon};
  adam_step(step, gradient.data(), of.first_moment.data(), of.second_moment.data(), parameters.data(),
            parameters.size());
}

void sgd_step(Optimizer& of, const Column& gradient, Column& parameters, double pace) {
  for (Index i = 0; i < parameters.size(); ++i) {
    double& m = of.first_moment[i];
    m = of.plan.momentum * m + gradient[i];
    parameters[i] -= pace * of.plan.rate * m;
  }
}

}  // namespace

std::vector<Key> optimizer_keys() {
  return {
      Key::text("optimizer")
          .default_to("\"adam\"")
          .one_of({"adam", "sgd"})
          .says("what trains: Adam, or stochastic gradient descent"),
      Key::real("learning_rate").default_to("1e-3").above(0).says("of the optimizer"),
      Key::real("beta1").default_to("0.9").at_least(0).below(1).says("of Adam: how much of the mean gradient stays"),
      Key::real("beta2").default_to("0.999").at_least(0).below(1).says("and of the mean square"),
      Key::real("momentum")
          .default_to("0.0")
          .at_least(0)
          .below(1)
          .says("of stochastic gradient descent: how much of the velocity stays")};
}

void check_optimizer(const Config& table, Problems& problems) {
  const OptimizerPlan given = optimizer_plan(table), plain;
  if (given.method == Training::adam && given.momentum != 0)
    problems.add(table, "momentum", "belongs to sgd; Adam has beta1 in its place",
                 "take it out, or write optimizer = \"sgd\"");
  if (given.method == Training::sgd && (given.beta1 != plain.beta1 || given.beta2 != plain.beta2))
    problems.add(table, given.beta1 != plain.beta1 ? "beta1" : "beta2", "belongs to Adam; sgd has momentum",
                 "take it out, or write optimizer = \"adam\"");
}

OptimizerPlan optimizer_plan(const Config& table) {
  return {table.text("optimizer") == "adam" ? Training::adam : Training::sgd, table.real("learning_rate"),
          table.real("beta1"), table.real("beta2"), table.real("momentum")};
}

Optimizer::Optimizer(OptimizerPlan of, Index parameters)
    : plan(of),
      first_moment(Column::Zero(parameters)),
      second_moment(Column::Zero(plan.method == Training::adam ? parameters : 0)) {}

void Optimizer::step(const Column& gradient, Column& parameters, double pace) {
  ++steps;
  if (plan.method == Training::adam) adam_step(*this, gradient, parameters, pace);
  else sgd_step(*this, gradient, parameters, pace);
}

}  // namespace wasserstrom
