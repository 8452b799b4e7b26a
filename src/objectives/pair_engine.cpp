#include "pair_engine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "objectives.hpp"
#include "wasserstrom/kernels/engine.hpp"

namespace wasserstrom {
namespace {

bool names_slices(const Config& engine) { return engine.type() == "sliced"; }

Key tolerance_key() {
  return Key::real("tolerance")
      .optional()
      .above(0)
      .below(1)
      .says("relative error of the velocity that sums along lines may have; about, for it depends on the points");
}

void check_sliced(const Config& self, const Config&, Problems& problems) {
  if (self.has("directions") && self.has("tolerance"))
    problems.add(self, "directions", "'tolerance' says how many directions there are", "leave one of the two out");
}

Variant sliced(const std::string& error_column) {
  return {"sliced",
          "sums along lines in several directions, drawn anew in each step: an estimate, whose relative error is the "
          "column " +
              error_column +
              "_<objective>; in one dimension exact. For the riesz kernel of an exponent above 1/2, fastest for 1",
          {Key::integer("directions")
               .optional()
               .at_least(1)
               .says("lines; more are slower and more exact: the error falls as 1 / directions in two dimensions, as "
                     "the root of dimension / directions in many; when absent 64 in two dimensions, ten times the "
                     "dimension in more"),
           tolerance_key()},
          check_sliced};
}

Variant automatic() {
  return {"auto",
          "the fastest engine that is exact: \"sorted\" where it can be used, else \"dense\"; and with a tolerance "
          "\"sliced\" where it can be used and takes less work",
          {tolerance_key()},
          {}};
}

/// For the errors measured in docs/method.md: 0.046 / P in the plane, 0.3 sqrt(d / P) beyond it, for P directions.
Index directions_for(double tolerance, Index dimension) {
  const auto d = static_cast<double>(dimension);
  const double directions = dimension == 2 ? 0.046 / tolerance : d * std::pow(0.3 / tolerance, 2);
  return static_cast<Index>(std::ceil(std::min(directions, 1e9)));
}

Index directions_of(const Config& engine, Index dimension) {
  constexpr Index in_the_plane = 64, per_dimension = 10;
  if (engine.has("directions")) return engine.integer("directions");
  if (engine.has("tolerance")) return directions_for(engine.real("tolerance"), dimension);
  return dimension == 2 ? in_the_plane : per_dimension * dimension;
}

/// Whether P lines take less time than all pairs, by what both take on one core in nanoseconds: a point on a line
/// 75 + 2 d, thirty times as much for other powers than 1, and a pair 1 + 0.3 d.  `pairs` of each point.
bool are_faster(Index directions, double exponent, Index dimension, double pairs) {
  const auto d = static_cast<double>(dimension);
  const double line = (exponent == 1 ? 75 : 2000) + 2 * d, pair = 1 + 0.3 * d;
  return static_cast<double>(directions) * line < pairs * pair;
}

bool can_be_sliced(const Config& kernel) { return kernel.type() == "riesz" && kernel.real("exponent") > 0.5; }

/// Of a table with `kernel` and `engine`, where each point has so many pairs.
Index line_count(const Config& table, Index dimension, double pairs) {
  const Config engine = table.table("engine"), kernel = table.table("kernel");
  if (names_slices(engine)) return directions_of(engine, dimension);
  if (engine.type() != "auto" || !engine.has("tolerance") || dimension == 1 || !can_be_sliced(kernel)) return 0;
  const Index directions = directions_of(engine, dimension);
  return are_faster(directions, kernel.real("exponent"), dimension, pairs) ? directions : 0;
}

std::optional<Slicing> slicing(Index directions, const PotentialContext& context) {
  return directions > 0 ? std::optional(Slicing{directions, context.seed}) : std::nullopt;
}

}  // namespace

Index slice_count(const Config& objective, Index dimension, Index particles) {
  if (!functionals().traits(objective).pairs || !objective.has("engine")) return 0;
  return line_count(objective, dimension, static_cast<double>(particles));
}

Key pair_engine_key(const std::string& error_column) { return engine_key({sliced(error_column), automatic()}); }

void check_pair_engine(const Config& objective, const Config& whole, Problems& problems) {
  const Config engine = objective.table("engine"), kernel = objective.table("kernel");
  if (!names_slices(engine)) return check_engine(objective, whole, problems);
  const auto refuse = [&](const std::string& what) {
    problems.add(engine, "type", what, "take engine = \"dense\", or the kernel { type = \"riesz\", exponent = 1.0 }");
  };
  if (kernel.type() != "riesz")
    return refuse(fmt::format("the kernel \"{}\" is no mean over lines of a kernel that can be summed fast on each",
                              kernel.type()));
  if (!can_be_sliced(kernel))
    refuse(
        fmt::format("with exponent {} gradients along random lines have no finite variance", kernel.real("exponent")));
}

std::optional<Slicing> slicing_of(const Config& objective, const PotentialContext& context) {
  return slicing(slice_count(objective, context.dimension, context.particles), context);
}

/// N M pairs stand against N + M points on a line.
std::optional<Slicing> mean_slicing_of(const Config& mean, Index points, const PotentialContext& context) {
  const auto n = static_cast<double>(context.particles), m = static_cast<double>(points);
  return slicing(line_count(mean, context.dimension, n * m / (n + m)), context);
}

void set_engine(const Config& engine, PairKernel& kernel) {
  kernel.engine = names_slices(engine) ? "dense" : engine.type();
  kernel.sum = kernel_sums().entry(kernel.engine).make(engine);
}

}  // namespace wasserstrom
