// gzip, by way of zlib.

#include <zlib.h>

#include <algorithm>
#include <limits>
#include <stdexcept>

#include "unpacker.hpp"

namespace wasserstrom {
namespace {

constexpr std::size_t most_at_once = std::numeric_limits<uInt>::max();

class GzipUnpacker final : public Unpacker {
 public:
  GzipUnpacker() {
    constexpr int gzip_header = 16;  // added to the window size: a gzip header is wanted, nothing else
    if (inflateInit2(&stream_, MAX_WBITS + gzip_header) != Z_OK) throw std::runtime_error("zlib does not start");
  }
  GzipUnpacker(const GzipUnpacker&) = delete;
  GzipUnpacker& operator=(const GzipUnpacker&) = delete;
  ~GzipUnpacker() override { inflateEnd(&stream_); }

  Step unpack(std::span<char> packed, std::span<char> out) override {
    const auto given = static_cast<uInt>(std::min(packed.size(), most_at_once));
    const auto room = static_cast<uInt>(std::min(out.size(), most_at_once));
    stream_.next_in = reinterpret_cast<Bytef*>(packed.data());
    stream_.avail_in = given;
    stream_.next_out = reinterpret_cast<Bytef*>(out.data());
    stream_.avail_out = room;
    const int status = inflate(&stream_, Z_NO_FLUSH);
    const bool stalled = status == Z_BUF_ERROR;  // nothing to do with what it was given: no mistake
    if (status != Z_OK && status != Z_STREAM_END && !stalled)
      throw std::runtime_error(stream_.msg ? stream_.msg : "zlib gives no reason");
    return {given - stream_.avail_in, room - stream_.avail_out, status == Z_STREAM_END};
  }

 private:
  z_stream stream_{};
};

}  // namespace

std::unique_ptr<Unpacker> gzip_unpacker() { return std::make_unique<GzipUnpacker>(); }

}  // namespace wasserstrom
