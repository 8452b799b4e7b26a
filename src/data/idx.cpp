// IDX, the format of the MNIST files: two zero bytes, a byte for the type of the elements, one for the number of
// dimensions, their sizes as 32-bit integers, then the elements; all big-endian.  http://yann.lecun.com/exdb/mnist

#include "idx.hpp"

#include <fmt/format.h>

#include <array>
#include <bit>
#include <cmath>
#include <concepts>
#include <cstring>
#include <limits>

#include "byte_stream.hpp"
#include "data_formats.hpp"
#include "resize.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/case/effective_case.hpp"

namespace wasserstrom {
namespace {

template <class Number>
double big_endian(const unsigned char* bytes) {
  std::uint64_t bits = 0;
  for (std::size_t k = 0; k < sizeof(Number); ++k) bits = bits << 8 | bytes[k];
  if constexpr (sizeof(Number) == 8) return std::bit_cast<double>(bits);
  else if constexpr (std::same_as<Number, float>) return std::bit_cast<float>(static_cast<std::uint32_t>(bits));
  else return static_cast<Number>(bits);
}

struct ElementKind {
  unsigned char code;
  std::size_t bytes;
  double (*value)(const unsigned char*);
};

constexpr unsigned char unsigned_byte = 0x08;
constexpr std::array<ElementKind, 6> kinds = {{{unsigned_byte, 1, big_endian<std::uint8_t>},
                                               {0x09, 1, big_endian<std::int8_t>},
                                               {0x0B, 2, big_endian<std::int16_t>},
                                               {0x0C, 4, big_endian<std::int32_t>},
                                               {0x0D, 4, big_endian<float>},
                                               {0x0E, 8, big_endian<double>}}};

class IdxReader {
 public:
  explicit IdxReader(const std::string& path) : bytes_(path) {}

  IdxTable read() {
    const ElementKind& kind = read_header();
    while (static_cast<Index>(table_.values.size()) < table_.rows * table_.columns) read_some(kind);
    if (bad_ > 0)
      refuse(fmt::format("{} of its elements {} no finite number; element {} of row {} is the first", bad_,
                         bad_ == 1 ? "is" : "are", first_bad_ % table_.columns, first_bad_ / table_.columns),
             "all have to be finite");
    char beyond = 0;
    if (bytes_.read(std::span(&beyond, 1)) > 0)
      refuse(fmt::format("it goes on behind the {} x {} elements of its header", table_.rows, table_.columns),
             "see whether the file was put together wrongly");
    return std::move(table_);
  }

 private:
  const ElementKind& read_header();
  void read_sizes(int count);
  void read_some(const ElementKind& kind);
  void fill(std::span<unsigned char> out);
  [[noreturn]] void refuse(const std::string& what, const std::string& advice) const {
    throw ConfigError(fmt::format("{}: {}: {}", bytes_.path(), what, advice));
  }

