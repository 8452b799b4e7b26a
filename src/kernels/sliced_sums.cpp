#include "wasserstrom/kernels/sliced_sums.hpp"

#include <utility>
#include <vector>

#include "line_sums.hpp"

namespace wasserstrom {
namespace {

/// Each in the order of the coordinates, so that the bits of a row do not depend on how many there are.
std::vector<double> projected(const ConstRowsRef& rows, const Eigen::RowVectorXd& direction) {
  std::vector<double> projection(static_cast<std::size_t>(rows.rows()));
  for (Index i = 0; i < rows.rows(); ++i) {
    double sum = 0;
    for (Index c = 0; c < direction.size(); ++c) sum += rows(i, c) * direction[c];
    projection[static_cast<std::size_t>(i)] = sum;
  }
  return projection;
}

}  // namespace

SlicedSums::SlicedSums(SliceDirections directions, std::shared_ptr<const Kernel> kernel, Rows sources)
    : directions_(std::move(directions)),
      kernel_(std::move(kernel)),
      sources_(std::move(sources)),
      exponent_(kernel_->form().value().exponent) {}

KernelSums SlicedSums::evaluate(const ConstRowsRef& targets, Index step) const {
  SliceDirections directions = directions_;
  const Index d = targets.cols(), slices = directions.count();
  Rows weights(sources_.rows(), 2);
  weights << sources_.col(d), sources_.col(d);
  KernelSums sums{Rows::Zero(targets.rows(), 1), Rows::Zero(targets.rows(), d)};
  for (Index p = 0; p < slices; ++p) {
    const Eigen::RowVectorXd direction = directions.rows(step, p, 1);
    const KernelSums line = LineSums(*kernel_, 1, projected(sources_.leftCols(d), direction), weights, true)
                                .at(projected(targets, direction));
    sums.value += line.value;
    for (Index i = 0; i < targets.rows(); ++i) sums.gradient.row(i) += line.gradient(i, 0) * direction;
  }
  const double factor = slice_constant(d, exponent_) / static_cast<double>(slices);
  sums.value *= factor;
  sums.gradient *= factor;
  return sums;
}

}  // namespace wasserstrom
