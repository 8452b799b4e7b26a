// One projected gradient step on w' G w / 2 per step of the flow (eq. 22 of MWGraD):
//   w <- projection of  w - beta c G w  on the simplex
// c = N as published, where G is a sum over the particles; c = 1 / trace(G) makes beta free of the scale of the
// velocities.

#include "weights.hpp"

namespace wasserstrom {
namespace {

class OneStep final : public WeightSolver {
 public:
  OneStep(double beta, double published_factor, double lower)
      : beta_(beta), published_factor_(published_factor), lower_(lower) {}

  Column solve(const Rows&, const Column& current) const override { return current; }

  Column advance(const Rows& gram, const Column& current) const override {
    const double trace = gram.trace();
    const double factor = published_factor_ > 0 ? published_factor_ : trace > 0 ? 1 / trace : 0;
    return project_on_simplex(current - beta_ * factor * (gram * current), lower_);
  }

  bool has_memory() const override { return true; }

 private:
  double beta_;
  double published_factor_;  ///< N, or 0 for the scale-free rule
  double lower_;
};

}  // namespace

WeightRegistry::Entry one_step_rule() {
  return {{"one_step",
           "one projected gradient step per step of the flow; depends on the path, so for fixed-step Euler only",
           {Key::real("rate").default_to("1e-3").above(0).says("beta"),
            Key::text("scale")
                .default_to("\"published\"")
                .one_of({"published", "trace"})
                .says("published: G summed over the N particles, as in the paper; trace: G / trace(G), free of the "
                      "velocities' scale"),
            lower_bound_key()},
           check_lower_bound},
          [](const Config& config, Index particles) {
            const bool published = config.text("scale") == "published";
            return std::make_unique<OneStep>(config.real("rate"), published ? static_cast<double>(particles) : 0.0,
                                             config.real("lower_bound"));
          }};
}

}  // namespace wasserstrom
