// A density, or a function, in a shared library of the user's (wasserstrom/plugin.h).

#include <fmt/format.h>

#include <filesystem>
#include <optional>

#include "objectives.hpp"
#include "user_library.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/case/effective_case.hpp"
#include "wasserstrom/plugins/local_failures.hpp"
#include "wasserstrom/plugins/plugin_model.hpp"

namespace wasserstrom {
namespace {

class Plugin final : public Potential, private ConstrainedScale {
 public:
  Plugin(const std::string& owner, const std::string& path, const PluginOptions& options, bool mini_batches,
         double sign, const PotentialContext& context)
      : model_(owner, path, options, context.dimension),
        failures_(owner),
        mini_batches_(mini_batches),
        sign_(sign),
        names_(model_.names()),
        constrained_names_(model_.constrained_names()),
        digest_(file_digest(path, context.communicator)) {}

  void evaluate(const ConstRowsRef& position, Index step, ColumnRef value, RowsRef gradient) const override {
    if (position.rows() == 0) return;
    const Rows x = position;  // one row behind the other
    Rows slope(x.rows(), x.cols());
    Column found(x.rows());
    const std::string problem =
        model_.evaluate(mini_batches_ ? step : all_data, x.rows(), x.data(), found.data(), slope.data());
    if (!problem.empty()) failures_.fail(problem, found, slope);
    else failures_.take_nan(x, found, slope);
    value = sign_ * found;
    gradient = sign_ * slope;
  }

  std::optional<Rows> hessian(const ConstColumnRef& at) const override {
    if (!model_.has_hessian()) return std::nullopt;
    const Column x = at;
    Rows second(x.size(), x.size());
    failures_.settle(model_.hessian(x.data(), second.data()), second);
    return sign_ * second;
  }

  std::vector<std::string> parameter_names() const override { return names_; }
  const ConstrainedScale* constrained_scale() const override { return constrained_names_.empty() ? nullptr : this; }
  std::vector<std::string> constrained_names() const override { return constrained_names_; }

  void constrain(const ConstRowsRef& position, RowsRef constrained) const override {
    if (position.rows() == 0) return;
    const Rows x = position;
    Rows found(x.rows(), std::ssize(constrained_names_));
    failures_.settle(model_.constrain(x.rows(), x.data(), found.data()), found);
    constrained = found;
  }

  std::string digest() const override { return digest_; }

 private:
  PluginModel model_;
  LocalFailures failures_;
  bool mini_batches_;
  double sign_;
  std::vector<std::string> names_, constrained_names_;
  std::string digest_;
};

PotentialRegistry::Entry entry(const std::string& what, double sign) {
  return {{"plugin",
           what,
           {path_key("library").says("the shared library; docs/targets.md says how to make one"),
            Key::free_table("options").default_to("{}").says("what the library takes"),
            Key::boolean("mini_batches")
                .default_to("false")
                .says("whether it is told the step, and looks at other data in each, so that particles never come to "
                      "rest; false: "
                      "it is asked for all data")},
           {}},
          [sign](const Config& config, const PotentialContext& context) {
            const std::string path = (std::filesystem::path(context.directory) / config.text("library")).string();
            const PluginOptions options(config.json("options"), context.directory);
            return std::make_unique<Plugin>(fmt::format("{}: plugin '{}'", config.path(), path), path, options,
                                            config.flag("mini_batches"), sign, context);
          }};
}

}  // namespace

PotentialRegistry::Entry plugin_target() {
  return entry("log-density of your own, in a shared library made in C, C++, Fortran, ...", -1);
}

PotentialRegistry::Entry plugin_potential() {
  return entry("function of your own, in a shared library made in C, C++, Fortran, ...", 1);
}

}  // namespace wasserstrom
