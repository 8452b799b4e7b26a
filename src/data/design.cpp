#include <algorithm>
#include <stdexcept>

#include "wasserstrom/data/data_set.hpp"

namespace wasserstrom {

Design Design::dense(Index columns, std::vector<double> values) {
  if (columns < 1 || values.size() % static_cast<std::size_t>(columns) != 0)
    throw std::logic_error("design: values that are no whole rows");
  Design design;
  design.rows_ = static_cast<Index>(values.size()) / columns;
  design.columns_ = columns;
  design.value_ = std::move(values);
  return design;
}

Design Design::sparse(Index columns, std::vector<Index> start, std::vector<std::int32_t> column,
                      std::vector<double> values) {
  if (start.empty() || start.back() != static_cast<Index>(values.size()) || column.size() != values.size())
    throw std::logic_error("design: starts, columns and values that do not fit together");
  Design design;
  design.rows_ = static_cast<Index>(start.size()) - 1;
  design.columns_ = columns;
  design.value_ = std::move(values);
  design.start_ = std::move(start);
  design.column_ = std::move(column);
  return design;
}

double Design::bytes() const {
  return static_cast<double>(value_.size() * sizeof(double) + start_.size() * sizeof(Index) +
                             column_.size() * sizeof(std::int32_t));
}

void Design::add_to(Digest& digest) const {
  digest.add(rows_);
  digest.add(columns_);
  digest.add(std::as_bytes(std::span(value_)));
  digest.add(std::as_bytes(std::span(start_)));
  digest.add(std::as_bytes(std::span(column_)));
}

Design::Row Design::row(Index i) const {
  if (!is_sparse())
    return {std::span(value_).subspan(static_cast<std::size_t>(i * columns_), static_cast<std::size_t>(columns_)), {}};
  const auto first = static_cast<std::size_t>(start_[i]), count = static_cast<std::size_t>(start_[i + 1]) - first;
  return {std::span(value_).subspan(first, count), std::span(column_).subspan(first, count)};
}

double Design::at(Index row_number, Index column) const {
  const Row entries = row(row_number);
  if (!is_sparse()) return entries.value[static_cast<std::size_t>(column)];
  const auto found = std::lower_bound(entries.column.begin(), entries.column.end(), column);
  if (found == entries.column.end() || *found != column) return 0;
  return entries.value[static_cast<std::size_t>(found - entries.column.begin())];
}

void Design::broadcast(const Communicator& communicator) {
  std::vector<Index> sizes = {rows_, columns_, static_cast<Index>(value_.size()), static_cast<Index>(start_.size())};
  communicator.broadcast(sizes);
  rows_ = sizes[0];
  columns_ = sizes[1];
  value_.resize(static_cast<std::size_t>(sizes[2]));
  start_.resize(static_cast<std::size_t>(sizes[3]));
  column_.resize(is_sparse() ? value_.size() : 0);
  communicator.broadcast(value_);
  communicator.broadcast(start_);
  communicator.broadcast(column_);
}

}  // namespace wasserstrom
