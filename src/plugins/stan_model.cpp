#include "wasserstrom/plugins/stan_model.hpp"

#include <fmt/format.h>

#include <sstream>

#include "wasserstrom/base/error.hpp"

namespace wasserstrom {
namespace {

constexpr int known_version = 2;

std::vector<std::string> split(const std::string& names) {
  std::vector<std::string> parts;
  std::istringstream stream(names);
  for (std::string part; std::getline(stream, part, ',');) parts.push_back(part);
  return parts;
}

}  // namespace

StanModel::StanModel(const std::string& owner, const std::string& path, const std::string& data, unsigned seed,
                     bool with_transformed)
    : library_(owner, path), with_transformed_(with_transformed) {
  const int* major_version = nullptr;
  library_.look_for("bs_major_version", major_version);
  if (major_version == nullptr || *major_version != known_version)
    throw ConfigError(fmt::format(
        "{}: was not made by BridgeStan {}, whose interface is known here{}: compile the model with that version",
        owner, known_version, major_version == nullptr ? "" : fmt::format(", but by {}", *major_version)));
  library_.find("bs_model_construct", construct_);
  library_.find("bs_model_destruct", destruct_);
  library_.find("bs_free_error_msg", free_message_);
  library_.find("bs_model_info", info_);
  library_.find("bs_param_unc_names", unconstrained_names_);
  library_.find("bs_param_names", parameter_names_);
  library_.find("bs_param_unc_num", unconstrained_count_);
  library_.find("bs_param_constrain", constrain_);
  library_.find("bs_log_density_gradient", gradient_);
  library_.find("bs_log_density_hessian", hessian_);
  const std::string problem = outcome_of([&](char** message) {
    model_ = construct_(data.empty() ? nullptr : data.c_str(), seed, message);
    return model_ == nullptr ? -1 : 0;
  });
  if (!problem.empty()) throw ConfigError(fmt::format("{}: the model cannot be made: {}", owner, problem));
  const CrashNote note(library_.owner());
  names_ = split(unconstrained_names_(model_));
  constrained_names_ = split(parameter_names_(model_, with_transformed_, false));
  exact_hessian_ = std::string(info_(model_)).find("BRIDGESTAN_AD_HESSIAN=true") != std::string::npos;
}

StanModel::~StanModel() {
  const CrashNote note(library_.owner());
  if (model_ != nullptr) destruct_(model_);
}

Index StanModel::dimension() const { return unconstrained_count_(model_); }

template <class Call>
std::string StanModel::outcome_of(const Call& call) const {
  const CrashNote note(library_.owner());
  char* message = nullptr;
  std::string problem;
  if (call(&message) != 0) problem = message != nullptr ? message : "it gave no reason";
  if (message != nullptr) free_message_(message);
  return problem;
}

std::string StanModel::evaluate(const double* x, double* value, double* gradient) const {
  return outcome_of([&](char** message) { return gradient_(model_, true, true, x, value, gradient, message); });
}

std::string StanModel::constrain(const double* x, double* constrained) const {
  return outcome_of(
      [&](char** message) { return constrain_(model_, with_transformed_, false, x, constrained, nullptr, message); });
}

std::string StanModel::hessian(const double* x, double* second) const {
  double value = 0;
  std::vector<double> gradient(names_.size());
  return outcome_of(
      [&](char** message) { return hessian_(model_, true, true, x, &value, gradient.data(), second, message); });
}

}  // namespace wasserstrom
