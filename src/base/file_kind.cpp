#include "wasserstrom/base/file_kind.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <optional>

#include "wasserstrom/base/error.hpp"

namespace wasserstrom {
namespace {

using namespace std::string_view_literals;

struct Kind {
  std::string_view start;
  const char* name;
  const char* advice;
};

constexpr const char* from_numpy = "save it as HDF5 with h5py, or as text with numpy.savetxt";
constexpr const char* from_table = "export it as CSV";
constexpr const char* from_frame = "write it as CSV or HDF5, with pandas say";
constexpr const char* from_netcdf = "convert it to netCDF-4, which is HDF5: nccopy -k nc4 OLD NEW";
constexpr const char* from_web = "fetch the file itself: the page in its place may say why it did not come";
constexpr const char* to_utf8 = "convert it: iconv -f UTF-16 -t UTF-8 OLD > NEW";
constexpr const char* repack = "unpack it, or pack it with gzip or bzip2";

constexpr std::string_view hdf5_signature = "\x89HDF\r\n\x1a\n";

constexpr std::array kinds = {
    Kind{hdf5_signature, "an HDF5 file", "read it as such: type = \"hdf5\""},
    Kind{"\x93NUMPY"sv, "a NumPy array (.npy)", from_numpy},
    Kind{"PK\x03\x04"sv, "a zip archive", "unpack it first"},
    Kind{"PAR1\x15"sv, "a Parquet file", from_frame},
    Kind{"ARROW1\0"sv, "an Arrow file", from_frame},
    Kind{"FEA1\0"sv, "a Feather file", from_frame},
    Kind{"CDF\x01"sv, "a classic netCDF file", from_netcdf},
    Kind{"CDF\x02"sv, "a classic netCDF file", from_netcdf},
    Kind{"CDF\x05"sv, "a classic netCDF file", from_netcdf},
    Kind{"MATLAB 5.0 MAT-file"sv, "a MATLAB file", "save it with -v7.3, which is HDF5, or as text"},
    Kind{"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv, "an old Excel file (.xls)", from_table},
    Kind{"SQLite format 3"sv, "an SQLite database", from_table},
    Kind{"RDX2\n"sv, "a file of R", from_table},
    Kind{"RDX3\n"sv, "a file of R", from_table},
    Kind{"X\n\0\0\0"sv, "a file of R", from_table},
    Kind{"\x80\x04\x95"sv, "a Python pickle", from_numpy},
    Kind{"%PDF"sv, "a PDF document", from_table},
    Kind{"<!DOCTYPE html"sv, "a web page", from_web},
    Kind{"<html"sv, "a web page", from_web},
    Kind{"\xFF\xFE\0\0"sv, "text in UTF-32", "convert it: iconv -f UTF-32 -t UTF-8 OLD > NEW"},
    Kind{"\xFF\xFE"sv, "text in UTF-16", to_utf8},
    Kind{"\xFE\xFF"sv, "text in UTF-16", to_utf8},
    Kind{"\xFD"
         "7zXZ"sv,
         "packed with xz", repack},
    Kind{"\x28\xB5\x2F\xFD"sv, "packed with zstd", repack},
    Kind{"\x04\x22\x4D\x18"sv, "packed with lz4", repack},
    Kind{"7z\xBC\xAF\x27\x1C"sv, "a 7z archive", repack},
    Kind{"\x1F\x8B"sv, "packed with gzip twice", "unpack it once"},
    Kind{"BZh91AY&SY"sv, "packed with bzip2 twice", "unpack it once"},
};

/// What a zip archive is, by the name of its first entry, which stands at byte 30.
Kind kind_of_zip(std::string_view start, const Kind& zip) {
  const std::string_view entry = start.substr(std::min<std::size_t>(30, start.size()), 64);
  if (entry.find(".npy") != std::string_view::npos) return {zip.start, "an archive of NumPy arrays (.npz)", from_numpy};
  if (entry.starts_with("[Content_Types]") || entry.starts_with("xl/") || entry.starts_with("_rels/"))
    return {zip.start, "an Excel file (.xlsx)", from_table};
  return zip;
}

/// Every second byte of Latin letters, digits and signs in UTF-16 is zero.
bool looks_like_utf16(std::string_view start) {
  if (start.size() < 4) return false;
  const bool low_first = start[0] != '\0' && start[1] == '\0' && start[2] != '\0' && start[3] == '\0';
  const bool high_first = start[0] == '\0' && start[1] != '\0' && start[2] == '\0' && start[3] != '\0';
  return low_first || high_first;
}

std::optional<Kind> kind_of(std::string_view start) {
  for (const Kind& kind : kinds)
    if (start.starts_with(kind.start)) return start.starts_with("PK") ? kind_of_zip(start, kind) : kind;
  if (looks_like_utf16(start)) return Kind{{}, "text in UTF-16", to_utf8};
  return {};
}

}  // namespace

std::string kind_of_file(const std::string& path) {
  std::string start(512, '\0');
  std::ifstream file(path, std::ios::binary);
  file.read(start.data(), std::ssize(start));
  start.resize(static_cast<std::size_t>(file.gcount()));
  const auto kind = kind_of(start);
  return kind && kind->start != hdf5_signature ? fmt::format("{}: {}", kind->name, kind->advice) : "";
}

void refuse_foreign_kind(const std::string& path, std::string_view start) {
  if (const auto kind = kind_of(start))
    throw ConfigError(fmt::format("cannot read '{}' here: it is {}: {}", path, kind->name, kind->advice));
}

std::string not_a_file(const std::string& path) {
  std::error_code ignored;
  const std::filesystem::file_status status = std::filesystem::status(path, ignored);
  if (!std::filesystem::exists(status) || std::filesystem::is_regular_file(status)) return {};
  return std::filesystem::is_directory(status) ? "it is a directory" : "it is a pipe or a device, not a file";
}

}  // namespace wasserstrom
