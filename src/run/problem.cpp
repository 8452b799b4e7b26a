#include "wasserstrom/run/problem.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <utility>

#include "wasserstrom/base/digest.hpp"
#include "wasserstrom/run/case_file.hpp"
#include "wasserstrom/run/case_schema.hpp"

namespace wasserstrom {

Problem::Problem(const Config& config, const std::string& directory, const Communicator& communicator)
    : config_(config),
      directory_(directory),
      communicator_(communicator),
      data_(config.tables("data"), directory, communicator),
      objectives_(make_objectives(config.tables("objective"), dimension(), data_, seed(), directory, communicator_,
                                  config.table("particles").integer("count"))),
      diagnostics_(make_diagnostics(config.tables("diagnostic"), {objectives_, data_, communicator_, directory,
                                                                  dimension(), seed(), metric_coordinates()})) {
  // After the diagnostics, which find what does not fit more cheaply than a minimum is found.
  metric_ = metrics().make(config.table("flow").table("metric"), {objectives_, dimension(), communicator_});
}

std::uint64_t Problem::seed() const { return static_cast<std::uint64_t>(config_.table("run").integer("seed")); }

Index Problem::dimension() const { return config_.table("particles").integer("dimension"); }

std::string Problem::data_digest() const {
  const std::string of_objectives = digest(objectives_);
  if (of_objectives.empty()) return data_.digest();
  Digest both;
  both.add(data_.digest());
  both.add(of_objectives);
  return both.hex();
}

CoordinateChange Problem::metric_coordinates() const {
  if (metrics().traits(config_.table("flow").table("metric")).euclidean) return {};
  return [this](Rows& position, Rows& gradient) {
    position = metric_->flat(position);
    metric_->flatten_gradients(gradient);
  };
}

std::vector<std::string> Problem::objective_names() const {
  std::vector<std::string> names;
  for (const Objective& objective : objectives_) names.push_back(objective.name);
  return names;
}

std::vector<std::string> Problem::parameter_names() const {
  return wasserstrom::parameter_names(objectives_, dimension());
}

std::vector<std::string> Problem::warnings() const {
  std::vector<std::string> found;
  for (const Objective& objective : objectives_)
    if (objective.potential() != nullptr)
      for (const std::string& warning : objective.potential()->warnings()) found.push_back(warning);
  const Config metric = config_.table("flow").table("metric");
  if (metric.type() == "hessian" && metric.flag("around_mode") && objectives_.size() > 1 &&
      config_.table("weights").type() == "min_norm")
    found.push_back(
        fmt::format("{}: the start is what equal weights lead to, where no objective falls without another rising: "
                    "the weights of min_norm stay near 1/K",
                    metric.path("around_mode")));
  return found;
}

std::unique_ptr<Problem> read_problem(const std::string& path, const std::vector<std::string>& overrides,
                                      const Communicator& communicator) {
  std::string text;
  communicator.on_root([&] { text = read_case_file(path); });
  const Case a_case = read_case(path, communicator.broadcast(std::move(text)), overrides, case_schema());
  return std::make_unique<Problem>(a_case.config, std::filesystem::path(path).parent_path().string(), communicator);
}

}  // namespace wasserstrom
