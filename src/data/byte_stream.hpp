#pragma once
// The bytes of a file of the user, unpacked on the way if its first bytes say gzip or bzip2.  Private.

#include <cstdio>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "unpacker.hpp"

namespace wasserstrom {

class ByteStream {
 public:
  /// Throws ConfigError when there is no file to read.
  explicit ByteStream(const std::string& path);

  /// Fills `out` as far as the file goes and says how far that was; less than its size only at the end.  Throws
  /// ConfigError when the file cannot be read on, or is packed and damaged or cut off.
  std::size_t read(std::span<char> out);

  const std::string& path() const { return path_; }

 private:
  void refill();
  std::size_t read_plain(std::span<char> out);
  std::size_t unpack(std::span<char> out);
  [[noreturn]] void refuse(const std::string& what, const std::string& advice) const;

  struct Closer {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  using Maker = std::unique_ptr<Unpacker> (*)();

  std::string path_;
  std::unique_ptr<std::FILE, Closer> file_;
  std::vector<char> buffer_;            ///< of the file as it is
  std::span<char> rest_;                ///< of the buffer, not yet used
  Maker make_unpacker_ = nullptr;       ///< none: the file is not packed
  std::unique_ptr<Unpacker> unpacker_;  ///< of the stream that has begun, if one has
};

}  // namespace wasserstrom
