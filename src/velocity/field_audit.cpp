#include "field_audit.hpp"

#include <cmath>

namespace wasserstrom {
namespace {

constexpr Index audited = 64;

}  // namespace

FieldAudit::FieldAudit(const PointCloud& points) : layout_(points.layout()), position_(points.position) {
  const Index every = (layout_.particles() + audited - 1) / audited;
  for (Index i = 0; i < layout_.rows(); ++i)
    if ((layout_.first_row() + i) % every == 0) picked_.push_back(i);
}

double FieldAudit::relative_error(const ConstRowsRef& field, const ConstRowsRef& exact) const {
  Rows squares = Rows::Zero(layout_.rows(), 2);
  for (std::size_t s = 0; s < picked_.size(); ++s) {
    const auto row = static_cast<Index>(s);
    squares(picked_[s], 0) = (field.row(picked_[s]) - exact.row(row)).squaredNorm();
    squares(picked_[s], 1) = exact.row(row).squaredNorm();
  }
  double sums[2] = {};
  layout_.sum_rows(sums, [&](Index i, std::span<double> sum) {
    sum[0] += squares(i, 0);
    sum[1] += squares(i, 1);
  });
  return std::sqrt(sums[0] / sums[1]);
}

}  // namespace wasserstrom
