// Opening and closing files; groups and links.

#include "wasserstrom/hdf5/hdf5_file.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "hdf5_handle.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/base/file_kind.hpp"

namespace wasserstrom {

using hdf5::check;
using hdf5::Id;
using hdf5::property_list;

namespace {

// Serial without a communicator.  The format is held to that of HDF5 1.10: old enough for the tools in use, new enough
// for virtual datasets and for checksums of all metadata, attributes among them.
Id access_list(const std::optional<Communicator>& communicator) {
  Id list = property_list(H5P_FILE_ACCESS);
  H5Pset_libver_bounds(list, H5F_LIBVER_V110, H5F_LIBVER_V110);
  if (communicator) H5Pset_fapl_mpio(list, communicator->handle(), MPI_INFO_NULL);
  return list;
}

std::string open_failure(const std::string& path) {
  const std::string reason = hdf5::take_reason();
  if (const std::string what = not_a_file(path); !what.empty()) return what;
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return "there is no such file";
  if (!hdf5::has_signature(path)) {
    const std::string kind = kind_of_file(path);
    return kind.empty() ? "it is not an HDF5 file, or its beginning is damaged" : "it is " + kind;
  }
  if (reason.find("lock") == std::string::npos) return reason;
  return reason +
         ". Another program has it open, or the file system knows no locks; in the second case set "
         "HDF5_USE_FILE_LOCKING=FALSE";
}

hdf5::OpenFile open_file(const std::string& path, bool writable, const std::optional<Communicator>& communicator) {
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  hdf5::OpenFile file{path, communicator, writable, {}};
  const Id access = access_list(communicator);
  hdf5::collectively(file, [&] {
    if (not_a_file(path).empty())  // HDF5 would wait at a pipe
      file.file = Id(H5Fopen(path.c_str(), writable ? H5F_ACC_RDWR : H5F_ACC_RDONLY, access), H5Fclose);
    if (file.file < 0) throw IoError(fmt::format("cannot open the file '{}': {}", path, open_failure(path)));
  });
  return file;
}

}  // namespace

Hdf5File::Hdf5File(std::unique_ptr<Handle> handle) : handle_(std::move(handle)) {}
Hdf5File::Hdf5File(Hdf5File&&) noexcept = default;
Hdf5File& Hdf5File::operator=(Hdf5File&&) noexcept = default;
Hdf5File::~Hdf5File() = default;

Hdf5File Hdf5File::create(const std::string& path) {
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);  // HDF5 would print its error stack on every failure, expected or not
  const Id access = access_list({});
  Id file(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, access), H5Fclose);
  if (file < 0) throw IoError(fmt::format("cannot create the file '{}': {}", path, hdf5::take_reason()));
  return Hdf5File(std::make_unique<Handle>(hdf5::OpenFile{path, {}, true, std::move(file)}));
}

Hdf5File Hdf5File::open_read(const std::string& path) {
  return Hdf5File(std::make_unique<Handle>(open_file(path, false, {})));
}

Hdf5File Hdf5File::open_write(const std::string& path) {
  return Hdf5File(std::make_unique<Handle>(open_file(path, true, {})));
}

Hdf5File Hdf5File::open_write(const std::string& path, const Communicator& communicator) {
  // A rank that cannot write to the file has to say so before MPI-IO lets the others wait for it.
  communicator.together([&] {
    open_file(path, false, {});
    if (::access(path.c_str(), W_OK) != 0)
      throw IoError(fmt::format("cannot write to '{}' on {}: {}", path, host_name(), std::strerror(errno)));
  });
  return Hdf5File(std::make_unique<Handle>(open_file(path, true, communicator)));
}

void Hdf5File::close() {
  if (!handle_) return;
  const std::unique_ptr<Handle> handle = std::move(handle_);
  hdf5::collectively(*handle, [&] {
    // With several nodes each has to hand over what it wrote; closing alone does not make it.
    if (handle->writable) check(H5Fflush(handle->file, H5F_SCOPE_GLOBAL), *handle, "flush", "the contents");
    check(handle->file.close(), *handle, "finish", "the writing");
  });
}

void Hdf5File::create_group(const std::string& path) {
  const Id links = property_list(H5P_LINK_CREATE);
  H5Pset_create_intermediate_group(links, 1);
  const Id group(check(H5Gcreate2(handle_->file, path.c_str(), links, H5P_DEFAULT, H5P_DEFAULT), *handle_,
                       "create the group", path),
                 H5Gclose);
}

void Hdf5File::hard_link(const std::string& existing, const std::string& alias) {
  const Id links = property_list(H5P_LINK_CREATE);
  H5Pset_create_intermediate_group(links, 1);
  check(H5Lcreate_hard(handle_->file, existing.c_str(), H5L_SAME_LOC, alias.c_str(), links, H5P_DEFAULT), *handle_,
        "create the link", alias);
}

bool Hdf5File::exists(const std::string& path) const {
  // HDF5 can ask for the last link of a path only, and fails when an earlier one is missing.
  for (std::size_t end = path.find('/', 1); end != std::string::npos; end = path.find('/', end + 1))
    if (H5Lexists(handle_->file, path.substr(0, end).c_str(), H5P_DEFAULT) <= 0) return false;
  return path == "/" || H5Lexists(handle_->file, path.c_str(), H5P_DEFAULT) > 0;
}

bool Hdf5File::is_group(const std::string& path) const {
  if (!exists(path)) return false;
  return H5Iget_type(hdf5::open_object(*handle_, path)) == H5I_GROUP;
}

std::vector<std::string> Hdf5File::children(const std::string& group) const {
  std::vector<std::string> names;
  const auto keep = [](hid_t, const char* name, const H5L_info_t*, void* out) -> herr_t {
    static_cast<std::vector<std::string>*>(out)->emplace_back(name);
    return 0;
  };
  check(H5Literate_by_name(handle_->file, group.c_str(), H5_INDEX_NAME, H5_ITER_NATIVE, nullptr, keep, &names,
                           H5P_DEFAULT),
        *handle_, "list the group", group);
  std::sort(names.begin(), names.end());
  return names;
}

std::vector<std::string> Hdf5File::datasets(const std::string& group) const {
  std::vector<std::string> names;
  const auto keep = [](hid_t, const char* name, const H5O_info_t* info, void* out) -> herr_t {
    if (info->type == H5O_TYPE_DATASET) static_cast<std::vector<std::string>*>(out)->emplace_back(name);
    return 0;
  };
  check(H5Ovisit_by_name(handle_->file, group.c_str(), H5_INDEX_NAME, H5_ITER_NATIVE, keep, &names, H5P_DEFAULT),
        *handle_, "list the datasets of", group);
  return names;
}

std::string hdf5_version() {
  unsigned major = 0, minor = 0, release = 0;
  H5get_libversion(&major, &minor, &release);
  return fmt::format("{}.{}.{}", major, minor, release);
}

}  // namespace wasserstrom
