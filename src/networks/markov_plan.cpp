#include <fmt/format.h>

#include <cmath>

#include "wasserstrom/networks/markov_kernel.hpp"

namespace wasserstrom {
namespace {

/// Those of a perceptron with the published defaults.
std::vector<Key> network_keys() {
  std::vector<Key> keys = perceptron_keys();
  for (Key& each : keys) {
    if (each.name == "hidden") each = each.default_to("[64, 64]");
    if (each.name == "activation") each = each.default_to("\"relu\"");
    if (each.name == "skip")
      each = each.says(
          "whether y also has a part that is linear in x and z, past the hidden layers: where these are "
          "narrower than the dimension, y fills all of it");
  }
  keys.push_back(Key::boolean("residual")
                     .default_to("false")
                     .says("of neural_jko: y = x + net(x, z), so that a short step need not be learned anew"));
  keys.push_back(Key::integer("batch").default_to("100").at_least(0).says(
      "particles of each of the two batches of an iteration, drawn anew for each; 0, or as many as there are: all"));
  keys.push_back(Key::integer("iterations")
                     .default_to("5000")
                     .at_least(1)
                     .says("steps of the optimizer at every step of the flow"));
  keys.push_back(Key::rows("iterations_from")
                     .optional()
                     .says("rows of two numbers: a time, and the iterations of the steps that begin then or later"));
  keys.push_back(Key::real("decay").default_to("0.0").at_least(0).at_most(1).says(
      "share of the iterations of a step, its last ones, in which the learning rate falls along a "
      "line to 0, so that the noise of batches averages out; 0, as published: none"));
  keys.push_back(
      Key::boolean("keep_networks")
          .default_to("false")
          .says("checkpoints hold the networks of all steps so far, from which `wasserstrom sample` makes as "
                "many fresh draws as one likes of the law at any step"));
  return keys;
}

void check_iterations(const Config& self, Problems& problems) {
  if (!self.has("iterations_from")) return;
  const Rows from = self.rows("iterations_from");
  const auto refuse = [&](const std::string& what, const std::string& advice) {
    problems.add(self, "iterations_from", what, advice);
  };
  if (from.rows() == 0 || from.cols() != 2)
    return refuse(fmt::format("{} rows of {} numbers", from.rows(), from.cols()),
                  "give rows of two: a time, and the iterations of a step from then on");
  for (Index row = 0; row < from.rows(); ++row) {
    if (!(from(row, 1) >= 1) || from(row, 1) != std::floor(from(row, 1)))
      return refuse(fmt::format("{} iterations from time {} on", from(row, 1), from(row, 0)),
                    "give whole numbers of 1 or more");
    if (row > 0 && !(from(row, 0) > from(row - 1, 0)))
      return refuse(fmt::format("time {} does not come after {}", from(row, 0), from(row - 1, 0)),
                    "put the rows in the order of time");
  }
}

}  // namespace

TableSchema markov_schema() {
  std::vector<Key> keys = network_keys();
  for (const Key& each : optimizer_keys()) keys.push_back(each);
  TableSchema schema =
      table_schema("the network T(x, z) of neural_jko and neural_forward, z standard normal", std::move(keys));
  schema.rule = [](const Config& self, const Config&, Problems& problems) {
    check_perceptron(self, problems);
    check_optimizer(self, problems);
    check_iterations(self, problems);
  };
  return schema;
}

MarkovPlan markov_plan(const Config& network, Index dimension, std::uint64_t seed) {
  MarkovPlan plan;
  plan.shape = perceptron_shape(network, 2 * dimension, dimension);
  plan.residual = network.flag("residual");
  plan.single = network.text("precision") == "float";
  plan.batch = network.integer("batch");
  plan.iterations = network.integer("iterations");
  if (network.has("iterations_from")) plan.iterations_from = network.rows("iterations_from");
  plan.optimizer = optimizer_plan(network);
  plan.decay = network.real("decay");
  plan.keeps_networks = network.flag("keep_networks");
  plan.seed = seed;
  return plan;
}

bool is_plain(const Config& network) {
  for (const Key& each : markov_schema().keys)
    if (!network.is_default(each.name)) return false;
  return true;
}

Index MarkovPlan::iterations_at(double time) const {
  constexpr double rounding = 1e-12;  // of times that are sums of steps
  for (Index row = iterations_from.rows() - 1; row >= 0; --row)
    if (time >= iterations_from(row, 0) * (1 - rounding)) return static_cast<Index>(iterations_from(row, 1));
  return iterations;
}

double MarkovPlan::pace(Index done, Index all) const {
  const double left = static_cast<double>(all - done + 1), falling = decay * static_cast<double>(all);
  return left < falling ? left / falling : 1;
}

double training_bytes(const MarkovPlan& plan, Index batch) {
  const auto parameters = static_cast<double>(plan.shape.parameters());
  double neurons = static_cast<double>(plan.shape.inputs + plan.shape.outputs);
  for (const Index each : plan.shape.hidden) neurons += static_cast<double>(each);
  const double blocks = 2 * std::ceil(static_cast<double>(batch) / Perceptron::block_rows);
  const double number = plan.single ? 4 : 8, block = Perceptron::block_rows;
  return 8 * parameters * (6 + std::log2(blocks + 1)) + blocks * number * (5 * neurons * block + parameters);
}

}  // namespace wasserstrom
