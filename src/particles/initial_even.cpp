// Initial laws that spread the particles evenly: grid and quasi_random (Sobol points, from Boost).

#include <cmath>

#include "sobol_points.hpp"

namespace wasserstrom {
namespace {

/// The whole number m with m^d = n, or 0.
Index exact_root(Index n, Index d) {
  const auto m = static_cast<Index>(std::llround(std::pow(static_cast<double>(n), 1.0 / static_cast<double>(d))));
  Index power = 1;
  for (Index c = 0; c < d && power <= n; ++c) power *= m;
  return power == n ? m : 0;
}

class GridLaw final : public InitialLaw {
 public:
  explicit GridLaw(const Config& config) : config_(config) {}

  Rows draw(const InitialContext& context) const override {
    const Index d = context.dimension, m = exact_root(context.layout.particles(), d);
    const std::vector<double> low = config_.reals("low", d), high = config_.reals("high", d);
    Rows rows(context.layout.rows(), d);
    for (Index i = 0; i < rows.rows(); ++i) {
      Index rest = context.layout.first_row() + i;
      for (Index c = d - 1; c >= 0; --c, rest /= m) {
        const double middle = (static_cast<double>(rest % m) + 0.5) / static_cast<double>(m);
        rows(i, c) = low[static_cast<std::size_t>(c)] +
                     (high[static_cast<std::size_t>(c)] - low[static_cast<std::size_t>(c)]) * middle;
      }
    }
    return rows;
  }

 private:
  Config config_;
};

void check_grid(const Config& self, const Config& whole, Problems& problems) {
  check_box(self, whole, problems);
  const Config particles = whole.table("particles");
  const Index n = particles.integer("count"), d = particles.integer("dimension");
  if (exact_root(n, d) != 0) return;
  const auto m = static_cast<Index>(std::pow(static_cast<double>(n), 1.0 / static_cast<double>(d)));
  problems.add(particles, "count",
               std::to_string(n) + " particles do not fill a grid of dimension " + std::to_string(d),
               "give the " + std::to_string(d) + "th power of a whole number such as " + std::to_string(m) + " or " +
                   std::to_string(m + 1));
}

class QuasiRandomLaw final : public InitialLaw {
 public:
  explicit QuasiRandomLaw(const Config& config) : config_(config) {}

  Rows draw(const InitialContext& context) const override {
    const Index d = context.dimension;
    const bool normal = config_.text("law") == "gaussian";
    const std::vector<double> start = config_.reals(normal ? "mean" : "low", d);
    const std::vector<double> scale = normal ? config_.reals("std", d) : widths(d);
    SobolPoints points(context, d);
    Rows rows(context.layout.rows(), d);
    for (Index i = 0; i < rows.rows(); ++i)
      for (Index c = 0; c < d; ++c) {
        const double u = points.next(c), z = normal ? normal_quantile(u) : u;
        rows(i, c) = start[static_cast<std::size_t>(c)] + scale[static_cast<std::size_t>(c)] * z;
      }
    return rows;
  }

 private:
  std::vector<double> widths(Index d) const {
    std::vector<double> low = config_.reals("low", d), high = config_.reals("high", d);
    for (std::size_t c = 0; c < low.size(); ++c) high[c] -= low[c];
    return high;
  }

  Config config_;
};

void check_quasi_random(const Config& self, const Config& whole, Problems& problems) {
  check_normal(self, whole, problems);
  check_box(self, whole, problems);
  if (const Index d = whole.table("particles").integer("dimension"); d > sobol_dimensions)
    problems.add(
        self, "law",
        "Sobol points have at most " + std::to_string(sobol_dimensions) + " coordinates, not " + std::to_string(d),
        "use the initial law gaussian or uniform");
}

std::vector<Key> quasi_random_keys() {
  std::vector<Key> keys{Key::text("law")
                            .default_to("\"gaussian\"")
                            .one_of({"gaussian", "uniform"})
                            .says("which distribution the points follow")};
  for (const auto& list : {normal_keys(), box_keys()})
    for (const Key& key : list) keys.push_back(key);
  return keys;
}

}  // namespace

InitialLawRegistry::Entry grid_law() {
  return {{"grid", "the middles of the cells of a regular grid in a box; count must be a d-th power", box_keys(),
           check_grid},
          [](const Config& config) { return std::make_unique<GridLaw>(config); }};
}

InitialLawRegistry::Entry quasi_random_law() {
  return {{"quasi_random", "randomly shifted Sobol points, normal or uniform in a box", quasi_random_keys(),
           check_quasi_random},
          [](const Config& config) { return std::make_unique<QuasiRandomLaw>(config); }};
}

}  // namespace wasserstrom
