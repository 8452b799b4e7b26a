// Weights that stay as they are given: scalarisation.

#include <vector>

#include "weights.hpp"

namespace wasserstrom {
namespace {

class Fixed final : public WeightSolver {
 public:
  explicit Fixed(Column weights) : weights_(std::move(weights)) {}
  Column solve(const Rows&, const ConstColumnRef&) const override { return weights_; }

 private:
  Column weights_;
};

Column given_weights(const Config& config, Index objectives) {
  if (!config.has("values")) return equal_weights(objectives);
  const std::vector<double> list = config.reals("values");
  if (std::ssize(list) != objectives) return equal_weights(objectives);  // of a case that `check` is about to refuse
  const Eigen::Map<const Column> values(list.data(), objectives);
  return values / values.sum();
}

void check(const Config& self, const Config& whole, Problems& problems) {
  if (!self.has("values")) return;
  const std::vector<double> values = self.reals("values");
  const std::size_t objectives = whole.tables("objective").size();
  if (values.size() != objectives)
    problems.add(self, "values",
                 std::to_string(values.size()) + " weights for " + std::to_string(objectives) + " objectives",
                 "give one for each");
  double sum = 0;
  for (const double value : values) sum += value;
  if (!(sum > 0)) problems.add(self, "values", "the weights add up to zero", "make at least one positive");
}

}  // namespace

WeightRegistry::Entry fixed_rule() {
  return {{"fixed",
           "weights that stay as given: scalarisation",
           {Key::reals("values").optional().at_least(0).says(
               "one per objective, divided by their sum; uniform when absent")},
           check},
          [](const Config& config, const WeightContext& context) {
            return std::make_unique<Fixed>(given_weights(config, context.objectives));
          }};
}

}  // namespace wasserstrom
