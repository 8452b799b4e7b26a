#include "data_case.hpp"

#include <bzlib.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <fstream>

#include "test_directory.hpp"

namespace wasserstrom::test {

namespace {

std::string gzipped(const std::string& content) {
  z_stream stream{};
  deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, static_cast<uLong>(content.size())), '\0');
  std::string in = content;
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string bzipped(const std::string& content) {
  std::string in = content, out(content.size() + content.size() / 100 + 600, '\0');
  auto length = static_cast<unsigned>(out.size());
  EXPECT_EQ(BZ2_bzBuffToBuffCompress(out.data(), &length, in.data(), static_cast<unsigned>(in.size()), 9, 0, 0), BZ_OK);
  out.resize(length);
  return out;
}

}  // namespace

std::string packed(const std::string& content, Packing packing) {
  if (packing == Packing::gzip) return gzipped(content);
  if (packing == Packing::bzip2) return bzipped(content);
  return content;
}

std::string write_data(const std::string& name, const std::string& content, Packing packing) {
  const std::filesystem::path path = file_of_rank(name);
  const std::string bytes = packed(content, packing);
  std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  return path.filename().string();
}

DataSets read_data(const std::string& tables, const std::string& directory, const Communicator& communicator) {
  TableSchema schema;
  schema.keys = {Key::tables("data", data_schema())};
  const Case read = read_case("case.toml", tables, {}, schema);
  return DataSets(read.config.tables("data"), directory.empty() ? test_directory().string() : directory, communicator);
}

}  // namespace wasserstrom::test
