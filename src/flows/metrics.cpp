// The metrics there are: euclidean, diagonal, hessian, and those of components: fisher, bures.

#include <fmt/format.h>

#include "minimum.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/flows/metric.hpp"

namespace wasserstrom {
namespace {

/// The root's numbers for all ranks: they have to agree to the bit.
template <class Numbers>
void agree(Numbers& numbers, const Communicator& communicator) {
  communicator.broadcast(std::span(numbers.data(), static_cast<std::size_t>(numbers.size())));
}

/// Their curvature is what the metric is made of, and a pair term has another at every distribution.
void require_potentials(const Objectives& objectives, const std::string& path) {
  for (const Objective& each : objectives)
    if (each.potential() == nullptr || each.pairs() != nullptr)
      throw ConfigError(
          fmt::format("{}: \"hessian\" takes the curvature of the objectives' g, and '{}' has {}: use "
                      "type = \"diagonal\" or \"euclidean\"",
                      path, each.name, each.pairs() != nullptr ? "pairs of particles in it besides" : "none"));
}

MetricRegistry::Entry euclidean() {
  return {{"euclidean", "lengths as they are", {}, {}},
          [](const Config&, const MetricContext&) { return std::make_unique<Metric>(); },
          {.euclidean = true}};
}

MetricRegistry::Entry diagonal() {
  return {{"diagonal",
           "every coordinate in units of its own",
           {Key::reals("scale").at_least(1e-100).at_most(1e100).says(
               "one number for each coordinate: a typical width of the targets in it")},
           [](const Config& self, const Config& whole, Problems& problems) {
             const Index d = whole.table("particles").integer("dimension");
             const auto given = static_cast<Index>(self.reals("scale").size());
             if (given != d)
               problems.add(self, "scale", fmt::format("{} numbers for particles of dimension {}", given, d),
                            fmt::format("give {}", d));
           }},
          [](const Config& config, const MetricContext& context) {
            const std::vector<double> scale = config.reals("scale");
            return std::make_unique<Metric>(Column(Eigen::Map<const Column>(scale.data(), context.dimension)));
          }};
}

/// Where the mean of the objectives' g is least, and how it is curved there; the same on all ranks.
Minimum common_minimum(const Config& config, const MetricContext& context) {
  require_potentials(context.objectives, config.path());
  Minimum found{Eigen::RowVectorXd(context.dimension), Eigen::MatrixXd(context.dimension, context.dimension)};
  context.communicator.on_root([&] {
    found = find_minimum(context.objectives, Eigen::RowVectorXd::Constant(context.dimension, config.real("start")),
                         config.path());
  });
  agree(found.hessian, context.communicator);
  agree(found.place, context.communicator);
  return found;
}

Key start_key() {
  return Key::real("start").default_to("0.0").says("every coordinate of the point from which the minimum is sought");
}

MetricRegistry::Entry hessian() {
  return {
      {"hessian",
       "the Hessian of the mean of the objectives' g at its minimum, found by Newton's method before the run",
       {start_key(),
        Key::boolean("around_mode")
            .default_to("false")
            .says("start from the Laplace approximation: particles.init is laid around the minimum in the coordinates "
                  "of the metric, where a gaussian one of mean 0 and std 1 is that approximation. Of several "
                  "objectives it is the answer of equal weights, and those of min_norm stay near 1/K")},
       [](const Config& self, const Config& whole, Problems& problems) {
         const Index d = whole.table("particles").integer("dimension");
         if (d > 4000)
           problems.add(self, "type", fmt::format("a Hessian of {} x {} numbers on every rank", d, d),
                        "use type = \"diagonal\"");
       }},
      [](const Config& config, const MetricContext& context) {
        const Minimum minimum = common_minimum(config, context);
        const Rows matrix = minimum.hessian;
        return config.flag("around_mode") ? std::make_unique<Metric>(matrix, minimum.place.transpose())
                                          : std::make_unique<Metric>(matrix);
      },
      {.matrices = 14}};
}

/// What it means for components, src/flows/component_geometry.cpp knows; their points stay as they are, but for the
/// start.
MetricRegistry::Entry of_components(const char* name, const char* help) {
  return {{name,
           help,
           {start_key(), Key::boolean("around_mode")
                             .default_to("false")
                             .says("start from the Laplace approximation N(mode, H^-1): means and covariances are laid "
                                   "around the mode in its coordinates, where it is the standard normal law")},
           {}},
          [](const Config& config, const MetricContext& context) {
            if (!config.flag("around_mode")) return std::make_unique<Metric>();
            const Minimum minimum = common_minimum(config, context);
            return std::make_unique<Metric>(Rows(minimum.hessian), Column(minimum.place.transpose()));
          },
          {.euclidean = true, .components = true}};
}

}  // namespace

MetricRegistry& metrics() {
  static MetricRegistry registry(
      {euclidean(), diagonal(), hessian(),
       of_components("fisher", "of components: the information of their parameters, which natural gradients go by"),
       of_components("bures", "of components: the Wasserstein distance between normal distributions")});
  return registry;
}

}  // namespace wasserstrom
