// One projected gradient step on w' G w / 2 per step of the flow (eq. 22 of MWGraD):
//   w <- projection of  w - beta c G w  on the simplex
// c = 1 / trace(G) makes beta free of the scale of the velocities: up to beta = 1 no step goes beyond what the largest
// eigenvalue of G allows.  c = N as published, where G is a sum over the particles: where N beta times that eigenvalue
// exceeds 2, weights jump from vertex to vertex.

#include "weights.hpp"

namespace wasserstrom {
namespace {

class OneStep final : public WeightSolver {
 public:
  OneStep(double beta, double published_factor, double lower, Index objectives)
      : beta_(beta), published_factor_(published_factor), lower_(lower), weights_(equal_weights(objectives)) {}

  Column solve(const Rows&, const ConstColumnRef&) const override { return weights_; }

  void advance(const Rows& gram) override {
    const double trace = gram.trace();
    const double factor = published_factor_ > 0 ? published_factor_ : trace > 0 ? 1 / trace : 0;
    weights_ = project_on_simplex(weights_ - beta_ * factor * (gram * weights_), lower_);
  }

  void serialize(Archive& archive) override { archive.keep("weights", weights_); }

 private:
  double beta_;
  double published_factor_;  ///< N, or 0 for the scale-free rule
  double lower_;
  Column weights_;  ///< of the step in hand
};

}  // namespace

WeightRegistry::Entry one_step_rule() {
  return {{"one_step",
           "one projected gradient step per step of the flow; has a memory: works only with Euler and a fixed step",
           {Key::real("rate").optional().above(0).says(
                "beta; when absent 0.1 for trace, where 1 is safe, and 1e-3 for published, as in the paper"),
            Key::text("scale")
                .default_to("\"trace\"")
                .one_of({"published", "trace"})
                .says("trace: G / trace(G), free of the velocities' scale; published: G summed over the N particles, "
                      "as in the paper, under which weights jump to and fro where velocities are large"),
            lower_bound_key()},
           check_lower_bound},
          [](const Config& config, const WeightContext& context) {
            const bool published = config.text("scale") == "published";
            const double rate = config.has("rate") ? config.real("rate") : published ? 1e-3 : 0.1;
            return std::make_unique<OneStep>(rate, published ? static_cast<double>(context.particles) : 0.0,
                                             config.real("lower_bound"), context.objectives);
          }};
}

}  // namespace wasserstrom
