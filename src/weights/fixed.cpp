// Weights that stay as they are given: scalarisation.

#include <vector>

#include "weights.hpp"

namespace wasserstrom {
namespace {

class Fixed final : public WeightSolver {
 public:
  explicit Fixed(std::vector<double> values) : values_(std::move(values)) {}

  Column solve(const Rows&, const Column& current) const override { return current; }

  Column initial(Index objectives) const override {
    if (values_.empty()) return WeightSolver::initial(objectives);
    const Eigen::Map<const Column> values(values_.data(), objectives);
    return values / values.sum();
  }

 private:
  std::vector<double> values_;
};

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
          [](const Config& config, Index) {
            return std::make_unique<Fixed>(config.has("values") ? config.reals("values") : std::vector<double>{});
          }};
}

}  // namespace wasserstrom
