#include "pair_engine.hpp"

#include <fmt/format.h>

#include "objectives.hpp"

namespace wasserstrom {
namespace {

bool names_slices(const Config& engine) { return engine.type() == "sliced"; }

Variant sliced() {
  return {"sliced",
          "sums along lines in several directions, drawn anew in each step: an estimate, whose relative error is the "
          "column slice_error_<objective>; in one dimension exact. For the riesz kernel of exponent 1",
          {Key::integer("directions")
               .optional()
               .at_least(1)
               .says("lines; more are slower and more exact: the error falls as 1 / directions in two dimensions, as "
                     "the root of dimension / directions in many; when absent 64 in two dimensions, ten times the "
                     "dimension in more")},
          {}};
}

Index directions_of(const Config& engine, Index dimension) {
  constexpr Index in_the_plane = 64, per_dimension = 10;
  if (engine.has("directions")) return engine.integer("directions");
  return dimension == 2 ? in_the_plane : per_dimension * dimension;
}

}  // namespace

bool is_sliced(const Config& objective) {
  return functionals().traits(objective).pairs && names_slices(objective.table("engine"));
}

Key pair_engine_key() {
  TableSchema schema = kernel_sums().schema("how its sums are computed", "engines", "dense");
  schema.variants.push_back(sliced());
  return Key::table("engine", schema).says("how its sums are computed; a name, or a table with options");
}

void check_slices(const Config& objective, const Config&, Problems& problems) {
  const Config engine = objective.table("engine"), kernel = objective.table("kernel");
  if (!names_slices(engine)) return;
  const auto refuse = [&](const std::string& what) {
    problems.add(engine, "type", what, "take engine = \"dense\", or the kernel { type = \"riesz\", exponent = 1.0 }");
  };
  if (kernel.type() != "riesz")
    return refuse(fmt::format("the kernel \"{}\" is no mean over lines of a kernel that can be summed fast on each",
                              kernel.type()));
  if (const double exponent = kernel.real("exponent"); exponent != 1)
    refuse(exponent <= 0.5
               ? fmt::format("with exponent {} gradients along random lines have no finite variance", exponent)
               : fmt::format("sums along lines are there for exponent 1, not {}", exponent));
}

void refuse_slices(const Config& table, const Config&, Problems& problems) {
  if (const Config engine = table.table("engine"); names_slices(engine))
    problems.add(engine, "type", "slices look at particles and target together, and a potential is asked at each alone",
                 "take engine = \"dense\", or an objective of type mmd");
}

void set_engine(const Config& engine, const PotentialContext& context, PairKernel& kernel) {
  const bool sliced = names_slices(engine);
  kernel.engine = sliced ? "dense" : engine.type();
  kernel.sum = kernel_sums().entry(kernel.engine).make(engine);
  if (sliced) kernel.slices = Slicing{directions_of(engine, context.dimension), context.seed};
}

}  // namespace wasserstrom
