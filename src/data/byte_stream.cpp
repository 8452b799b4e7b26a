#include "byte_stream.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <string_view>

#include "wasserstrom/base/error.hpp"
#include "wasserstrom/base/file_kind.hpp"

namespace wasserstrom {
namespace {

constexpr std::size_t buffer_bytes = std::size_t{1} << 16;

bool begins_with(std::span<const char> bytes, std::string_view start) {
  return std::string_view(bytes.data(), bytes.size()).starts_with(start);
}

/// Relative paths start at the case file, or at the working directory: what a path means, only its full name says.
std::string full_name(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::absolute(path, ignored).lexically_normal().string();
}

}  // namespace

ByteStream::ByteStream(const std::string& path) : path_(path), buffer_(buffer_bytes) {
  if (const std::string what = not_a_file(path); !what.empty()) refuse(what, "name a file with the data");
  file_.reset(std::fopen(path.c_str(), "rb"));
  if (const int error = errno; !file_)
    refuse(std::strerror(error), fmt::format("check the path, in full {}", full_name(path)));
  refill();
  if (begins_with(rest_, "\x1f\x8b")) make_unpacker_ = gzip_unpacker;
  if (begins_with(rest_, "BZh")) make_unpacker_ = bzip2_unpacker;
}

std::size_t ByteStream::read(std::span<char> out) {
  std::size_t filled = 0;
  while (filled < out.size()) {
    if (rest_.empty()) refill();
    const std::size_t got = make_unpacker_ ? unpack(out.subspan(filled)) : read_plain(out.subspan(filled));
    filled += got;
    if (got == 0 && rest_.empty() && std::feof(file_.get())) break;
  }
  return filled;
}

void ByteStream::refill() {
  const std::size_t got = std::fread(buffer_.data(), 1, buffer_.size(), file_.get());
  if (std::ferror(file_.get())) refuse(std::strerror(errno), "check the file system");
  rest_ = std::span(buffer_).first(got);
}

std::size_t ByteStream::read_plain(std::span<char> out) {
  const std::size_t count = std::min(out.size(), rest_.size());
  std::copy_n(rest_.begin(), count, out.begin());
  rest_ = rest_.subspan(count);
  return count;
}

// One step of the unpacker; a stream that has ended makes room for the next, as in files that were put together.
std::size_t ByteStream::unpack(std::span<char> out) {
  if (!unpacker_) {
    if (rest_.empty()) return 0;
    unpacker_ = make_unpacker_();
  }
  Unpacker::Step step;
  try {
    step = unpacker_->unpack(rest_, out);
  } catch (const std::runtime_error& error) {
    refuse(fmt::format("its compressed contents are damaged ({})", error.what()), "fetch or pack the file again");
  }
  rest_ = rest_.subspan(step.taken);
  if (step.ended) unpacker_.reset();
  else if (step.made == 0 && rest_.empty() && std::feof(file_.get()))
    refuse("its compressed contents end too soon", "fetch or pack the file again");
  return step.made;
}

void ByteStream::refuse(const std::string& what, const std::string& advice) const {
  throw ConfigError(fmt::format("cannot read '{}': {}: {}", path_, what, advice));
}

}  // namespace wasserstrom
