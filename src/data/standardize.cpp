#include "standardize.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "wasserstrom/base/error.hpp"

namespace wasserstrom {
namespace {

using RowArray = Eigen::Array<double, 1, Eigen::Dynamic>;

struct Moments {
  RowArray mean, deviation;  ///< one per column; deviation 1 where all values are the same
};

RowArray expanded(const Design& design, Index i) {
  const Design::Row row = design.row(i);
  if (!design.is_sparse()) return Eigen::Map<const RowArray>(row.value.data(), design.columns());
  RowArray all = RowArray::Zero(design.columns());
  for (std::size_t k = 0; k < row.value.size(); ++k) all[row.column[k]] = row.value[k];
  return all;
}

// Deviations are squared as parts of the range, so that neither large nor small numbers leave the range of a double.
Moments moments_of(const DataSet& data) {
  const Design& design = data.design;
  RowArray low = expanded(design, 0), high = low, sum = RowArray::Zero(design.columns()), squares = sum;
  for (Index i = 0; i < design.rows(); ++i) {
    const RowArray row = expanded(design, i);
    low = low.min(row);
    high = high.max(row);
    sum += row;
  }
  const auto count = static_cast<double>(design.rows());
  const Eigen::Array<bool, 1, Eigen::Dynamic> constant = low == high;
  const RowArray mean = constant.select(low, sum / count), range = constant.select(1.0, high - low);
  for (Index i = 0; i < design.rows(); ++i) squares += ((expanded(design, i) - mean) / range).square();
  Moments moments{mean, constant.select(1.0, range * (squares / count).sqrt())};
  for (Index j = 0; j < design.columns(); ++j)
    if (!std::isfinite(moments.mean[j]) || !std::isfinite(moments.deviation[j]))
      throw ConfigError(
          fmt::format("data '{}' cannot be standardised: the numbers of column '{}' are too large to add: "
                      "change their unit",
                      data.name, data.columns[static_cast<std::size_t>(j)]));
  return moments;
}

void check_sizes(const DataSet& data, const DataSet& reference) {
  if (reference.design.columns() != data.design.columns())
    throw ConfigError(
        fmt::format("data '{}' has {} columns, but '{}', by which it is to be standardised, has {}: choose "
                    "data with the same columns, or give LIBSVM text the number of 'columns'",
                    data.name, data.design.columns(), reference.name, reference.design.columns()));
  const auto other = std::mismatch(data.columns.begin(), data.columns.end(), reference.columns.begin());
  if (data.has_names && reference.has_names && other.first != data.columns.end())
    throw ConfigError(
        fmt::format("data '{}' has a column '{}' where '{}', by which it is to be standardised, has '{}': bring the "
                    "columns into the same order",
                    data.name, *other.first, reference.name, *other.second));
  constexpr double limit = 1 << 30;
  const double bytes = 8.0 * static_cast<double>(data.design.rows()) * static_cast<double>(data.design.columns());
  if (data.design.is_sparse() && bytes > limit)
    throw ConfigError(
        fmt::format("data '{}' is sparse and would take {:.3g} GB on every rank when standardised: leave "
                    "'standardize' out, or scale the values in the file without moving zero",
                    data.name, bytes / 1e9));
}

}  // namespace

Design standardized(const DataSet& data, const DataSet& reference) {
  check_sizes(data, reference);
  const Moments moments = moments_of(reference);
  const Index columns = data.design.columns();
  std::vector<double> values(static_cast<std::size_t>(data.design.rows() * columns));
  for (Index i = 0; i < data.design.rows(); ++i)
    Eigen::Map<RowArray>(values.data() + i * columns, columns) =
        (expanded(data.design, i) - moments.mean) / moments.deviation;
  return Design::dense(columns, std::move(values));
}

}  // namespace wasserstrom
