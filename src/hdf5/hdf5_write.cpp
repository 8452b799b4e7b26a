// Small values, attributes, dimension scales and views: what the root writes alone.

#include <hdf5_hl.h>

#include <algorithm>
#include <array>

#include "hdf5_handle.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/base/text.hpp"
#include "wasserstrom/hdf5/hdf5_file.hpp"

namespace wasserstrom {

using hdf5::check;
using hdf5::Id;
using hdf5::OpenFile;
using hdf5::property_list;

namespace {

Id new_dataset(const OpenFile& file, const std::string& path, ElementType type, hid_t space, hid_t creation) {
  const Id links = property_list(H5P_LINK_CREATE);
  H5Pset_create_intermediate_group(links, 1);
  H5Pset_char_encoding(links, H5T_CSET_UTF8);
  H5Pset_obj_track_times(creation, false);  // two equal runs would differ in nothing but these times
  return Id(check(H5Dcreate2(file.file, path.c_str(), hdf5::file_type(type), space, links, creation, H5P_DEFAULT), file,
                  "create the dataset", path),
            H5Dclose);
}

void write_values(const OpenFile& file, const std::string& path, const DatasetShape& shape, hid_t memory_type,
                  const void* values) {
  const Id creation = property_list(H5P_DATASET_CREATE);
  const Id dataset = new_dataset(file, path, shape.type, hdf5::simple_space(shape.extent), creation);
  if (std::find(shape.extent.begin(), shape.extent.end(), 0) != shape.extent.end()) return;
  check(H5Dwrite(dataset, memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values), file, "write the dataset", path);
}

// Replaces an attribute of that name.
void write_attribute_values(const OpenFile& file, const std::string& object, const std::string& name, hid_t type,
                            hid_t memory_type, hid_t space, const void* values) {
  const std::string what = name + " on " + object;
  const Id owner = hdf5::open_object(file, object);
  if (H5Aexists(owner, name.c_str()) > 0) check(H5Adelete(owner, name.c_str()), file, "replace the attribute", what);
  const Id attribute(
      check(H5Acreate2(owner, name.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT), file, "create the attribute", what),
      H5Aclose);
  check(H5Awrite(attribute, memory_type, values), file, "write the attribute", what);
}

std::vector<Index> length_of(std::size_t count) { return {static_cast<Index>(count)}; }

}  // namespace

void Hdf5File::create_dataset(const std::string& path, const DatasetShape& shape) {
  const Id creation = property_list(H5P_DATASET_CREATE);
  H5Pset_layout(creation, H5D_CONTIGUOUS);
  H5Pset_alloc_time(creation, H5D_ALLOC_TIME_EARLY);
  H5Pset_fill_time(creation, H5D_FILL_TIME_NEVER);
  new_dataset(*handle_, path, shape.type, hdf5::simple_space(shape.extent), creation);
}

void Hdf5File::write(const std::string& path, double value) {
  write_values(*handle_, path, {ElementType::float64, {}}, H5T_NATIVE_DOUBLE, &value);
}

void Hdf5File::write(const std::string& path, Index value) {
  write_values(*handle_, path, {ElementType::int64, {}}, H5T_NATIVE_INT64, &value);
}

void Hdf5File::write(const std::string& path, const std::string& text) {
  const std::string valid = utf8_text(text);
  const char* const characters = valid.c_str();
  write_values(*handle_, path, {ElementType::text, {}}, hdf5::text_type(), &characters);
}

void Hdf5File::write(const std::string& path, std::span<const double> values) {
  write_values(*handle_, path, {ElementType::float64, length_of(values.size())}, H5T_NATIVE_DOUBLE, values.data());
}

void Hdf5File::write(const std::string& path, std::span<const Index> values) {
  write_values(*handle_, path, {ElementType::int64, length_of(values.size())}, H5T_NATIVE_INT64, values.data());
}

void Hdf5File::write(const std::string& path, std::span<const std::uint8_t> values) {
  write_values(*handle_, path, {ElementType::uint8, length_of(values.size())}, H5T_NATIVE_UINT8, values.data());
}

void Hdf5File::write(const std::string& path, const std::vector<std::string>& texts) {
  std::vector<std::string> valid;
  for (const std::string& text : texts) valid.push_back(utf8_text(text));
  std::vector<const char*> characters;
  for (const std::string& text : valid) characters.push_back(text.c_str());
  write_values(*handle_, path, {ElementType::text, length_of(texts.size())}, hdf5::text_type(), characters.data());
}

void Hdf5File::write_attribute(const std::string& object, const std::string& name, Index value) {
  write_attribute_values(*handle_, object, name, H5T_STD_I64LE, H5T_NATIVE_INT64, hdf5::scalar_space(), &value);
}

void Hdf5File::write_attribute(const std::string& object, const std::string& name, double value) {
  write_attribute_values(*handle_, object, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, hdf5::scalar_space(), &value);
}

void Hdf5File::write_attribute(const std::string& object, const std::string& name, const std::string& text) {
  const Id type = hdf5::text_type();
  const std::string valid = utf8_text(text);
  const char* const characters = valid.c_str();
  write_attribute_values(*handle_, object, name, type, type, hdf5::scalar_space(), &characters);
}

void Hdf5File::write_attribute(const std::string& object, const std::string& name, std::span<const Index> values) {
  const Id space = hdf5::simple_space(length_of(values.size()));
  write_attribute_values(*handle_, object, name, H5T_STD_I64LE, H5T_NATIVE_INT64, space, values.data());
}

void Hdf5File::write_ascii_attribute(const std::string& object, const std::string& name, const std::string& text) {
  const Id type(H5Tcopy(H5T_C_S1), H5Tclose);
  H5Tset_size(type, std::max<std::size_t>(1, text.size()));
  H5Tset_strpad(type, H5T_STR_NULLPAD);
  write_attribute_values(*handle_, object, name, type, type, hdf5::scalar_space(), text.c_str());
}

void Hdf5File::make_scale(const std::string& dataset, const std::string& name) {
  const Id scale = hdf5::open_dataset(*handle_, dataset);
  check(H5DSset_scale(scale, name.c_str()), *handle_, "make a dimension scale", dataset);
}

void Hdf5File::attach_scale(const std::string& dataset, unsigned axis, const std::string& scale) {
  const Id target = hdf5::open_dataset(*handle_, dataset);
  const Id source = hdf5::open_dataset(*handle_, scale);
  check(H5DSattach_scale(target, source, axis), *handle_, "attach a dimension scale to", dataset);
}

void Hdf5File::create_point_view(const std::string& path, const std::string& source) {
  const std::vector<Index> extent = shape(source).extent;
  if (extent.size() != 2)
    throw IoError("cannot show " + source + " of '" + handle_->path + "' as points: it is no matrix");
  const Id seen = hdf5::simple_space(extent);
  const Id points = hdf5::simple_space({extent[0], 3});
  const std::array<hsize_t, 2> start{0, 0};
  const std::array<hsize_t, 2> count{static_cast<hsize_t>(extent[0]),
                                     static_cast<hsize_t>(std::min<Index>(3, extent[1]))};
  H5Sselect_hyperslab(seen, H5S_SELECT_SET, start.data(), nullptr, count.data(), nullptr);
  H5Sselect_hyperslab(points, H5S_SELECT_SET, start.data(), nullptr, count.data(), nullptr);

  const Id creation = property_list(H5P_DATASET_CREATE);
  const double absent = 0;
  H5Pset_fill_value(creation, H5T_NATIVE_DOUBLE, &absent);
  check(H5Pset_virtual(creation, points, ".", source.c_str(), seen), *handle_, "show as points", source);
  H5Sselect_all(points);
  new_dataset(*handle_, path, ElementType::float64, points, creation);
}

}  // namespace wasserstrom
