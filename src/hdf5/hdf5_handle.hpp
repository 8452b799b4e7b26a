#pragma once
// What the files of the HDF5 wrapper share: owned identifiers, an open file, errors with HDF5's own reason.  Private.

#include <hdf5.h>

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "wasserstrom/hdf5/hdf5_file.hpp"

namespace wasserstrom::hdf5 {

/// Owns one HDF5 identifier of any kind and knows how to give it back.
class Id {
 public:
  using Closer = herr_t (*)(hid_t);

  Id() = default;
  Id(hid_t id, Closer closer) : id_(id), closer_(closer) {}
  Id(Id&& other) noexcept : id_(std::exchange(other.id_, H5I_INVALID_HID)), closer_(other.closer_) {}
  Id& operator=(Id&& other) noexcept {
    std::swap(id_, other.id_);
    std::swap(closer_, other.closer_);
    return *this;
  }
  ~Id() {
    if (id_ >= 0) closer_(id_);
  }

  operator hid_t() const { return id_; }

  /// Gives the identifier back now; negative when HDF5 could not.
  herr_t close() { return id_ >= 0 ? closer_(std::exchange(id_, H5I_INVALID_HID)) : 0; }

 private:
  hid_t id_ = H5I_INVALID_HID;
  Closer closer_ = nullptr;
};

struct OpenFile {
  std::string path;
  std::optional<Communicator> communicator;  ///< set: all ranks opened it together, to write
  bool writable = false;
  Id file;
};

/// Runs `action` so that all ranks share its fate, where the file is open on all of them.
void share(const OpenFile& file, const std::function<void()>& action);

/// Runs `action`, in which MPI-IO lets the ranks wait for each other where the file is open on all of them.  A rank
/// that fails there cannot tell the others, so it says why and ends the job with exit_io.
void collectively(const OpenFile& file, const std::function<void()>& action);

/// The innermost description on HDF5's error stack, which is emptied.  Any later call of HDF5 empties it too, closing a
/// temporary identifier among them: ask within the failed statement, or keep the identifiers alive.
std::string take_reason();

/// Throws "cannot <what> <object> of '<path>': <reason>".
[[noreturn]] void fail(const OpenFile& file, const std::string& what, const std::string& object);

/// Passes a result of HDF5 on; a negative one is an error.
template <class Result>
Result check(Result result, const OpenFile& file, const char* what, const std::string& object) {
  if (result < 0) fail(file, what, object);
  return result;
}

/// Whether the file begins as HDF5 does, perhaps behind a block of the user's.
bool has_signature(const std::string& path);

Id open_dataset(const OpenFile& file, const std::string& path);

/// Throws IoError unless all bytes of the dataset's elements are in the file: where it ends before them, or parts were
/// never written, a few bytes could stand for any amount of memory.
void require_stored(const OpenFile& file, hid_t dataset, const std::string& path);

Id open_object(const OpenFile& file, const std::string& path);
Id property_list(hid_t kind);
Id scalar_space();
Id simple_space(const std::vector<Index>& extent);  ///< a scalar for no extent at all
Id text_type();                                     ///< a UTF-8 string of any length

/// How an element type lies in our files; little-endian numbers, strings of any length.
Id file_type(ElementType type);

/// What a dataset or attribute of HDF5 type `type` is to us: floats of any size are float64, integers int64, except
/// bytes.
ElementType element_type(const OpenFile& file, hid_t type, const std::string& object);

std::vector<Index> extent_of(hid_t space);

}  // namespace wasserstrom::hdf5

namespace wasserstrom {

struct Hdf5File::Handle : hdf5::OpenFile {};

}  // namespace wasserstrom
