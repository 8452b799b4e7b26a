// g(x) = -log pi(x), log pi by a TorchScript module (wasserstrom/networks/script_module.hpp).

#include <fmt/format.h>

#include <filesystem>
#include <string>

#include "objectives.hpp"
#include "user_library.hpp"
#include "wasserstrom/base/digest.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/case/effective_case.hpp"
#include "wasserstrom/networks/script_module.hpp"

namespace wasserstrom {
namespace {

class Scripted final : public Potential {
 public:
  Scripted(const std::string& owner, const std::string& bytes, bool is_source)
      : module_(owner, bytes, is_source), bytes_(static_cast<double>(bytes.size())) {
    Digest digest;
    digest.add(bytes);
    digest_ = digest.hex();
  }

  void evaluate(const ConstRowsRef& position, Index, ColumnRef value, RowsRef gradient) const override {
    module_.evaluate(position, value, gradient);
    value = -value;
    gradient = -gradient;
  }

  std::string digest() const override { return digest_; }

  /// Measured: libtorch takes 160 MB of a rank.
  double bytes() const override { return 160e6 + 10 * bytes_; }

 private:
  ScriptModule module_;
  double bytes_;
  std::string digest_;
};

/// A module that does not fit the particles is found out with a point.
void try_out(const Scripted& target, Index dimension) {
  Column value(1);
  Rows gradient(1, dimension);
  try {
    target.evaluate(Rows::Zero(1, dimension), 0, value, gradient);
  } catch (const NumericalError& error) {
    throw ConfigError(fmt::format("{} (tried at the origin, {} coordinates)", error.what(), dimension));
  }
}

std::unique_ptr<Potential> make(const Config& config, const PotentialContext& context) {
  const bool is_source = config.has("source");
  const std::string given = is_source ? config.text("source") : config.text("module"),
                    path = (std::filesystem::path(context.directory) / given).string();
  const std::string owner = is_source ? config.path() : fmt::format("{}: '{}'", config.path(), path);
  auto target =
      std::make_unique<Scripted>(owner, is_source ? given : read_for_all(path, context.communicator), is_source);
  try_out(*target, context.dimension);
  return target;
}

void check(const Config& self, const Config&, Problems& problems) {
  if (!ScriptModule::is_in_this_build())
    return problems.add(self, "type", "torchscript is not in this build", ScriptModule::advice());
  if (self.has("module") == self.has("source"))
    problems.add(self, "type", "a torchscript target is a file or a text",
                 "give either module = \"density.pt\" or source = \"\"\"def forward(self, x): ...\"\"\"");
}

}  // namespace

PotentialRegistry::Entry torchscript_target() {
  return {
      {"torchscript",
       "log-density of your own, by PyTorch: a module x -> log pi(x) saved with torch.jit.save, or its text; "
       "gradients by automatic differentiation",
       {path_key("module").optional().says("the file; its forward takes n x d points, in double, and gives n numbers"),
        Key::text("source").optional().says(
            "in place of it the methods as TorchScript: \"def forward(self, x): return -0.5 * (x * x).sum(1)\"")},
       check},
      make};
}

}  // namespace wasserstrom
