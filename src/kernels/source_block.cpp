#include "source_block.hpp"

#include <algorithm>
#include <optional>

namespace wasserstrom {
namespace {

// A near pair costs about as much as this many others.
constexpr Index near_cost = 32;

// Rows whose squares are added up side by side: one sum alone waits for each of its additions.
constexpr Index abreast = 8;

/// squares[i] = sum_c number(i, c)^2, each in ascending order of c.
template <class Number>
void sum_squares(Index rows, Index columns, const Number& number, double* squares) {
  for (Index first = 0; first < rows; first += abreast) {
    const Index count = std::min(abreast, rows - first);
    double sum[abreast] = {};
    for (Index c = 0; c < columns; ++c)
      for (Index k = 0; k < count; ++k) {
        const double each = number(first + k, c);
        sum[k] += each * each;
      }
    std::copy_n(sum, count, squares + first);
  }
}

}  // namespace

SourceBlock::SourceBlock(const KernelSumRequest& request, double gradient_factor)
    : request_(request), gradient_factor_(gradient_factor) {
  const std::optional<RadialForm> form = request.kernel->form();
  joint_ = form && form->formula == RadialForm::Formula::gaussian;
  for (Index k = 0; k < std::ssize(request.into_values); ++k)
    for (Index c = 0; c < request.dimension; ++c) {
      factor_of_.push_back(value_factor(k));
      coordinate_.push_back(c);
    }
}

void SourceBlock::read(const ConstRowsRef& rows) {
  rows_ = rows.data();
  stride_ = rows.outerStride();
  count_ = rows.rows();
  read_charges();
  expanded_ = request_.dimension >= expanded_from_dimension && count_ >= expanded_from_sources;
  if (expanded_) {
    find_centre();
    expanded_ = few_are_near();
  }
  if (expanded_) expand();
  if (expanded_ && joint_) return;  // where the payload stands in the moments
  payload_.fill(count_, request_.payload_columns, [&](Index j, Index c) { return row(j)[request_.dimension + c]; });
}

void SourceBlock::read_charges() {
  charge_.resize(static_cast<std::size_t>(request_.gradient ? count_ : 0));
  equal_charges_ = request_.gradient;
  for (std::size_t j = 0; j < charge_.size(); ++j) {
    charge_[j] = row(static_cast<Index>(j))[request_.dimension + request_.payload_columns];
    equal_charges_ = equal_charges_ && charge_[j] == charge_[0];
  }
}

void SourceBlock::find_centre() {
  const Index d = request_.dimension;
  centre_.assign(static_cast<std::size_t>(d), 0.0);
  for (Index j = 0; j < count_; ++j)
    for (Index c = 0; c < d; ++c) centre_[c] += row(j)[c];
  for (double& each : centre_) each /= static_cast<double>(count_);

  centred_.resize(static_cast<std::size_t>(count_ * d));
  for (Index j = 0; j < count_; ++j)
    for (Index c = 0; c < d; ++c) centred_[j * d + c] = row(j)[c] - centre_[c];
  squared_norm_.resize(static_cast<std::size_t>(count_));
  sum_squares(
      count_, d, [&](Index j, Index c) { return centred_[j * d + c]; }, squared_norm_.data());
}

/// A sample: each source and the one half a block further on.
bool SourceBlock::few_are_near() const {
  std::vector<double> square(static_cast<std::size_t>(count_));
  sum_squares(
      count_, request_.dimension,
      [&](Index i, Index c) {
        const Index further = i + count_ / 2, j = further < count_ ? further : further - count_;
        return row(i)[c] - row(j)[c];
      },
      square.data());
  Index near_pairs = 0;
  for (Index i = 0; i < count_; ++i)
    if (!(square[i] > near * (squared_norm_[i] + squared_norm_[(i + count_ / 2) % count_]))) ++near_pairs;
  return near_pairs * near_cost <= count_;
}

void SourceBlock::expand() {
  const Index d = request_.dimension;
  factor_.fill(d, count_, [&](Index c, Index j) { return -2 * centred_[j * d + c]; });
  expand_moments();
}

void SourceBlock::expand_moments() {
  const Index d = request_.dimension, values = joint_ ? request_.payload_columns : 0;
  if (!request_.gradient) {
    moments_.fill(count_, values, [&](Index j, Index c) { return row(j)[d + c]; });
  } else if (joint_ && !request_.into_values.empty()) {
    moments_.fill(count_, values + 1, [&](Index j, Index c) {
      return c < values ? row(j)[d + c] - factor_of_[c] * charge_[j] * centred_[j * d + coordinate_[c]] : charge_[j];
    });
  } else {
    moments_.fill(count_, values + d + 1, [&](Index j, Index c) {
      return c < values ? row(j)[d + c] : c < values + d ? -charge_[j] * centred_[j * d + c - values] : charge_[j];
    });
  }
}

}  // namespace wasserstrom
