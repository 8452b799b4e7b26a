#include "component_flow_keys.hpp"

namespace wasserstrom {
namespace {

ComponentMetric metric_of(const Config& flow) {
  const std::string metric = flow.table("metric").type();
  if (metric == "fisher" || flow.type() == "ngflow_vi") return ComponentMetric::fisher;
  return metric == "bures" ? ComponentMetric::bures : ComponentMetric::euclidean;
}

ComponentCoordinates coordinates_of(const Config& flow) {
  if (!flow.has("coordinates"))
    return metric_of(flow) == ComponentMetric::fisher ? ComponentCoordinates::natural
                                                      : ComponentCoordinates::covariance;
  const std::string name = flow.text("coordinates");
  if (name == "cholesky") return ComponentCoordinates::cholesky;
  if (name == "log_std") return ComponentCoordinates::log_std;
  return name == "natural" ? ComponentCoordinates::natural : ComponentCoordinates::covariance;
}

Safeguard safeguard_of(const Config& flow) {
  const std::string name = flow.text("safeguard");
  if (name == "iblr") return Safeguard::iblr;
  if (name == "backtracking") return Safeguard::backtracking;
  if (name == "entropy") return Safeguard::entropy;
  return name == "none" ? Safeguard::none : Safeguard::exponential;
}

/// Whether pairs of points, or a network, have a part in it.
bool is_more_than_local(const Config& objective) {
  const Functional::Traits& traits = functionals().traits(objective);
  return traits.pairs || traits.trained;
}

/// Contradictions between what a flow of components may be asked for.
class Rules {
 public:
  Rules(const Config& flow, const Config& whole, Problems& problems)
      : flow_(flow), whole_(whole), problems_(problems), shape_(component_shape(whole.table("particles"))) {}

  void check() const {
    check_metric();
    check_coordinates();
    check_safeguard();
    check_estimator();
    if (shape_.degrees) check_student();
    if (shape_.rank > 0) check_low_rank();
    check_weight_step();
    check_births();
    if (flow_.text("step_control") != "none")
      add("step_control", "steps of components have safeguards of their own",
          "take flow.trust_region = 0.1 in its place");
    if (const Config velocity = whole_.table("velocity"); velocities().traits(velocity).passes > 0)
      problems_.add(velocity, "type",
                    "a mixture knows the gradient of its log-density, and would not use " + velocity.type(),
                    "leave [velocity] out");
    if (flow_.table("step_rule").type() != "constant")
      add("step_rule", "step rules change the direction that keeps covariances positive definite", "leave it out");
  }

 private:
  void add(const char* key, const std::string& what, const std::string& advice) const {
    problems_.add(flow_, key, what, advice);
  }
  ComponentCoordinates coordinates() const { return coordinates_of(flow_); }

  void check_metric() const {
    if (flow_.type() == "ngflow_vi" && flow_.table("metric").type() == "bures")
      add("metric", "ngflow_vi is gflow_vi in the metric of Fisher, and \"bures\" is another",
          "take flow.type = \"gflow_vi\" for it, or leave the metric out");
  }

  void check_coordinates() const {
    if ((coordinates() == ComponentCoordinates::natural) && metric_of(flow_) != ComponentMetric::fisher)
      add("coordinates", "natural coordinates belong to the metric of Fisher",
          "take flow.type = \"ngflow_vi\", or coordinates = \"covariance\"");
    if (coordinates() == ComponentCoordinates::log_std && shape_.is_full())
      add("coordinates", "a full covariance has no standard deviations alone",
          "take coordinates = \"cholesky\", or particles.covariance = \"diagonal\"");
    if (coordinates() == ComponentCoordinates::log_std && metric_of(flow_) == ComponentMetric::bures)
      add("coordinates", "in the metric of Bures a step is straight in the covariance, or its factor",
          "take coordinates = \"covariance\" or \"cholesky\"");
  }

  void check_safeguard() const {
    const Safeguard safeguard = safeguard_of(flow_);
    if (safeguard == Safeguard::iblr && coordinates() != ComponentCoordinates::natural)
      add("safeguard", "iblr corrects a step of the precision", "take coordinates = \"natural\" with ngflow_vi");
    if (safeguard == Safeguard::entropy &&
        (coordinates() != ComponentCoordinates::covariance || metric_of(flow_) != ComponentMetric::euclidean))
      add("safeguard", "entropy is a mirror step of the covariance by its Euclidean gradient",
          "take it with gflow_vi in coordinates = \"covariance\", or safeguard = \"exponential\"");
    if (flow_.real("trust_region") > 0 && flow_.text("integrator") != "euler")
      add("trust_region", "trust regions belong to steps of forward Euler", "take integrator = \"euler\"");
    if (flow_.integer("births_every") > 0 && flow_.text("integrator") != "euler")
      add("births_every", "births belong to steps of forward Euler", "take integrator = \"euler\"");
    if (safeguard != Safeguard::none && flow_.text("integrator") != "euler")
      add("integrator", "'" + flow_.text("integrator") + "' blends rates, and safeguards are steps of their own",
          "set safeguard = \"none\" with it, or integrator = \"euler\"");
  }

