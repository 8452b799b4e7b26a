// Shapes, small values and attributes: what one process reads.

#include <fmt/format.h>
#include <hdf5_hl.h>

#include <numeric>

#include "hdf5_handle.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/base/text.hpp"
#include "wasserstrom/hdf5/hdf5_file.hpp"

namespace wasserstrom {

using hdf5::check;
using hdf5::Id;
using hdf5::OpenFile;

namespace {

// A dataset or an attribute: where strings and numbers are read in the same way.
struct Source {
  const OpenFile& file;
  std::string name;
  Id id;
  bool is_attribute;

  Id type() const { return Id(is_attribute ? H5Aget_type(id) : H5Dget_type(id), H5Tclose); }
  Id space() const { return Id(is_attribute ? H5Aget_space(id) : H5Dget_space(id), H5Sclose); }
  std::size_t size() const {
    return static_cast<std::size_t>(std::max<hssize_t>(0, H5Sget_simple_extent_npoints(space())));
  }

  void read(hid_t memory_type, void* out) const {
    if (size() == 0) return;
    check(is_attribute ? H5Aread(id, memory_type, out) : H5Dread(id, memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, out),
          file, "read", name);
  }
};

Source dataset(const OpenFile& file, const std::string& path) {
  Source source{file, path, hdf5::open_dataset(file, path), false};
  hdf5::require_stored(file, source.id, path);
  return source;
}

Source attribute(const OpenFile& file, const std::string& object, const std::string& name) {
  const std::string what = fmt::format("the attribute {} of {}", name, object);
  const Id owner = hdf5::open_object(file, object);
  return {file, what, Id(check(H5Aopen(owner, name.c_str(), H5P_DEFAULT), file, "open", what), H5Aclose), true};
}

[[noreturn]] void refuse(const Source& source, const std::string& expected) {
  throw IoError(fmt::format("cannot read {} of '{}': it should hold {}", source.name, source.file.path, expected));
}

template <class Number>
std::vector<Number> numbers(const Source& source, hid_t memory_type) {
  if (hdf5::element_type(source.file, source.type(), source.name) == ElementType::text) refuse(source, "numbers");
  std::vector<Number> values(source.size());
  source.read(memory_type, values.data());
  return values;
}

std::vector<std::string> variable_texts(const Source& source, hid_t type) {
  std::vector<char*> characters(source.size(), nullptr);
  source.read(type, characters.data());
  std::vector<std::string> texts;
  for (const char* text : characters) texts.emplace_back(text ? text : "");
  H5Dvlen_reclaim(type, source.space(), H5P_DEFAULT, characters.data());
  return texts;
}

std::vector<std::string> fixed_texts(const Source& source, hid_t type) {
  const std::size_t length = H5Tget_size(type);
  std::string characters(source.size() * length, '\0');
  source.read(type, characters.data());
  const char* const padding = H5Tget_strpad(type) == H5T_STR_SPACEPAD ? " " : "";
  std::vector<std::string> texts;
  for (std::size_t begin = 0; begin < characters.size(); begin += length) {
    std::string text = characters.substr(begin, length);
    text.erase(std::min(text.size(), text.find('\0')));
    text.erase(text.find_last_not_of(padding) + 1);
    texts.push_back(std::move(text));
  }
  return texts;
}

std::vector<std::string> texts(const Source& source) {
  const Id stored = source.type();
  if (H5Tget_class(stored) != H5T_STRING) refuse(source, "text");
  const Id type(H5Tcopy(stored), H5Tclose);  // with its character set, which HDF5 does not convert
  std::vector<std::string> texts =
      H5Tis_variable_str(type) > 0 ? variable_texts(source, type) : fixed_texts(source, type);
  for (const std::string& text : texts)
    if (first_not_utf8(text) != std::string::npos) refuse(source, "text in UTF-8, not '" + shown_text(text) + "'");
  return texts;
}

bool is_text(const Source& source) { return H5Tget_class(source.type()) == H5T_STRING; }

// The first scale of the second axis that holds texts; no identifier where there is none.
Id text_scale(const Source& matrix) {
  Id found;
  const auto look = [](hid_t, unsigned, hid_t scale, void* out) -> herr_t {
    if (H5Tget_class(Id(H5Dget_type(scale), H5Tclose)) != H5T_STRING) return 0;
    H5Iinc_ref(scale);  // HDF5 gives back its own
    *static_cast<Id*>(out) = Id(scale, H5Dclose);
    return 1;
  };
  check(H5DSiterate_scales(matrix.id, 1, nullptr, look, &found), matrix.file, "look at the scales of", matrix.name);
  return found;
}

// The first value; attributes of one element are arrays as often as scalars.
template <class Value>
Value first(const Source& source, const std::vector<Value>& values) {
  if (values.empty()) refuse(source, "one value at least");
  return values.front();
}

template <class Value>
Value only(const Source& source, const std::vector<Value>& values) {
  if (values.size() != 1) refuse(source, fmt::format("one value, not {}", values.size()));
  return values.front();
}

}  // namespace

DatasetShape Hdf5File::shape(const std::string& path) const {
  const Source source = dataset(*handle_, path);
  return {hdf5::element_type(*handle_, source.type(), path), hdf5::extent_of(source.space())};
}

std::vector<std::string> Hdf5File::column_names(const std::string& path) const {
  const Source matrix = dataset(*handle_, path);
  const std::vector<Index> extent = hdf5::extent_of(matrix.space());
  if (extent.size() != 2) return {};
  std::vector<std::string> names;
  if (Id scale = text_scale(matrix); scale >= 0)
    names = texts({*handle_, "the names of the columns of " + path, std::move(scale), false});
  else if (has_attribute(path, "columns"))
    if (const Source columns = attribute(*handle_, path, "columns"); is_text(columns)) names = texts(columns);
  return std::ssize(names) == extent[1] ? names : std::vector<std::string>{};
}

Index Hdf5File::first_byte(const std::string& path) const {
  const haddr_t address = H5Dget_offset(hdf5::open_dataset(*handle_, path));
  if (address == HADDR_UNDEF) hdf5::fail(*handle_, "find the bytes of", path);
  return static_cast<Index>(address);
}

double Hdf5File::read_real(const std::string& path) const {
  const Source source = dataset(*handle_, path);
  return only(source, numbers<double>(source, H5T_NATIVE_DOUBLE));
}

Index Hdf5File::read_integer(const std::string& path) const {
  const Source source = dataset(*handle_, path);
  return only(source, numbers<Index>(source, H5T_NATIVE_INT64));
}

std::string Hdf5File::read_text(const std::string& path) const {
  const Source source = dataset(*handle_, path);
  return only(source, texts(source));
}

std::vector<double> Hdf5File::read_reals(const std::string& path) const {
  return numbers<double>(dataset(*handle_, path), H5T_NATIVE_DOUBLE);
}

std::vector<std::string> Hdf5File::read_texts(const std::string& path) const { return texts(dataset(*handle_, path)); }

bool Hdf5File::has_attribute(const std::string& object, const std::string& name) const {
  return exists(object) && H5Aexists_by_name(handle_->file, object.c_str(), name.c_str(), H5P_DEFAULT) > 0;
}

Index Hdf5File::integer_attribute(const std::string& object, const std::string& name) const {
  const Source source = attribute(*handle_, object, name);
  return first(source, numbers<Index>(source, H5T_NATIVE_INT64));
}

double Hdf5File::real_attribute(const std::string& object, const std::string& name) const {
  const Source source = attribute(*handle_, object, name);
  return first(source, numbers<double>(source, H5T_NATIVE_DOUBLE));
}

std::string Hdf5File::text_attribute(const std::string& object, const std::string& name) const {
  const Source source = attribute(*handle_, object, name);
  return first(source, texts(source));
}

}  // namespace wasserstrom