  ByteStream bytes_;
  IdxTable table_;
  Index bad_ = 0, first_bad_ = 0;  ///< elements that are not finite
};

const ElementKind& IdxReader::read_header() {
  std::array<unsigned char, 4> magic{};
  fill(magic);
  for (const ElementKind& kind : kinds)
    if (magic[0] == 0 && magic[1] == 0 && kind.code == magic[2] && magic[3] > 0) {
      table_.code = kind.code;
      read_sizes(magic[3]);
      return kind;
    }
  refuse(fmt::format("it begins with {:02x} {:02x} {:02x} {:02x}, which is no IDX file", magic[0], magic[1], magic[2],
                     magic[3]),
         "give an IDX file with elements of type 08, 09, 0B, 0C, 0D or 0E, or another 'type'");
}

void IdxReader::read_sizes(int count) {
  for (int axis = 0; axis < count; ++axis) {
    std::array<unsigned char, 4> bytes{};
    fill(bytes);
    Index size = 0;
    for (const unsigned char byte : bytes) size = size << 8 | byte;
    if (size == 0) refuse(fmt::format("size {} in its header is 0", axis), "name a file with elements");
    if (axis > 0) table_.sizes.push_back(size);
    if (axis == 0) table_.rows = size;
    else if (size > std::numeric_limits<std::int32_t>::max() / table_.columns)
      refuse("a row of it has 2^31 elements or more", "cut the rows into smaller ones");
    else table_.columns *= size;
  }
}

// A piece of the elements: the header is not trusted with the memory for all of them.
void IdxReader::read_some(const ElementKind& kind) {
  constexpr Index most = 1 << 16;
  const Index left = table_.rows * table_.columns - static_cast<Index>(table_.values.size());
  std::vector<unsigned char> bytes(static_cast<std::size_t>(std::min(most, left)) * kind.bytes);
  fill(bytes);
  for (std::size_t at = 0; at < bytes.size(); at += kind.bytes) {
    const double value = kind.value(bytes.data() + at);
    if (!std::isfinite(value) && bad_++ == 0) first_bad_ = std::ssize(table_.values);
    table_.values.push_back(value);
  }
}

void IdxReader::fill(std::span<unsigned char> out) {
  if (bytes_.read(std::span(reinterpret_cast<char*>(out.data()), out.size())) < out.size())
    refuse(table_.rows > 0 ? fmt::format("it ends before the last of the {} rows of its header", table_.rows)
                           : "it ends within its header",
           "fetch the file again");
}

/// side x side pixels of what are pictures.
void resize_pictures(const std::string& path, Index side, IdxTable& images) {
  if (images.sizes.size() != 2)
    throw ConfigError(fmt::format("{}: a row of it has {} sizes, not the two of a picture: leave 'resize' out", path,
                                  images.sizes.size()));
  images.values = resized(images.values, images.rows, images.sizes[0], images.sizes[1], side);
  images.columns = side * side;
}

DataSet read_idx(const Config& table, const std::string& directory) {
  const std::string path = path_in(table, "path", directory);
  IdxTable images = read_idx_table(path);
  const double scale = table.has("scale") ? table.real("scale") : images.usual_scale();
  for (double& value : images.values) value /= scale;
  DataSet set;
  set.reading = fmt::format("divided by {}", scale);
  if (table.has("resize")) resize_pictures(path, table.integer("resize"), images);
  if (table.has("labels")) set.response = read_idx_labels(path_in(table, "labels", directory), path, images.rows);
  set.design = Design::dense(images.columns, std::move(images.values));
  return set;
}

}  // namespace

double IdxTable::usual_scale() const { return code == unsigned_byte ? 255 : 1; }

IdxTable read_idx_table(const std::string& path) { return IdxReader(path).read(); }

Column read_idx_labels(const std::string& path, const std::string& images, Index rows) {
  const IdxTable labels = read_idx_table(path);
  if (labels.columns != 1)
    throw ConfigError(
        fmt::format("{}: it has {} numbers a row: name a file of labels, one a row", path, labels.columns));
  if (labels.rows != rows)
    throw ConfigError(fmt::format("{}: it has {} labels, but {} has {} rows: name the file that belongs to it", path,
                                  labels.rows, images, rows));
  return Eigen::Map<const Column>(labels.values.data(), rows);
}

DataFormat idx_format() {
  return {{"idx",
           "images as in the MNIST files, each flattened to a row; labels in a file of their own",
           {path_key("labels").optional().may_change().says("the file with the labels, which become the response"),
            Key::real("scale").optional().above(0).says(
                "what features are divided by; when absent 255 for unsigned bytes, 1 for other elements"),
            Key::integer("resize").optional().at_least(1).at_most(1000).in("pixels").says(
                "of each side of pictures that are to have another size: linear, over all pixels that one stands for")},
           {}},
          read_idx};
}

}  // namespace wasserstrom
