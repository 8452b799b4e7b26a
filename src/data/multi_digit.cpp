// Two pictures in one, as the experiments of multi-task learning have them: Multi-MNIST, Multi-Fashion and both mixed
// (Lin et al. 2019, whose pictures are published but not how they were made; this is how theirs are described).
//
// Picture c has picture i = c mod n of the first source in its upper left corner and a random one of the second in its
// lower right; each is moved by 0 to `shift` pixels down and to the right.  Where both come from one source the second
// has another label.  What picture c is made of belongs to (seed, c) alone.

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "data_formats.hpp"
#include "idx.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/base/random.hpp"
#include "wasserstrom/case/effective_case.hpp"

namespace wasserstrom {
namespace {

/// Some labelled pictures of a file.
struct Source {
  IdxTable images;
  Column label;
  Index first, count;  ///< those that take part

  const double* picture(Index i) const { return images.values.data() + (first + i) * images.columns; }
  double label_of(Index i) const { return label[first + i]; }
};

Source read_source(const Config& table, const std::string& images, const std::string& labels,
                   const std::string& directory) {
  const std::string path = path_in(table, images, directory);
  Source source{read_idx_table(path), {}, table.integer("first"), 0};
  if (source.images.sizes.size() != 2)
    throw ConfigError(
        fmt::format("{}: a row of it has {} sizes, not the two of a picture", path, source.images.sizes.size()));
  source.label = read_idx_labels(path_in(table, labels, directory), path, source.images.rows);
  const Index left = source.images.rows - source.first;
  if (left <= 0)
    throw ConfigError(fmt::format("{}: the first picture is {}, counted from 0, but {} has {}: take a smaller 'first'",
                                  table.path(), source.first, path, source.images.rows));
  source.count = table.has("pictures") ? table.integer("pictures") : left;
  if (source.count > left)
    throw ConfigError(fmt::format("{}: {} pictures from {} on, but {} has {}: take fewer", table.path(), source.count,
                                  source.first, path, source.images.rows));
  const double scale = source.images.usual_scale();
  for (double& value : source.images.values) value /= scale;
  return source;
}

class Composer {
 public:
  Composer(const Config& table, const Source& first, const Source& second, bool same)
      : first_(first),
        second_(second),
        same_(same),
        adds_(table.text("blend") == "sum"),
        shift_(table.integer("shift")),
        height_(std::max(first.images.sizes[0], second.images.sizes[0]) + 2 * shift_),
        width_(std::max(first.images.sizes[1], second.images.sizes[1]) + 2 * shift_),
        random_(static_cast<std::uint64_t>(table.integer("seed")), Purpose::composed_picture) {
    if (same_) require_two_labels(table);
  }

  Index pixels() const { return height_ * width_; }

  /// Makes picture c, all pixels of which are 0; returns both labels.
  std::pair<double, double> make(Index c, double* picture) const {
    const Index i = c % first_.count, j = partner(c, i);
    put(first_, i, offset(c, 0), offset(c, 1), picture);
    put(second_, j, shift_ + offset(c, 2), shift_ + offset(c, 3), picture);
    return {first_.label_of(i), second_.label_of(j)};
  }

 private:
  Index drawn(Index c, Index draw, Index below) const {
    return std::min(below - 1, static_cast<Index>(random_.uniform(0, c, draw) * static_cast<double>(below)));
  }
  Index offset(Index c, Index draw) const { return drawn(c, draw, shift_ + 1); }

  Index partner(Index c, Index i) const {
    for (Index draw = 4;; ++draw)
      if (const Index j = drawn(c, draw, second_.count); !same_ || second_.label_of(j) != first_.label_of(i)) return j;
  }

  void put(const Source& source, Index i, Index top, Index left, double* picture) const {
    const double* from = source.picture(i);
    for (Index y = 0; y < source.images.sizes[0]; ++y)
      for (Index x = 0; x < source.images.sizes[1]; ++x) {
        double& pixel = picture[(top + y) * width_ + left + x];
        pixel = adds_ ? std::min(1.0, pixel + *from) : std::max(pixel, *from);
        ++from;
      }
  }

  void require_two_labels(const Config& table) const {
    for (Index i = 1; i < first_.count; ++i)
      if (first_.label_of(i) != first_.label_of(0)) return;
    throw ConfigError(
        fmt::format("{}: all {} pictures have one label, so that none can stand beside another: take more",
                    table.path(), first_.count));
  }

  const Source &first_, &second_;
  bool same_, adds_;
  Index shift_, height_, width_;
  CounterRandom random_;
};

DataSet read_multi_digit(const Config& table, const std::string& directory) {
  const Source first = read_source(table, "path", "labels", directory);
  const bool same = !table.has("second");
  std::optional<Source> other;
  if (!same) other = read_source(table, "second", "second_labels", directory);
  const Composer composer(table, first, same ? first : *other, same);
  const Index count = table.has("count") ? table.integer("count") : 2 * first.count;
  const bool answers_first = table.text("answer") == "first";
  DataSet set;
  set.reading = fmt::format("{} of {} pictures of {} pixels", count, first.count, composer.pixels());
  set.response.resize(count);
  std::vector<double> values(static_cast<std::size_t>(count * composer.pixels()));
  for (Index c = 0; c < count; ++c) {
    const auto [upper, lower] = composer.make(c, values.data() + c * composer.pixels());
    set.response[c] = answers_first ? upper : lower;
  }
  set.design = Design::dense(composer.pixels(), std::move(values));
  return set;
}

void check(const Config& self, const Config&, Problems& problems) {
  if (self.has("second") != self.has("second_labels"))
    problems.add(self, self.has("second") ? "second" : "second_labels", "pictures and labels belong together",
                 "give both 'second' and 'second_labels', or neither");
}

}  // namespace

DataFormat multi_digit_format() {
  return {
      {"multi_digit",
       "two pictures in one, from files as those of MNIST: one in the upper left corner, one in the lower right",
       {path_key("labels").may_change().says("the file with the labels of the pictures in 'path'"),
        path_key("second").optional().may_change().says(
            "the file with pictures for the lower right; absent: that in 'path', and no two of one label"),
        path_key("second_labels").optional().may_change().says("their labels"),
        Key::text("answer")
            .default_to("\"first\"")
            .one_of({"first", "second"})
            .says("whose label is the response: of the picture in the upper left, or in the lower right"),
        Key::integer("first")
            .default_to("0")
            .at_least(0)
            .in("pictures")
            .says("the first picture of the files that takes part, so that others can be kept for a validation"),
        Key::integer("pictures").optional().at_least(1).says("how many take part; absent: all from there on"),
        Key::integer("count").optional().at_least(1).in("rows").says("rows; absent: two for each picture in 'path'"),
        Key::integer("shift").default_to("4").at_least(0).at_most(100).in("pixels").says(
            "each is moved down and to the right by up to so many: a row has 2 shift more lines and columns"),
        Key::text("blend")
            .default_to("\"max\"")
            .one_of({"max", "sum"})
            .says("of pixels that both cover: the larger, or the sum up to 1"),
        Key::integer("seed").default_to("1").at_least(0).says("of what is drawn")},
       check},
      read_multi_digit};
}

}  // namespace wasserstrom