  void check_estimator() const {
    const std::string estimator = flow_.text("estimator");
    if (estimator == "exact" && shape_.dimension > 3)
      add("estimator", "rules of integration are for d <= 3, and the dimension is " + std::to_string(shape_.dimension),
          "take \"stein\" with particles.draw_rule = \"quasi_random\"");
    if (const Config particles = whole_.table("particles");
        estimator == "exact" && !(particles.is_default("draws") && particles.is_default("draw_rule")))
      problems_.add(particles, particles.is_default("draws") ? "draw_rule" : "draws",
                    "the estimator exact takes the nodes of a rule of integration, and no draws", "leave it out");
    if (estimator == "exact" && shape_.degrees)
      add("estimator", "the rule of integration is for normal components", "take \"stein\"");
    if (estimator != "price") return;
    for (const Config& objective : whole_.tables("objective"))
      if (is_more_than_local(objective))
        add("estimator", "price needs Hessians, and '" + objective.text("name") + "' is more than a potential",
            "take \"stein\"");
  }

  void check_student() const {
    if (metric_of(flow_) != ComponentMetric::euclidean ||
        (coordinates() != ComponentCoordinates::cholesky && coordinates() != ComponentCoordinates::log_std))
      add("coordinates", "components of Student's t move by the gradient in their factor",
          "take gflow_vi with coordinates = \"cholesky\", or \"log_std\" for diagonal ones");
    if (flow_.text("estimator") == "price")
      add("estimator", "price's identity is that of normal components", "take \"stein\"");
  }

  void check_low_rank() const {
    if (metric_of(flow_) != ComponentMetric::euclidean || coordinates() != ComponentCoordinates::cholesky)
      add("coordinates", "components of low rank move by the gradient in their factor [ diag(s) | U ]",
          "take gflow_vi with coordinates = \"cholesky\"");
    if (flow_.text("estimator") != "stein")
      add("estimator", "components of low rank know the gradients at their draws only", "take \"stein\"");
  }

  void check_births() const {
    const Config particles = whole_.table("particles");
    if (particles.has("alive") && particles.integer("alive") < particles.integer("count") &&
        flow_.integer("births_every") == 0)
      problems_.add(particles, "alive", "slots are to wait for births, and flow.births_every is 0",
                    "set flow.births_every, or leave 'alive' out");
    if (flow_.integer("births_every") == 0) {
      if (!flow_.is_default("empty_below"))
        add("empty_below", "there are no births, and so no empty slots", "set flow.births_every, or leave it out");
      return;
    }
    if (!(flow_.real("weight_step") > 0))
      add("births_every", "the newborn gain weight by mirror steps, and flow.weight_step is 0", "set flow.weight_step");
    if (const auto count = static_cast<double>(particles.integer("count")); flow_.real("empty_below") >= 0.1 / count)
      add("empty_below", "a newborn has a tenth of an even share of the weights, and would be empty",
          "give less than 0.1 / particles.count");
  }

  void check_weight_step() const {
    if (!(flow_.real("weight_step") > 0)) return;
    if (flow_.text("integrator") != "euler")
      add("weight_step", "mirror steps of weights belong to forward Euler", "take integrator = \"euler\"");
    for (const Config& objective : whole_.tables("objective"))
      if (is_more_than_local(objective))
        add("weight_step", "the first variation of '" + objective.text("name") + "' is not known at the draws",
            "set weight_step = 0");
  }

  const Config& flow_;
  const Config& whole_;
  Problems& problems_;
  ComponentShape shape_;
};

}  // namespace

std::vector<Key> component_flow_keys() {
  return {
      Key::text("estimator")
          .default_to("\"stein\"")
          .one_of({"stein", "price", "exact"})
          .says("of E[grad h y']: stein: from gradients at the draws; price: from Hessians; exact: stein at the "
                "nodes of a rule of integration instead of draws, d <= 3"),
      Key::text("coordinates")
          .optional()
          .one_of({"covariance", "cholesky", "log_std", "natural"})
          .says("in which a step is straight; natural in the metric of Fisher, else covariance"),
      Key::text("safeguard")
          .default_to("\"exponential\"")
          .one_of({"exponential", "iblr", "backtracking", "entropy", "none"})
          .says("what keeps covariances positive definite; none: the run ends where one is lost"),
      Key::real("trust_region")
          .default_to("0.0")
          .at_least(0)
          .says("how far a step may lead a component, as the Kullback-Leibler divergence to what it was, to second "
                "order in the metric of Fisher, half the square of the length in others: a longer step of one "
                "is shortened; 0: no limit"),
      Key::integer("births_every")
          .default_to("0")
          .at_least(0)
          .in("steps")
          .says("after so many the lightest component, if it is an empty slot, is born again at the draw where the "
                "target stands most above the mixture; 0: never"),
      Key::real("empty_below")
          .default_to("1e-6")
          .above(0)
          .below(1)
          .says("weight below which a component is an empty slot, where there are births"),
      Key::real("weight_step")
          .default_to("0.0")
          .at_least(0)
          .says("of the entropic mirror step of the components' weights, for a step of flow.step; in proportion for "
                "others; 0: they stay")};
}

void check_component_flow(const Config& flow, const Config& whole, Problems& problems) {
  if (measures().entry(whole.table("particles").text("measure")).traits.components)
    Rules(flow, whole, problems).check();
}

ComponentChoice component_choice(const Config& flow) {
  return {metric_of(flow), coordinates_of(flow), safeguard_of(flow)};
}

}  // namespace wasserstrom
