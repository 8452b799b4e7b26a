#include "wasserstrom/networks/potential_pair.hpp"

namespace wasserstrom {

std::vector<Key> potential_keys() {
  std::vector<Key> keys = perceptron_keys();
  for (const Key& each :
       {Key::text("loss")
            .default_to("\"w2\"")
            .one_of({"w2", "wgan_gp", "wgan_lp"})
            .says("what is learned: the potentials of 1/2 W_2^2; or, for comparison, the critic of a game for W_1, "
                  "whose gradient is held at the length 1 (wgan_gp), or below it (wgan_lp)"),
        Key::integer("iterations").default_to("5").at_least(1).says("steps of the optimizer at every step of the flow"),
        Key::integer("first_iterations")
            .optional()
            .at_least(1)
            .says("and before the first; as many where it is absent"),
        Key::integer("batch").default_to("0").at_least(0).in("pairs").says(
            "of a point and a sample that an iteration looks at; 0: as many as points"),
        Key::real("penalty").optional().at_least(0).says(
            "lambda, on phi + psi above the cost; of games on the length of the gradient; absent: 200 for w2, "
            "10 for games"),
        Key::real("map_penalty")
            .optional()
            .at_least(0)
            .says("lambda', of w2: on phi + psi other than the cost along the maps; absent: as penalty"),
        Key::real("sign_penalty").default_to("0.0").at_least(0).says("mu, of w2: on psi above 0; 10 for images"),
        Key::text("direction")
            .default_to("\"psi\"")
            .one_of({"psi", "phi"})
            .says("of w2: points move against grad psi, or, as in published code, along grad phi, which leaves out "
                  "what tells both apart"),
        Key::boolean("standardize")
            .default_to("true")
            .says(
                "whether inputs are brought to mean 0 and deviation 1 of the samples, coordinate by coordinate; false "
                "for images, some of whose pixels hardly vary"),
        Key::real("init_std")
            .optional()
            .above(0)
            .says("weights are normal with this standard deviation at first, and biases 0; absent: both are uniform "
                  "between -1 / sqrt(n) and 1 / sqrt(n), n the inputs of the layer")})
    keys.push_back(each);
  for (const Key& each : optimizer_keys())
    keys.push_back(each.name == "learning_rate" ? each.default_to("5e-4") : each);
  return keys;
}

void check_potential(const Config& table, Problems& problems) {
  check_perceptron(table, problems);
  check_optimizer(table, problems);
  if (table.text("loss") == "w2") return;
  for (const char* key : {"map_penalty", "sign_penalty", "direction"})
    if (!table.is_default(key))
      problems.add(table, key, std::string("'") + key + "' belongs to loss = \"w2\"", "leave it out");
}

PotentialPlan potential_plan(const Config& table, Index dimension) {
  PotentialPlan plan;
  const std::string loss = table.text("loss");
  plan.loss = loss == "w2" ? PotentialLoss::w2 : loss == "wgan_gp" ? PotentialLoss::wgan_gp : PotentialLoss::wgan_lp;
  plan.shape = perceptron_shape(table, dimension, 1);
  plan.single = table.text("precision") == "float";
  plan.standardizes = table.flag("standardize");
  if (table.has("init_std")) plan.initial_std = table.real("init_std");
  plan.iterations = table.integer("iterations");
  plan.first_iterations = table.has("first_iterations") ? table.integer("first_iterations") : plan.iterations;
  plan.batch = table.integer("batch");
  plan.optimizer = optimizer_plan(table);
  plan.penalty = table.has("penalty") ? table.real("penalty") : plan.loss == PotentialLoss::w2 ? 200 : 10;
  plan.map_penalty = table.has("map_penalty") ? table.real("map_penalty") : plan.penalty;
  plan.sign_penalty = plan.loss == PotentialLoss::w2 ? table.real("sign_penalty") : 0;
  plan.follows_phi = table.text("direction") == "phi";
  return plan;
}

}  // namespace wasserstrom
