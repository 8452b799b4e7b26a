#include "json_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "byte_stream.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/base/file_kind.hpp"
#include "wasserstrom/base/text.hpp"
#include "wasserstrom/base/types.hpp"

namespace wasserstrom {
namespace {

using nlohmann::json;

std::string read_all(const std::string& path) {
  ByteStream stream(path);
  std::string text;
  std::vector<char> piece(std::size_t{1} << 16);
  for (std::size_t got = piece.size(); got == piece.size();) {
    got = stream.read(piece);
    if (text.empty()) refuse_foreign_kind(path, {piece.data(), got});
    text.append(piece.data(), got);
  }
  return text;
}

/// Runs over a text and counts its lines, so that what the parser finds has a place.
struct LineCounter {
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  const char* at;
  Index* line;

  reference operator*() const { return *at; }
  LineCounter& operator++() {
    *line += *at++ == '\n';
    return *this;
  }
  bool operator!=(const LineCounter& other) const { return at != other.at; }
  bool operator==(const LineCounter& other) const { return at == other.at; }
};

class JsonReader {
 public:
  explicit JsonReader(const std::string& path) : path_(path), text_(read_all(path)) {}

  json read() {
    require_utf8();
    json object;
    const LineCounter begin{text_.data(), &line_}, end{text_.data() + text_.size(), &line_};
    try {
      object = json::parse(begin, end, [this](int depth, json::parse_event_t event, const json& value) {
        look_at(depth, event, value);
        return true;
      });
    } catch (const json::parse_error& error) {
      refuse_syntax(error.byte == 0 ? 0 : error.byte - 1);
    } catch (const json::out_of_range&) {
      refuse("a number is beyond what a double holds", "leave such rows out");
    }
    if (!object.is_object()) refuse("it holds no JSON object", "write { \"name\": [numbers], ... }");
    return object;
  }

 private:
  void look_at(int depth, json::parse_event_t event, const json& value) {
    using Event = json::parse_event_t;
    constexpr int deepest = 64;
    if (depth >= deepest && (event == Event::object_start || event == Event::array_start))
      refuse(fmt::format("arrays and objects are nested more than {} deep", deepest), "give plain arrays of numbers");
    if (event == Event::object_start) names_.emplace_back();
    if (event == Event::object_end) names_.pop_back();
    if (event == Event::key && !names_.back().insert(value.get<std::string>()).second)
      refuse(fmt::format("the name '{}' stands twice in one object", shown_text(value.get<std::string>())),
             "give each array a name of its own");
  }

  void require_utf8() {
    const std::size_t strange = first_not_utf8(text_);
    if (strange == std::string::npos) return;
    line_ += std::count(text_.begin(), text_.begin() + static_cast<Index>(strange), '\n');
    refuse(fmt::format("the byte {} is not UTF-8", shown_text(text_.substr(strange, 1))),
           "convert the file, from Latin-1 by iconv -f LATIN1 -t UTF-8 OLD > NEW, say");
  }

  [[noreturn]] void refuse_syntax(std::size_t at) const {
    const std::string rest = text_.substr(std::min(at, text_.size()), 16);
    for (const char* word : {"NaN", "nan", "NA", "Inf", "inf"})
      if (rest.starts_with(word))
        refuse(fmt::format("'{}' is no number of JSON", shown_text(rest.substr(0, rest.find_first_of(" ,]}\r\n")))),
               "leave rows with missing values out");
    refuse(rest.empty() ? "it ends too early" : fmt::format("it is no JSON from '{}' on", shown_text(rest)),
           "check it with a JSON tool");
  }

  [[noreturn]] void refuse(const std::string& what, const std::string& advice) const {
    throw ConfigError(fmt::format("{}:{}: {}: {}", path_, line_, what, advice));
  }

  std::string path_, text_;
  Index line_ = 1;
  std::vector<std::set<std::string>> names_;  ///< of the objects that are open, the innermost last
};

}  // namespace

nlohmann::json read_json_object(const std::string& path) { return JsonReader(path).read(); }

}  // namespace wasserstrom
