#include "regression.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "wasserstrom/base/error.hpp"

namespace wasserstrom {

std::vector<Key> regression_keys() {
  std::vector<Key> keys = data_keys();
  const std::vector<Key> own = {
      Key::boolean("intercept").default_to("true").says("whether there is a constant besides the columns"),
      Key::text("prior")
          .default_to("\"normal\"")
          .one_of({"normal", "flat"})
          .says("prior of the coefficients; a flat one is improper: the data alone must decide"),
      Key::real_or_reals("prior_mean")
          .default_to("0.0")
          .says("mean of the normal prior; a list has one for each coefficient, the intercept last"),
      Key::real_or_reals("prior_std").default_to("1.0").above(0).says("its standard deviation; a list likewise"),
      Key::real("intercept_prior_std").optional().above(0).says("the same of the intercept; prior_std when absent"),
      Key::real("power").default_to("1.0").above(0).says(
          "power of the likelihood: below 1 the data count for less, as in generalised Bayes"),
      Key::real("effective_rows")
          .optional()
          .above(0)
          .in("rows")
          .says("in place of power: the rows count as if there were so many"),
      mini_batch_key()};
  keys.insert(keys.end(), own.begin(), own.end());
  return keys;
}

void check_regression(const Config& self, const Config& whole, Problems& problems) {
  check_data_keys(self, whole, problems);
  if (self.has("intercept_prior_std") && !self.flag("intercept"))
    problems.add(self, "intercept_prior_std", "there is no intercept", "set intercept = true, or leave it out");
  if (self.has("intercept_prior_std") && self.reals("prior_std").size() > 1)
    problems.add(self, "intercept_prior_std", "the list 'prior_std' has one for the intercept", "leave it out");
  for (const char* key : {"prior_mean", "prior_std", "intercept_prior_std"})
    if (self.text("prior") == "flat" && !self.is_default(key))
      problems.add(self, key, "a flat prior has no mean and no standard deviation", "leave it out");
  if (self.has("effective_rows") && !self.is_default("power"))
    problems.add(self, "effective_rows", "both 'power' and 'effective_rows' are given", "keep one of them");
}

namespace {

Column one_for_each(const Config& target, const std::string& key, Index coefficients) {
  const std::vector<double> given = target.reals(key);
  if (given.size() == 1) return Column::Constant(coefficients, given[0]);
  if (std::ssize(given) != coefficients)
    throw ConfigError(
        fmt::format("{} has {} numbers for {} coefficients: give one for all, or one for each, the "
                    "intercept last",
                    target.path(key), given.size(), coefficients));
  return Eigen::Map<const Column>(given.data(), coefficients);
}

}  // namespace

Regression::Regression(const Config& target, const PotentialContext& context, Index own_parameters)
    : data_(context.data.select(target)),
      intercept_(target.flag("intercept")),
      batch_(target, data_, context),
      power_(target.real("power")),
      flat_(target.text("prior") == "flat"),
      prior_mean_(one_for_each(target, "prior_mean", coefficients())),
      prior_std_(one_for_each(target, "prior_std", coefficients())) {
  if (target.has("effective_rows")) power_ = target.real("effective_rows") / static_cast<double>(data_.rows.size());
  if (target.has("intercept_prior_std")) prior_std_[coefficients() - 1] = target.real("intercept_prior_std");
  const DataSet& data = *data_.data;
  if (data.response.size() == 0)
    throw ConfigError(fmt::format("data '{}' has no response, which {} needs: say where it is in its [[data]]",
                                  data.name, target.type()));
  if (coefficients() + own_parameters != context.dimension)
    throw ConfigError(fmt::format(
        "{} has {} parameters ({} columns of data '{}'{}{}), but particles.dimension = {}: set it to {}", target.path(),
        coefficients() + own_parameters, data.design.columns(), data.name, intercept_ ? ", an intercept" : "",
        own_parameters > 0 ? fmt::format(", {} of the noise", own_parameters) : "", context.dimension,
        coefficients() + own_parameters));
}

std::string unused_name(std::string name, const std::vector<std::string>& taken) {
  while (std::find(taken.begin(), taken.end(), name) != taken.end()) name += '_';
  return name;
}

std::vector<std::string> Regression::coefficient_names() const {
  std::vector<std::string> names = data_.data->columns;
  if (intercept_) names.push_back(unused_name("intercept", names));
  return names;
}

double Regression::row_weight(const std::vector<Index>& batch) const {
  return power_ * static_cast<double>(data_.rows.size()) / static_cast<double>(batch.size());
}

double Regression::prior(const double* theta) const {
  if (flat_) return 0;
  double sum = 0;
  for (Index c = 0; c < coefficients(); ++c) {
    const double scaled = (theta[c] - prior_mean_[c]) / prior_std_[c];
    sum += 0.5 * scaled * scaled + std::log(prior_std_[c]);
  }
  return sum + 0.5 * static_cast<double>(coefficients()) * std::log(2 * std::numbers::pi);
}

void Regression::add_prior_gradient(const double* theta, double* gradient) const {
  if (flat_) return;
  for (Index c = 0; c < coefficients(); ++c)
    gradient[c] += (theta[c] - prior_mean_[c]) / (prior_std_[c] * prior_std_[c]);
}

void Regression::add_prior_hessian(Rows& hessian) const {
  if (flat_) return;
  for (Index c = 0; c < coefficients(); ++c) hessian(c, c) += 1 / (prior_std_[c] * prior_std_[c]);
}

namespace {

std::string standardization_text(const DataSet& data) {
  return data.standardized_by.empty() ? "as its file has it"
                                      : fmt::format("standardised by '{}'", data.standardized_by);
}

}  // namespace

void require_same_columns(const DataRows& model, const DataRows& held_out) {
  const Index wanted = model.data->design.columns(), given = held_out.data->design.columns();
  const DataSet &known = *model.data, &asked = *held_out.data;
  if (wanted != given)
    throw ConfigError(
        fmt::format("data '{}' has {} columns and cannot be predicted by a model of data '{}' with {}: give the same "
                    "columns, or LIBSVM text the number of 'columns'",
                    asked.name, given, known.name, wanted));
  const auto other = std::mismatch(known.columns.begin(), known.columns.end(), asked.columns.begin());
  if (known.has_names && asked.has_names && other.first != known.columns.end())
    throw ConfigError(
        fmt::format("data '{}' has a column '{}' where data '{}', whose model predicts it, has '{}': bring the "
                    "columns into the same order",
                    asked.name, *other.second, known.name, *other.first));
  if (known.standardized_by != asked.standardized_by)
    throw ConfigError(
        fmt::format("data '{}' is {}, data '{}', whose model predicts it, is {}: give both the same 'standardize'",
                    asked.name, standardization_text(asked), known.name, standardization_text(known)));
  if (held_out.data->response.size() == 0)
    throw ConfigError(fmt::format("data '{}' has no response to be predicted", held_out.data->name));
}

CoefficientTile::CoefficientTile(Index coefficients)
    : coefficients_(coefficients),
      parameter_(coefficients * predictor_lanes),
      gradient_(coefficients * predictor_lanes),
      sum_(predictor_lanes) {}

void CoefficientTile::load(const ConstRowsRef& position, Index first, Index count) {
  for (Index c = 0; c < coefficients_; ++c)
    for (Index lane = 0; lane < predictor_lanes; ++lane)
      parameter_.data()[c * predictor_lanes + lane] = lane < count ? position(first + lane, c) : 0;
  std::fill_n(gradient_.data(), coefficients_ * predictor_lanes, 0.0);
  std::fill_n(sum_.data(), predictor_lanes, 0.0);
}

}  // namespace wasserstrom
