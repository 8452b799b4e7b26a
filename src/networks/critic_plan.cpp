#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "wasserstrom/networks/critic.hpp"

namespace wasserstrom {

std::vector<Key> critic_keys(double default_penalty) {
  std::vector<Key> keys = perceptron_keys();
  for (const Key& each :
       {Key::integer("iterations")
            .default_to("20")
            .at_least(1)
            .says("steps of the optimizer at every step of the flow"),
        Key::integer("first_iterations")
            .default_to("500")
            .at_least(1)
            .says("and before the first, where nothing has been learned yet"),
        Key::integer("batch").default_to("256").at_least(0).says(
            "particles, and samples, that an iteration looks at, drawn anew for each; all, where there are not "
            "more, or for 0"),
        Key::real("penalty")
            .default_to(fmt::format("{:.1f}", default_penalty))
            .at_least(0)
            .says("lambda: the dual is learned less lambda / 2 times the mean square of grad s at points between "
                  "particles and samples, which keeps what few samples teach smooth; 0 for the dual as published")})
    keys.push_back(each);
  for (const Key& each : optimizer_keys()) keys.push_back(each);
  return keys;
}

void check_critic(const Config& critic, Problems& problems) {
  check_perceptron(critic, problems);
  check_optimizer(critic, problems);
}

TableSchema critic_schema() {
  std::vector<Key> keys = critic_keys(0.1);
  keys.push_back(Key::real("held_out")
                     .default_to("0.0")
                     .at_least(0)
                     .at_most(0.9)
                     .says("share of the samples that is not trained on; the dual value with them is the column "
                           "held_out_<objective>"));
  keys.push_back(Key::integer("patience")
                     .default_to("0")
                     .at_least(0)
                     .in("iterations")
                     .says("the training of a step ends where the dual value with samples held out has not risen for "
                           "so many, at the parameters where it was largest; 0: never. Looked at every ten "
                           "iterations; how many there were is the column iterations_<objective>"));
  TableSchema schema = table_schema("the network that learns the divergence", std::move(keys));
  schema.rule = [](const Config& self, const Config&, Problems& problems) {
    check_critic(self, problems);
    if (self.integer("patience") > 0 && self.real("held_out") == 0)
      problems.add(self, "patience", "looks at samples that are held out, and there are none",
                   "set held_out = 0.2, say");
  };
  return schema;
}

/// Measured: with a checkpoint under way and what a given up step goes back to, eighteen numbers for each parameter
/// stand side by side, and two for each of them in every level of the tree over the blocks.
double training_bytes(const CriticPlan& plan) {
  const double blocks = 2 * std::max(1.0, std::ceil(static_cast<double>(plan.batch) / Perceptron::block_rows));
  return sizeof(double) * static_cast<double>(plan.shape.parameters()) * (18 + 2 * (2 + std::log2(blocks)));
}

CriticPlan learning_plan(const Config& critic, const std::string& divergence, Index dimension) {
  CriticPlan plan;
  plan.divergence = divergence;
  plan.shape = perceptron_shape(critic, dimension, 1);
  plan.single = critic.text("precision") == "float";
  plan.first_iterations = critic.integer("first_iterations");
  plan.iterations = critic.integer("iterations");
  plan.batch = critic.integer("batch");
  plan.optimizer = optimizer_plan(critic);
  plan.penalty = critic.real("penalty");
  return plan;
}

CriticPlan critic_plan(const Config& critic, const std::string& divergence, Index dimension) {
  CriticPlan plan = learning_plan(critic, divergence, dimension);
  plan.held_out = critic.real("held_out");
  plan.patience = critic.integer("patience");
  return plan;
}

}  // namespace wasserstrom
