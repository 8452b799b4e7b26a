// Initial laws drawn at random, particle by particle: gaussian and uniform.

#include "initial.hpp"
#include "wasserstrom/base/random.hpp"

namespace wasserstrom {
namespace {

class GaussianLaw final : public InitialLaw {
 public:
  explicit GaussianLaw(const Config& config) : config_(config) {}

  Rows draw(const InitialContext& context) const override {
    const std::vector<double> mean = config_.reals("mean", context.dimension),
                              std = config_.reals("std", context.dimension);
    const CounterRandom random(context.seed, Purpose::initial_position);
    Rows rows(context.layout.rows(), context.dimension);
    for (Index i = 0; i < rows.rows(); ++i)
      for (Index c = 0; c < rows.cols(); ++c)
        rows(i, c) = mean[static_cast<std::size_t>(c)] +
                     std[static_cast<std::size_t>(c)] * random.normal(0, context.layout.first_row() + i, c);
    return rows;
  }

 private:
  Config config_;
};

class UniformLaw final : public InitialLaw {
 public:
  explicit UniformLaw(const Config& config) : config_(config) {}

  Rows draw(const InitialContext& context) const override {
    const std::vector<double> low = config_.reals("low", context.dimension),
                              high = config_.reals("high", context.dimension);
    const CounterRandom random(context.seed, Purpose::initial_position);
    Rows rows(context.layout.rows(), context.dimension);
    for (Index i = 0; i < rows.rows(); ++i)
      for (Index c = 0; c < rows.cols(); ++c) {
        const double u = random.uniform(0, context.layout.first_row() + i, c);
        rows(i, c) = low[static_cast<std::size_t>(c)] +
                     (high[static_cast<std::size_t>(c)] - low[static_cast<std::size_t>(c)]) * u;
      }
    return rows;
  }

 private:
  Config config_;
};

void require_length(const Config& self, const char* key, const Config& whole, Problems& problems) {
  const Index d = whole.table("particles").integer("dimension");
  const auto given = static_cast<Index>(self.reals(key).size());
  if (given != 1 && given != d)
    problems.add(self, key, std::to_string(given) + " numbers for particles of dimension " + std::to_string(d),
                 "give " + std::to_string(d) + ", or one number for all coordinates");
}

}  // namespace

std::vector<Key> normal_keys() {
  return {Key::real_or_reals("mean").default_to("0.0").says("a number for all coordinates, or one for each"),
          Key::real_or_reals("std").default_to("1.0").at_least(0).says("standard deviations, the same way")};
}

std::vector<Key> box_keys() {
  return {Key::real_or_reals("low").default_to("-1.0").says(
              "lower corner of the box: a number for all coordinates, or one for each"),
          Key::real_or_reals("high").default_to("1.0").says("upper corner, the same way")};
}

void check_normal(const Config& self, const Config& whole, Problems& problems) {
  require_length(self, "mean", whole, problems);
  require_length(self, "std", whole, problems);
}

void check_box(const Config& self, const Config& whole, Problems& problems) {
  require_length(self, "low", whole, problems);
  require_length(self, "high", whole, problems);
  const auto low = self.reals("low"), high = self.reals("high");
  for (std::size_t c = 0; c < std::max(low.size(), high.size()); ++c)
    if (low[low.size() == 1 ? 0 : c % low.size()] >= high[high.size() == 1 ? 0 : c % high.size()]) {
      problems.add(self, "low", "not below 'high' in coordinate " + std::to_string(c), "give low < high");
      return;
    }
}

InitialLawRegistry::Entry gaussian_law() {
  return {{"gaussian", "independent normal coordinates", normal_keys(), check_normal},
          [](const Config& config) { return std::make_unique<GaussianLaw>(config); }};
}

InitialLawRegistry::Entry uniform_law() {
  return {{"uniform", "uniform in a box", box_keys(), check_box},
          [](const Config& config) { return std::make_unique<UniformLaw>(config); }};
}

}  // namespace wasserstrom
