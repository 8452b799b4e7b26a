// Sparse rows as LIBSVM writes them, a row a line: `response index:value index:value ...`, the indices ascending.  What
// follows a '#' is a comment.  https://www.csie.ntu.edu.tw/~cjlin/libsvm (README)

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "bad_fields.hpp"
#include "data_formats.hpp"
#include "line_stream.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/base/text.hpp"
#include "words.hpp"

namespace wasserstrom {
namespace {

class LibsvmReader {
 public:
  LibsvmReader(const Config& table, const std::string& path)
      : lines_(path, encoding_of(table)),
        bad_(path, "code classes as numbers, and mend or remove the row"),
        base_(table.integer("index_base")),
        given_columns_(table.has("columns")) {
    if (given_columns_) columns_ = table.integer("columns");
  }

  DataSet read() {
    while (const auto line = lines_.next()) read_line(*line);
    bad_.refuse();
    if (response_.empty())
      throw ConfigError(fmt::format("{}: there are no rows in it: name another file", lines_.path()));
    if (columns_ == 0)
      throw ConfigError(fmt::format("{}: no row has an entry: say how many 'columns' there are", lines_.path()));
    DataSet set;
    set.response = Eigen::Map<const Column>(response_.data(), static_cast<Index>(response_.size()));
    set.design = Design::sparse(columns_, std::move(start_), std::move(column_), std::move(value_));
    set.first_column = base_;
    set.reading = fmt::format("columns {} to {}{}", base_, base_ + columns_ - 1,
                              given_columns_ ? "" : " as far as entries reach");
    return set;
  }

 private:
  void read_line(std::string_view line);
  void read_entry(std::string_view word, Index& last);
  void add_column(Index index, std::string_view word, Index last);

  LineStream lines_;
  BadFields bad_;
  Index base_;
  bool given_columns_;
  Index columns_ = 0;
  std::vector<double> response_, value_;
  std::vector<Index> start_ = {0};
  std::vector<std::int32_t> column_;
};

void LibsvmReader::read_line(std::string_view line) {
  line = line.substr(0, line.find('#'));
  const std::string_view label = take_word(line);
  if (label.empty()) return;
  if (label.find(':') != std::string_view::npos)
    lines_.refuse(fmt::format("no response in front of '{}'", shown_text(label)),
                  "begin the row with its label or value");
  const std::optional<double> response = parse_finite(label);
  if (!response) bad_.add_field(lines_.number(), "the response", std::string(label));
  response_.push_back(response.value_or(0));
  Index last = base_ - 1;
  for (std::string_view word = take_word(line); !word.empty(); word = take_word(line)) read_entry(word, last);
  start_.push_back(static_cast<Index>(value_.size()));
}

void LibsvmReader::read_entry(std::string_view word, Index& last) {
  const std::size_t colon = std::min(word.find(':'), word.size());
  const std::optional<long long> index = parse_integer(word.substr(0, colon));
  if (!index || colon == word.size())
    lines_.refuse(fmt::format("'{}' is no entry", shown_text(word)), "write index:value, the index a whole number");
  add_column(*index, word, last);
  const std::string_view text = word.substr(colon + 1);
  const std::optional<double> value = parse_finite(text);
  if (!value) bad_.add_field(lines_.number(), fmt::format("column {}", *index), std::string(text));
  value_.push_back(value.value_or(0));
  last = *index;
}

void LibsvmReader::add_column(Index index, std::string_view word, Index last) {
  if (index < base_)
    lines_.refuse(fmt::format("the index of '{}' is below {}", shown_text(word), base_),
                  base_ == 1 ? "set index_base = 0 if the file counts from 0" : "indices begin at 0");
  if (index <= last)
    lines_.refuse(fmt::format("the index of '{}' does not exceed the one before it, {}", shown_text(word), last),
                  "sort the entries of a row by their index, each once");
  if (index - base_ >= std::numeric_limits<std::int32_t>::max())
    lines_.refuse(fmt::format("the index of '{}' is too large", shown_text(word)), "indices go up to 2147483646");
  if (given_columns_ && index - base_ >= columns_)
    lines_.refuse(
        fmt::format("'{}' lies beyond the last of {} columns, {}", shown_text(word), columns_, base_ + columns_ - 1),
        "raise 'columns', or see that index_base is right");
  columns_ = std::max(columns_, index - base_ + 1);
  column_.push_back(static_cast<std::int32_t>(index - base_));
}

}  // namespace

DataFormat libsvm_format() {
  return {
      {"libsvm",
       "sparse rows as text: response index:value index:value ...",
       {Key::integer("index_base").at_least(0).at_most(1).default_to("1").says("what the file counts its columns from"),
        Key::integer("columns")
            .at_least(1)
            .at_most(std::numeric_limits<std::int32_t>::max())
            .optional()
            .says("number of features; as many as the file reaches when absent"),
        encoding_key()},
       {}},
      [](const Config& table, const std::string& directory) {
        return LibsvmReader(table, path_in(table, "path", directory)).read();
      }};
}

}  // namespace wasserstrom
