// Particle weights: uniform, the Bayesian bootstrap, from a file.

#include <cmath>

#include "initial.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/base/random.hpp"
#include "wasserstrom/case/effective_case.hpp"

namespace wasserstrom {
namespace {

class UniformWeights final : public WeightLaw {
 public:
  Column draw(const InitialContext& context) const override {
    return Column::Constant(context.layout.rows(), 1.0 / static_cast<double>(context.layout.particles()));
  }
  bool is_uniform() const override { return true; }
};

/// Independent exponential draws over their sum: uniform on the simplex of weights.
class BootstrapWeights final : public WeightLaw {
 public:
  Column draw(const InitialContext& context) const override {
    const CounterRandom random(context.seed, Purpose::initial_weight);
    Column weights(context.layout.rows());
    for (Index i = 0; i < weights.size(); ++i)
      weights[i] = -std::log(random.uniform(0, context.layout.first_row() + i, 0));
    return weights;
  }
};

class FileWeights final : public WeightLaw {
 public:
  FileWeights(std::string path, std::string dataset) : path_(std::move(path)), dataset_(std::move(dataset)) {}

  Column draw(const InitialContext& context) const override {
    const Column weights = read_local_rows(path_, dataset_, 1, {}, context).col(0);
    context.layout.communicator().together([&] {
      for (Index i = 0; i < weights.size(); ++i)
        if (!(weights[i] > 0))
          throw ConfigError(path_ + ": the weight of particle " + std::to_string(context.layout.first_row() + i) +
                            " is " + std::to_string(weights[i]) + ": weights must be positive");
    });
    return weights;
  }
  bool reads_a_file() const override { return true; }

 private:
  std::string path_, dataset_;
};

}  // namespace

WeightLawRegistry& weight_laws() {
  static WeightLawRegistry registry(
      {{{"uniform", "1/N for every particle", {}, {}},
        [](const Config&) { return std::make_unique<UniformWeights>(); }},
       {{"bayesian_bootstrap", "uniform on the simplex: exponential draws over their sum", {}, {}},
        [](const Config&) { return std::make_unique<BootstrapWeights>(); }},
       {{"file",
         "from a text table of one column or an HDF5 dataset; divided by their sum",
         {path_key("path").says("the file"),
          Key::text("dataset").default_to("\"/particles/weight\"").says("of an HDF5 file")},
         {}},
        [](const Config& config) {
          return std::make_unique<FileWeights>(config.text("path"), config.text("dataset"));
        }}});
  return registry;
}

}  // namespace wasserstrom
