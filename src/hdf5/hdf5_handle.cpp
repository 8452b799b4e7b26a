#include "hdf5_handle.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdio>
#include <exception>

#include "wasserstrom/base/error.hpp"
#include "wasserstrom/base/terminal.hpp"

namespace wasserstrom::hdf5 {

namespace {

// The reason of the operating system where the description holds one, else the description.
std::string plain(const std::string& description) {
  static const std::string mark = "error message = '";
  const std::size_t begin = description.find(mark);
  if (begin == std::string::npos) return description;
  const std::size_t end = description.find('\'', begin + mark.size());
  return description.substr(begin + mark.size(), end - begin - mark.size());
}

}  // namespace

void share(const OpenFile& file, const std::function<void()>& action) {
  if (file.communicator) file.communicator->together(action);
  else action();
}

void collectively(const OpenFile& file, const std::function<void()>& action) {
  if (!file.communicator) return action();
  try {
    action();
  } catch (const std::exception& error) {
    warn(fmt::format("rank {} on {}: {}\n", file.communicator->rank(), host_name(), error.what()));
    abort_job(exit_io);
  }
}

std::string take_reason() {
  std::string reason;
  const auto keep_first = [](unsigned position, const H5E_error2_t* entry, void* out) -> herr_t {
    if (position == 0 && entry->desc) *static_cast<std::string*>(out) = entry->desc;
    return 0;
  };
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, keep_first, &reason);
  H5Eclear2(H5E_DEFAULT);
  return reason.empty() ? "HDF5 gives no reason" : plain(reason);
}

void fail(const OpenFile& file, const std::string& what, const std::string& object) {
  throw IoError(fmt::format("cannot {} {} of '{}': {}", what, object, file.path, take_reason()));
}

Id open_dataset(const OpenFile& file, const std::string& path) {
  return Id(check(H5Dopen2(file.file, path.c_str(), H5P_DEFAULT), file, "open the dataset", path), H5Dclose);
}

bool has_signature(const std::string& path) { return H5Fis_hdf5(path.c_str()) > 0; }

namespace {

/// Whether every chunk was written.
bool has_all_chunks(hid_t dataset, hid_t creation) {
  const Id space(H5Dget_space(dataset), H5Sclose);
  const std::vector<Index> extent = extent_of(space);
  std::vector<hsize_t> chunk(extent.size(), 1);
  H5Pget_chunk(creation, static_cast<int>(chunk.size()), chunk.data());
  double wanted = 1;
  for (std::size_t axis = 0; axis < extent.size(); ++axis)
    wanted *= std::ceil(static_cast<double>(extent[axis]) / static_cast<double>(chunk[axis]));
  hsize_t stored = 0;
  H5Dget_num_chunks(dataset, space, &stored);  // HDF5 1.10 does not take H5S_ALL
  return static_cast<double>(stored) >= wanted;
}

/// Whether the bytes of contiguous elements lie within the file.
bool lies_within(const OpenFile& file, hid_t dataset) {
  const Id type(H5Dget_type(dataset), H5Tclose), space(H5Dget_space(dataset), H5Sclose);
  const auto elements = static_cast<hsize_t>(std::max<hssize_t>(0, H5Sget_simple_extent_npoints(space)));
  hsize_t length = 0;
  H5Fget_filesize(file.file, &length);
  if (elements > length / H5Tget_size(type)) return false;
  return H5Dget_storage_size(dataset) >= elements * H5Tget_size(type);
}

}  // namespace

void require_stored(const OpenFile& file, hid_t dataset, const std::string& path) {
  const Id creation(H5Dget_create_plist(dataset), H5Pclose), space(H5Dget_space(dataset), H5Sclose);
  if (H5Sget_simple_extent_npoints(space) == 0 || H5Pget_external_count(creation) > 0) return;
  const H5D_layout_t layout = H5Pget_layout(creation);
  const bool stored = layout == H5D_CHUNKED ? has_all_chunks(dataset, creation)
                                            : layout != H5D_CONTIGUOUS || lies_within(file, dataset);
  if (!stored)
    throw IoError(fmt::format(
        "cannot read {} of '{}': parts of it were never written, or lie beyond the end of the file", path, file.path));
}

Id open_object(const OpenFile& file, const std::string& path) {
  return Id(check(H5Oopen(file.file, path.c_str(), H5P_DEFAULT), file, "open", path), H5Oclose);
}

Id property_list(hid_t kind) { return Id(H5Pcreate(kind), H5Pclose); }

Id scalar_space() { return Id(H5Screate(H5S_SCALAR), H5Sclose); }

Id simple_space(const std::vector<Index>& extent) {
  if (extent.empty()) return scalar_space();
  const std::vector<hsize_t> sizes(extent.begin(), extent.end());
  return Id(H5Screate_simple(static_cast<int>(sizes.size()), sizes.data(), nullptr), H5Sclose);
}

Id text_type() {
  Id type(H5Tcopy(H5T_C_S1), H5Tclose);
  H5Tset_size(type, H5T_VARIABLE);
  H5Tset_cset(type, H5T_CSET_UTF8);
  return type;
}

Id file_type(ElementType type) {
  switch (type) {
    case ElementType::float64:
      return Id(H5Tcopy(H5T_IEEE_F64LE), H5Tclose);
    case ElementType::int64:
      return Id(H5Tcopy(H5T_STD_I64LE), H5Tclose);
    case ElementType::uint8:
      return Id(H5Tcopy(H5T_STD_U8LE), H5Tclose);
    case ElementType::text:
      break;
  }
  return text_type();
}

ElementType element_type(const OpenFile& file, hid_t type, const std::string& object) {
  switch (H5Tget_class(type)) {
    case H5T_FLOAT:
      return ElementType::float64;
    case H5T_STRING:
      return ElementType::text;
    case H5T_INTEGER:
      return H5Tget_size(type) == 1 && H5Tget_sign(type) == H5T_SGN_NONE ? ElementType::uint8 : ElementType::int64;
    default:
      throw IoError(
          fmt::format("cannot read {} of '{}': its elements are neither numbers nor strings. Store it as float64, "
                      "int64, uint8 or strings.",
                      object, file.path));
  }
}

std::vector<Index> extent_of(hid_t space) {
  std::vector<hsize_t> sizes(static_cast<std::size_t>(std::max(0, H5Sget_simple_extent_ndims(space))));
  H5Sget_simple_extent_dims(space, sizes.data(), nullptr);
  return {sizes.begin(), sizes.end()};
}

}  // namespace wasserstrom::hdf5
