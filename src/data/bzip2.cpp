// bzip2, by way of libbz2.

#include <bzlib.h>

#include <algorithm>
#include <limits>
#include <stdexcept>

#include "unpacker.hpp"

namespace wasserstrom {
namespace {

constexpr std::size_t most_at_once = std::numeric_limits<unsigned>::max();

std::string reason(int status) {
  switch (status) {
    case BZ_DATA_ERROR:
      return "a checksum does not fit";
    case BZ_DATA_ERROR_MAGIC:
      return "no bzip2 data where they should begin";
    case BZ_MEM_ERROR:
      return "no memory for it";
    default:
      return "libbz2 ends with code " + std::to_string(status);
  }
}

class Bzip2Unpacker final : public Unpacker {
 public:
  Bzip2Unpacker() {
    if (const int status = BZ2_bzDecompressInit(&stream_, 0, 0); status != BZ_OK)
      throw std::runtime_error(reason(status));
  }
  Bzip2Unpacker(const Bzip2Unpacker&) = delete;
  Bzip2Unpacker& operator=(const Bzip2Unpacker&) = delete;
  ~Bzip2Unpacker() override { BZ2_bzDecompressEnd(&stream_); }

  Step unpack(std::span<char> packed, std::span<char> out) override {
    const auto given = static_cast<unsigned>(std::min(packed.size(), most_at_once));
    const auto room = static_cast<unsigned>(std::min(out.size(), most_at_once));
    stream_.next_in = packed.data();
    stream_.avail_in = given;
    stream_.next_out = out.data();
    stream_.avail_out = room;
    const int status = BZ2_bzDecompress(&stream_);
    if (status != BZ_OK && status != BZ_STREAM_END) throw std::runtime_error(reason(status));
    return {given - stream_.avail_in, room - stream_.avail_out, status == BZ_STREAM_END};
  }

 private:
  bz_stream stream_{};
};

}  // namespace

std::unique_ptr<Unpacker> bzip2_unpacker() { return std::make_unique<Bzip2Unpacker>(); }

}  // namespace wasserstrom
