#include "source_block.hpp"

namespace wasserstrom {
namespace {

// A near pair costs about as much as this many others.
constexpr Index near_cost = 32;

}  // namespace

void Panels::resize(Index rows, Index columns) {
  rows_ = rows;
  columns_ = columns;
  data_.assign(static_cast<std::size_t>((columns + panel_columns - 1) / panel_columns * panel_columns * rows), 0.0);
}

void SourceBlock::read(const ConstRowsRef& rows) {
  rows_ = rows.data();
  stride_ = rows.outerStride();
  count_ = rows.rows();
  read_charges();
  read_payload();
  expanded_ = request_.dimension >= expanded_from_dimension && count_ >= expanded_from_sources;
  if (!expanded_) return;
  find_centre();
  expanded_ = few_are_near();
  if (expanded_) expand();
}

void SourceBlock::read_charges() {
  charge_.resize(static_cast<std::size_t>(request_.gradient ? count_ : 0));
  equal_charges_ = request_.gradient;
  for (std::size_t j = 0; j < charge_.size(); ++j) {
    charge_[j] = row(static_cast<Index>(j))[request_.dimension + request_.payload_columns];
    equal_charges_ = equal_charges_ && charge_[j] == charge_[0];
  }
}

void SourceBlock::read_payload() {
  payload_.resize(count_, request_.payload_columns);
  for (Index j = 0; j < count_; ++j)
    for (Index c = 0; c < request_.payload_columns; ++c) payload_(j, c) = row(j)[request_.dimension + c];
}

void SourceBlock::find_centre() {
  const Index d = request_.dimension;
  centre_.assign(static_cast<std::size_t>(d), 0.0);
  for (Index j = 0; j < count_; ++j)
    for (Index c = 0; c < d; ++c) centre_[c] += row(j)[c];
  for (double& each : centre_) each /= static_cast<double>(count_);

  centred_.resize(static_cast<std::size_t>(count_ * d));
  squared_norm_.assign(static_cast<std::size_t>(count_), 0.0);
  for (Index j = 0; j < count_; ++j)
    for (Index c = 0; c < d; ++c) {
      const double y = row(j)[c] - centre_[c];
      centred_[j * d + c] = y;
      squared_norm_[j] += y * y;
    }
}

/// A sample: each source and the one half a block further on.
bool SourceBlock::few_are_near() const {
  const Index d = request_.dimension;
  Index near_pairs = 0;
  for (Index i = 0; i < count_; ++i) {
    const Index j = (i + count_ / 2) % count_;
    double r2 = 0;
    for (Index c = 0; c < d; ++c) {
      const double difference = row(i)[c] - row(j)[c];
      r2 += difference * difference;
    }
    if (!(r2 > near * (squared_norm_[i] + squared_norm_[j]))) ++near_pairs;
  }
  return near_pairs * near_cost <= count_;
}

void SourceBlock::expand() {
  const Index d = request_.dimension;
  factor_.resize(d, count_);
  for (Index j = 0; j < count_; ++j)
    for (Index c = 0; c < d; ++c) factor_(c, j) = -2 * centred_[j * d + c];
  if (!request_.gradient) return;
  moments_.resize(count_, d + 1);
  for (Index j = 0; j < count_; ++j) {
    for (Index c = 0; c < d; ++c) moments_(j, c) = charge_[j] * centred_[j * d + c];
    moments_(j, d) = charge_[j];
  }
}

}  // namespace wasserstrom
