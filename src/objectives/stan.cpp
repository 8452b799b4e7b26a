// The posterior of a Stan model, compiled by BridgeStan; coordinates are Stan's unconstrained parameters.

#include <fmt/format.h>

#include <filesystem>
#include <limits>
#include <optional>

#include "objectives.hpp"
#include "user_library.hpp"
#include "wasserstrom/base/digest.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/case/effective_case.hpp"
#include "wasserstrom/plugins/local_failures.hpp"
#include "wasserstrom/plugins/stan_model.hpp"

namespace wasserstrom {
namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

class StanPosterior final : public Potential, private ConstrainedScale {
 public:
  StanPosterior(const std::string& owner, const std::string& path, const std::string& data, bool with_transformed,
                const PotentialContext& context)
      : model_(owner, path, data, static_cast<unsigned>(context.seed), with_transformed), failures_(owner) {
    if (model_.dimension() != context.dimension)
      throw ConfigError(
          fmt::format("{}: the model has {} unconstrained parameters, but particles.dimension = {}: set it "
                      "to {}",
                      owner, model_.dimension(), context.dimension, model_.dimension()));
    Digest digest;
    digest.add(file_digest(path, context.communicator) + data);
    digest_ = digest.hex();
  }

  void evaluate(const ConstRowsRef& position, Index, ColumnRef value, RowsRef gradient) const override {
    Column slope(position.cols());
    for (Index i = 0; i < position.rows(); ++i) {
      const Column x = position.row(i);
      const std::string problem = model_.evaluate(x.data(), &value[i], slope.data());
      if (!problem.empty()) {
        failures_.tell(problem);
        slope.setConstant(not_a_number);
      }
      value[i] = problem.empty() ? -value[i] : not_a_number;
      gradient.row(i) = -slope.transpose();
      if (problem.empty())
        failures_.take_nan(position.middleRows(i, 1), value.segment(i, 1), gradient.middleRows(i, 1));
    }
  }

  std::optional<Rows> hessian(const ConstColumnRef& at) const override {
    if (!model_.has_hessian()) return std::nullopt;
    const Column x = at;
    Rows second(x.size(), x.size());
    failures_.settle(model_.hessian(x.data(), second.data()), second);
    return -second;
  }

  std::vector<std::string> parameter_names() const override { return model_.names(); }
  const ConstrainedScale* constrained_scale() const override { return this; }
  std::vector<std::string> constrained_names() const override { return model_.constrained_names(); }

  void constrain(const ConstRowsRef& position, RowsRef constrained) const override {
    Rows found(1, constrained.cols());
    for (Index i = 0; i < position.rows(); ++i) {
      const Column x = position.row(i);
      failures_.settle(model_.constrain(x.data(), found.data()), found);
      constrained.row(i) = found;
    }
  }

  std::string digest() const override { return digest_; }

 private:
  StanModel model_;
  LocalFailures failures_;
  std::string digest_;
};

std::unique_ptr<Potential> make(const Config& config, const PotentialContext& context) {
  const auto place = [&](const char* key) {
    return (std::filesystem::path(context.directory) / config.text(key)).string();
  };
  const std::string path = place("library");
  return std::make_unique<StanPosterior>(fmt::format("{}: Stan model '{}'", config.path(), path), path,
                                         config.has("data") ? read_for_all(place("data"), context.communicator) : "",
                                         config.flag("transformed_parameters"), context);
}

}  // namespace

PotentialRegistry::Entry stan_target() {
  return {{"stan",
           "posterior of a Stan model that BridgeStan has compiled; coordinates are its unconstrained parameters",
           {path_key("library").says("the compiled model, NAME_model.so; docs/targets.md says how to make it"),
            path_key("data").optional().says("its data, a JSON file"),
            Key::boolean("transformed_parameters")
                .default_to("true")
                .says("whether the parameters on the model's own scale are also those of that block")},
           {}},
          make};
}

}  // namespace wasserstrom
