// KL(rho || pi) or JS(rho, pi) for a law pi known by samples: a critic learns its first variation along the way
// (wasserstrom/networks/critic.hpp).

#include "wasserstrom/objectives/dissimilarity.hpp"

#include <fmt/format.h>

#include <cmath>

#include "objectives.hpp"
#include "wasserstrom/base/error.hpp"

namespace wasserstrom {
namespace {

class LearnedDissimilarity final : public Functional {
 public:
  explicit LearnedDissimilarity(Dissimilarity dissimilarity) : dissimilarity_(std::move(dissimilarity)) {}
  const Dissimilarity* dissimilarity() const override { return &dissimilarity_; }

 private:
  Dissimilarity dissimilarity_;
};

void require_samples(const Config& config, const CriticPlan& plan, Index count) {
  const Index held_out = std::lround(plan.held_out * static_cast<double>(count)), trained = count - held_out;
  if (trained >= 2 && (held_out > 0 || plan.held_out == 0)) return;
  throw ConfigError(fmt::format(
      "{}: a dissimilarity is learned from two samples or more, and of {} with critic.held_out = {} there are {} to "
      "train on and {} held out: give more samples, or hold out another share",
      config.path("target"), count, plan.held_out, trained, held_out));
}

std::unique_ptr<Functional> make(const Config& config, const PotentialContext& context) {
  Dissimilarity made{critic_plan(config.table("critic"), config.text("divergence"), context.dimension),
                     point_targets().make(config.table("target"), context)};
  made.plan.owner = "the critic of objective '" + config.text("name") + "'";
  made.plan.seed = context.seed;
  made.plan.number = context.number;
  require_samples(config, made.plan, made.target->count());
  return std::make_unique<LearnedDissimilarity>(std::move(made));
}

}  // namespace

FunctionalRegistry::Entry dissimilarity_functional() {
  return {{"dissimilarity",
           "a divergence between rho and the law of samples, whose first variation a network learns along the way",
           {Key::text("divergence")
                .default_to("\"kl\"")
                .one_of({"kl", "js"})
                .says("kl: KL(rho || pi); js: JS(rho, pi), half the divergences of both from their mean"),
            point_target_key(), Key::table("critic", critic_schema())},
           {}},
          make,
          {.trained = true}};
}

}  // namespace wasserstrom
