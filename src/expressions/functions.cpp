#include "functions.hpp"

#include <algorithm>

namespace wasserstrom {

const std::map<std::string, Operation>& functions_of_one() {
  static const std::map<std::string, Operation> all = {
      {"exp", Operation::exp},       {"log", Operation::log},           {"sqrt", Operation::sqrt},
      {"sin", Operation::sin},       {"cos", Operation::cos},           {"tan", Operation::tan},
      {"tanh", Operation::tanh},     {"atan", Operation::atan},         {"erf", Operation::erf},
      {"expm1", Operation::expm1},   {"log1p", Operation::log1p},       {"abs", Operation::abs},
      {"lgamma", Operation::lgamma}, {"logistic", Operation::logistic}, {"softplus", Operation::softplus}};
  return all;
}

const std::map<std::string, Operation>& functions_of_some() {
  static const std::map<std::string, Operation> all = {
      {"min", Operation::least}, {"max", Operation::most}, {"logsumexp", Operation::log_add}};
  return all;
}

std::vector<std::string> function_names() {
  std::vector<std::string> all = {"sum", "normal"};
  for (const auto& [name, operation] : functions_of_one()) all.push_back(name);
  for (const auto& [name, operation] : functions_of_some()) all.push_back(name);
  std::sort(all.begin(), all.end());
  return all;
}

}  // namespace wasserstrom
