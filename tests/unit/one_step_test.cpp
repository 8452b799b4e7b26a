// Weights that take one projected gradient step on w' G w / 2 per step of the flow.

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "wasserstrom/run/case_schema.hpp"
#include "wasserstrom/weights/weight_solver.hpp"

namespace wasserstrom {
namespace {

std::unique_ptr<WeightSolver> one_step(const std::string& keys, Index particles) {
  const std::string text = R"(
[run]
steps = 1
[particles]
count = 1
dimension = 1
[[objective]]
name = "a"
type = "expectation"
potential = { type = "double_well" }
[velocity]
type = "svgd"
[flow]
step = 1.0
[weights]
type = "one_step"
)" + keys;
  return weight_solvers().make(read_case("test.toml", text, {}, case_schema()).config.table("weights"), {particles, 3});
}

/// Three fields in the plane, none of which descends along all others, all of a size that `scale` sets.
Rows gram(double scale) {
  Rows vectors(3, 2);
  vectors << 1, 0, -1, std::sqrt(3.0), -3 * std::cos(0.7), -3 * std::sin(0.7);
  return scale * vectors * vectors.transpose();
}

double square(const Rows& gram, const Column& weights) { return weights.dot(gram * weights); }

TEST(OneStep, DefaultsComeDownToTheLeastNormWhateverTheSizeOfTheFields) {
  for (const double scale : {1e-8, 1.0, 1e8}) {
    const Rows fields = gram(scale);
    const auto rule = one_step("", 200);
    Column weights = rule->solve(fields, Column());
    for (int step = 0; step < 2000; ++step) {
      rule->advance(fields);
      const Column next = rule->solve(fields, Column());
      EXPECT_LE(square(fields, next), square(fields, weights) + 1e-14 * scale) << "step " << step;
      weights = next;
    }
    EXPECT_LT((weights - min_norm_weights(fields)).cwiseAbs().maxCoeff(), 1e-6) << scale;
  }
}

TEST(OneStep, PublishedIsThePaperStepOnTheSumOverParticles) {
  const Rows fields = gram(1);
  const auto rule = one_step("scale = \"published\"\n", 50);
  const Column start = rule->solve(fields, Column());
  const Column expected = project_on_simplex(start - 1e-3 * 50 * (fields * start));
  rule->advance(fields);
  EXPECT_LT((rule->solve(fields, Column()) - expected).cwiseAbs().maxCoeff(), 1e-15);
}

}  // namespace
}  // namespace wasserstrom
