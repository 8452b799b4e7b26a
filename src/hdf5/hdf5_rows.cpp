// Rows of large datasets, by one process or by all ranks together.

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <numeric>
#include <stdexcept>

#include "hdf5_handle.hpp"
#include "number_rule.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/hdf5/hdf5_file.hpp"

namespace wasserstrom {

using hdf5::check;
using hdf5::Id;
using hdf5::OpenFile;

namespace {

// Sizes of 2 GiB and more have gone wrong in several MPI-IO libraries; half of it leaves room for their bookkeeping.
constexpr Index bytes_per_call = (Index{1} << 30) - 1;

// Some rows of an open dataset.
struct RowRange {
  Id dataset;
  std::vector<Index> extent;
  Index first = 0, count = 0;

  Index width() const { return std::accumulate(extent.begin() + 1, extent.end(), Index{1}, std::multiplies<>()); }
};

RowRange row_range(const OpenFile& file, const std::string& path, Index first, Index count) {
  RowRange range{hdf5::open_dataset(file, path), {}, first, count};
  range.extent = hdf5::extent_of(Id(H5Dget_space(range.dataset), H5Sclose));
  const Index rows = range.extent.empty() ? 0 : range.extent[0];
  if (range.extent.empty() || first < 0 || count < 0 || first > rows - count)
    throw IoError(fmt::format("cannot reach rows {} to {} of {} of '{}': it has {} rows", first, first + count, path,
                              file.path, rows));
  if (hdf5::element_type(file, Id(H5Dget_type(range.dataset), H5Tclose), path) == ElementType::text)
    throw IoError(fmt::format("cannot reach rows of {} of '{}': it holds text, not numbers", path, file.path));
  return range;
}

RowRange stored_range(const OpenFile& file, const std::string& path, Index first, Index count) {
  RowRange range = row_range(file, path, first, count);
  hdf5::require_stored(file, range.dataset, path);
  return range;
}

void check_width(const OpenFile& file, const std::string& path, const RowRange& range, Index width) {
  if (range.count > 0 && range.width() != width)
    throw IoError(fmt::format("cannot write rows of {} numbers to {} of '{}': its rows have {}", width, path, file.path,
                              range.width()));
}

// In the file: `count` rows from row `begin` of the range on.
Id file_selection(const RowRange& range, Index begin, Index count) {
  Id space(H5Dget_space(range.dataset), H5Sclose);
  std::vector<hsize_t> start(range.extent.size(), 0), size(range.extent.begin(), range.extent.end());
  start[0] = static_cast<hsize_t>(range.first + begin);
  size[0] = static_cast<hsize_t>(count);
  if (count == 0) H5Sselect_none(space);
  else H5Sselect_hyperslab(space, H5S_SELECT_SET, start.data(), nullptr, size.data(), nullptr);
  return space;
}

// In memory: the first `width` numbers of each of `count` rows that lie `stride` numbers apart.
Id memory_selection(Index count, Index width, Index stride) {
  Id space = hdf5::simple_space({count, stride});
  const hsize_t start[] = {0, 0}, size[] = {static_cast<hsize_t>(count), static_cast<hsize_t>(width)};
  if (count == 0) H5Sselect_none(space);
  else H5Sselect_hyperslab(space, H5S_SELECT_SET, start, nullptr, size, nullptr);
  return space;
}

// Cuts the rows of a range into calls.  All ranks make the same number, some of them with no rows.
void in_calls(const OpenFile& file, const RowRange& range, const std::function<void(Index, Index)>& transfer) {
  const Index row_bytes = range.width() * static_cast<Index>(sizeof(double));
  const Index rows_per_call = std::max<Index>(1, bytes_per_call / std::max<Index>(1, row_bytes));
  Index calls = (range.count + rows_per_call - 1) / rows_per_call;
  if (file.communicator) calls = file.communicator->maximum(calls);
  hdf5::collectively(file, [&] {
    for (Index call = 0; call < calls; ++call) {
      const Index begin = std::min(call * rows_per_call, range.count);
      transfer(begin, std::min(rows_per_call, range.count - begin));
    }
  });
}

Id transfer_list(const OpenFile& file) {
  Id list = hdf5::property_list(H5P_DATASET_XFER);
  if (file.communicator) H5Pset_dxpl_mpio(list, H5FD_MPIO_COLLECTIVE);
  return list;
}

template <class Number>
void write_range(const OpenFile& file, const std::string& path, const RowRange& range, hid_t memory_type,
                 const Number* numbers, Index stride) {
  const Id transfer = transfer_list(file);
  in_calls(file, range, [&](Index begin, Index count) {
    check(H5Dwrite(range.dataset, memory_type, memory_selection(count, range.width(), stride),
                   file_selection(range, begin, count), transfer, numbers + begin * stride),
          file, "write rows of", path);
  });
}

template <class Number>
void read_range(const OpenFile& file, const std::string& path, const RowRange& range, hid_t memory_type,
                Number* numbers) {
  const Id transfer = transfer_list(file);
  const Index width = range.width();
  in_calls(file, range, [&](Index begin, Index count) {
    check(H5Dread(range.dataset, memory_type, memory_selection(count, width, width),
                  file_selection(range, begin, count), transfer, numbers + begin * width),
          file, "read rows of", path);
  });
}

double meant(const NumberRule& rule, double stored, const std::string& place, Index row, Index column) {
  try {
    return rule.apply(stored);
  } catch (const std::domain_error& error) {
    throw ConfigError(fmt::format("{}: row {}, column {} (both from 0) is {}: leave such rows out", place, row, column,
                                  error.what()));
  }
}

}  // namespace

void Hdf5File::write_rows(const std::string& path, Index first, const ConstRowsRef& rows) {
  RowRange range;
  hdf5::share(*handle_, [&] {
    range = row_range(*handle_, path, first, rows.rows());
    check_width(*handle_, path, range, rows.cols());
  });
  write_range(*handle_, path, range, H5T_NATIVE_DOUBLE, rows.data(), std::max(rows.outerStride(), rows.cols()));
}

void Hdf5File::write_rows(const std::string& path, Index first, std::span<const Index> rows) {
  RowRange range;
  hdf5::share(*handle_, [&] {
    range = row_range(*handle_, path, first, static_cast<Index>(rows.size()));
    check_width(*handle_, path, range, 1);
  });
  write_range(*handle_, path, range, H5T_NATIVE_INT64, rows.data(), 1);
}

Rows Hdf5File::read_rows(const std::string& path, Index first, Index count) const {
  const RowRange range = stored_range(*handle_, path, first, count);
  Rows rows(count, range.width());
  read_range(*handle_, path, range, H5T_NATIVE_DOUBLE, rows.data());
  return rows;
}

Rows Hdf5File::read_meant_rows(const std::string& path, Index first, Index count) const {
  Rows rows = read_rows(path, first, count);
  const std::string place = fmt::format("{}:{}", handle_->path, path);
  const NumberRule rule = number_rule(hdf5::open_dataset(*handle_, path), place);
  for (Index i = 0; i < rows.rows(); ++i)
    for (Index j = 0; j < rows.cols(); ++j) rows(i, j) = meant(rule, rows(i, j), place, first + i, j);
  return rows;
}

std::vector<Index> Hdf5File::read_integer_rows(const std::string& path, Index first, Index count) const {
  const RowRange range = stored_range(*handle_, path, first, count);
  std::vector<Index> numbers(static_cast<std::size_t>(count * range.width()));
  read_range(*handle_, path, range, H5T_NATIVE_INT64, numbers.data());
  return numbers;
}

}  // namespace wasserstrom
