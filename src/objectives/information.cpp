#include "information.hpp"

namespace wasserstrom {
namespace {

/// Rows whose terms are added up by themselves.  Columns that nearly depend on each other need the entries of their
/// squares to the last digits, which one long sum would lose.
constexpr std::size_t rows_of_a_part = 1024;

double predictor_of(const Design::Row& row, const ConstColumnRef& theta, double intercept) {
  double sum = intercept;
  for (std::size_t e = 0; e < row.value.size(); ++e)
    sum += row.value[e] * theta[row.column.empty() ? static_cast<Index>(e) : row.column[e]];
  return sum;
}

/// Adds weight X_r' X_r on and below the diagonal.
void add_square(const Design::Row& row, double weight, bool intercept, Rows& sum) {
  const auto column = [&](std::size_t e) { return row.column.empty() ? static_cast<Index>(e) : row.column[e]; };
  for (std::size_t e = 0; e < row.value.size(); ++e)
    for (std::size_t f = 0; f <= e; ++f) sum(column(e), column(f)) += weight * row.value[e] * row.value[f];
  if (!intercept) return;
  const Index last = sum.rows() - 1;
  for (std::size_t e = 0; e < row.value.size(); ++e) sum(last, column(e)) += weight * row.value[e];
  sum(last, last) += weight;
}

}  // namespace

Rows information(const ResponseRows& rows, const ConstColumnRef& theta, const std::function<double(double)>& weight) {
  const Index count = rows.design.columns() + rows.intercept;
  Rows sum = Rows::Zero(count, count), part = sum;
  for (std::size_t k = 0; k < rows.rows.size(); ++k) {
    const Design::Row row = rows.design.row(rows.rows[k]);
    const double m = predictor_of(row, theta, rows.intercept ? theta[count - 1] : 0);
    add_square(row, weight(m), rows.intercept, part);
    if ((k + 1) % rows_of_a_part > 0 && k + 1 < rows.rows.size()) continue;
    sum += part;
    part.setZero();
  }
  sum.triangularView<Eigen::StrictlyUpper>() = sum.transpose();
  return sum;
}

}  // namespace wasserstrom
