#include "config_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>

#include "config_schema.hpp"

namespace wasserstrom {
namespace {

std::string number_text(double number) { return fmt::format("{}", number); }

/// Whether a word of the text begins as this one does: `med(r)` speaks of `Median`, `variances` of `Variance`.
bool speaks_of(const std::string& text, const std::string& word) {
  constexpr std::size_t shortest = 3;
  const auto is_letter = [](unsigned char c) { return std::isalpha(c) != 0; };
  const auto same = [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); };
  for (auto begin = text.begin(); begin != text.end();) {
    begin = std::find_if(begin, text.end(), is_letter);
    const auto end = std::find_if_not(begin, text.end(), is_letter);
    const auto length = std::min(static_cast<std::size_t>(end - begin), word.size());
    if (length >= shortest && std::equal(begin, begin + static_cast<std::ptrdiff_t>(length), word.begin(), same))
      return true;
    begin = end;
  }
  return false;
}

/// Holds one value against one key.  Every function returns the value, or nothing after it has reported why not.
class ValueReader {
 public:
  ValueReader(const Key& key, Problems& problems) : key_(key), problems_(problems) {}

  std::optional<bool> flag(const RawValue& raw, const std::string& path) {
    if (const auto* value = raw.get<bool>()) return *value;
    return wrong_type(raw, path, type_words(key_));
  }

  std::optional<double> number(const RawValue& raw, const std::string& path, const std::string& wanted) {
    if (const auto* integer = raw.get<Index>()) return in_range(static_cast<double>(*integer), raw, path);
    if (const auto* real = raw.get<double>()) return in_range(*real, raw, path);
    return wrong_type(raw, path, wanted);
  }

  /// Users write count = 1e6, which is a real number to TOML.
  std::optional<Index> integer(const RawValue& raw, const std::string& path) {
    constexpr double too_big = 9223372036854775808.0;  // 2^63
    const std::optional<double> checked = number(raw, path, type_words(key_));
    if (!checked) return std::nullopt;
    if (const auto* exact = raw.get<Index>()) return *exact;
    if (*checked == std::trunc(*checked) && std::abs(*checked) < too_big) return static_cast<Index>(*checked);
    return wrong_type(raw, path, type_words(key_));
  }

  std::optional<std::string> text(const RawValue& raw, const std::string& path, const std::string& wanted) {
    const std::optional<std::string> value = text_of(raw);
    if (!value) return wrong_type(raw, path, wanted);
    const auto& choices = key_.choices;
    if (choices.empty() || std::find(choices.begin(), choices.end(), *value) != choices.end()) return *value;
    std::string advice = did_you_mean(*value, choices);
    if (advice.empty()) advice = choices_described_by(*value);
    if (!advice.empty()) advice += "\n";
    advice += fmt::format("valid {}: {}\n{}", key_.name == "type" ? "types" : "names", joined(choices), see_help(path));
    problems_.add(
        raw.at, fmt::format("unknown {} {} for '{}'", key_.name == "type" ? "type" : "name", shown(raw), path), advice);
    return std::nullopt;
  }

  std::optional<std::vector<double>> numbers(const RawValue& raw, const std::string& path, const std::string& wanted) {
    const auto one = [&](const RawValue& v, const std::string& p) { return number(v, p, number_words()); };
    return list<double>(raw, path, wanted, one);
  }

  std::optional<std::vector<std::string>> texts(const RawValue& raw, const std::string& path) {
    const auto one = [&](const RawValue& v, const std::string& p) { return text(v, p, "text"); };
    return list<std::string>(raw, path, type_words(key_), one);
  }

  std::optional<Rows> rows(const RawValue& raw, const std::string& path) {
    const auto one = [&](const RawValue& v, const std::string& p) { return numbers(v, p, "list of numbers"); };
    const auto lists = list<std::vector<double>>(raw, path, type_words(key_), one);
    if (!lists || !all_of_one_length(*lists, *raw.get<RawList>(), path)) return std::nullopt;
    Rows result(lists->size(), lists->empty() ? 0 : lists->front().size());
    for (Index i = 0; i < result.rows(); ++i)
      for (Index j = 0; j < result.cols(); ++j) result(i, j) = (*lists)[i][j];
    return result;
  }

  std::optional<FreeTable> free_table(const RawValue& raw, const std::string& path) {
    if (raw.get<RawTable>()) return FreeTable{toml_text(raw), json_text(raw)};
    return wrong_type(raw, path, type_words(key_));
  }

 private:
  /// The choices of which the help of the key speaks in this word, or in one that begins alike (`med` for `median`).
  std::string choices_described_by(const std::string& word) const {
    std::vector<std::string> found;
    for (const std::string& choice : key_.choices) {
      const std::size_t begin = key_.help.find(choice + ": "), end = key_.help.find(';', begin);
      if (begin != std::string::npos && speaks_of(key_.help.substr(begin, end - begin), word)) found.push_back(choice);
    }
    return found.empty() ? "" : fmt::format("for {} see {}", toml_text(word), joined(found));
  }

  std::optional<std::string> text_of(const RawValue& raw) const {
    if (const auto* text = raw.get<std::string>()) return *text;
    const auto* integer = raw.get<Index>();
    if (integer != nullptr && key_.bare) return std::to_string(*integer);
    const auto* flag = raw.get<bool>();
    if (flag != nullptr && key_.bare) return *flag ? "true" : "false";
    return std::nullopt;
  }

  std::nullopt_t wrong_type(const RawValue& raw, const std::string& path, const std::string& wanted) {
    const bool unquoted = wanted.starts_with("text") && !raw.get<RawList>() && !raw.get<RawTable>();
    add_wrong_type(raw, path, wanted, (unquoted ? "texts stand in quotes\n" : "") + see_help(path), problems_);
    return std::nullopt;
  }

  std::string number_words() const {
    const std::string range = range_words(key_);
    return range.empty() ? "number" : "number " + range;
  }

  std::optional<double> in_range(double number, const RawValue& raw, const std::string& path) {
    if (!std::isfinite(number)) {
      problems_.add(raw.at, fmt::format("'{}' is {}", path, number_text(number)), "numbers of a case must be finite");
      return std::nullopt;
    }
    const bool too_low = key_.has_low && (key_.low_open ? number <= key_.low : number < key_.low);
    const bool too_high = key_.has_high && (key_.high_open ? number >= key_.high : number > key_.high);
    if (!too_low && !too_high) return number;
    problems_.add(raw.at,
                  fmt::format("'{}' is out of range: it must be {}, and is {}", path, range_words(key_), shown(raw)),
                  see_help(path));
    return std::nullopt;
  }

  /// Goes through the whole list even after a bad element, so that all of them are reported.
  template <class T, class ReadOne>
  std::optional<std::vector<T>> list(const RawValue& raw, const std::string& path, const std::string& wanted,
                                     ReadOne read_one) {
    const auto* elements = raw.get<RawList>();
    if (elements == nullptr) return wrong_type(raw, path, wanted);
    std::vector<T> result;
    for (std::size_t i = 0; i < elements->size(); ++i)
      if (auto value = read_one((*elements)[i], fmt::format("{}[{}]", path, i))) result.push_back(std::move(*value));
    if (result.size() < elements->size()) return std::nullopt;
    return result;
  }

  bool all_of_one_length(const std::vector<std::vector<double>>& lists, const RawList& raw, const std::string& path) {
    bool equal = true;
    for (std::size_t i = 1; i < lists.size(); ++i)
      if (lists[i].size() != lists[0].size()) {
        problems_.add(raw[i].at,
                      fmt::format("rows of different lengths: '{0}[{1}]' has length {2}, but '{0}[0]' has length {3}",
                                  path, i, lists[i].size(), lists[0].size()),
                      "all rows need the same length");
        equal = false;
      }
    return equal;
  }

  const Key& key_;
  Problems& problems_;
};

template <class T>
std::optional<ConfigValue> wrapped(std::optional<T> value) {
  if (!value) return std::nullopt;
  return ConfigValue(std::move(*value));
}

}  // namespace

std::optional<ConfigValue> read_value(const Key& key, const RawValue& raw, const std::string& path,
                                      Problems& problems) {
  ValueReader reader(key, problems);
  const std::string wanted = type_words(key);
  switch (key.type) {
    case ValueType::boolean:
      return wrapped(reader.flag(raw, path));
    case ValueType::integer:
      return wrapped(reader.integer(raw, path));
    case ValueType::real:
      return wrapped(reader.number(raw, path, wanted));
    case ValueType::text:
      return wrapped(reader.text(raw, path, wanted));
    case ValueType::reals:
      return wrapped(reader.numbers(raw, path, wanted));
    case ValueType::rows:
      return wrapped(reader.rows(raw, path));
    case ValueType::texts:
      return wrapped(reader.texts(raw, path));
    case ValueType::real_or_text:
      return raw.get<std::string>() ? wrapped(reader.text(raw, path, wanted))
                                    : wrapped(reader.number(raw, path, wanted));
    case ValueType::real_or_reals:
      return raw.get<RawList>() ? wrapped(reader.numbers(raw, path, wanted))
                                : wrapped(reader.number(raw, path, wanted));
    case ValueType::free_table:
      return wrapped(reader.free_table(raw, path));
    case ValueType::table:
    case ValueType::tables:
      break;
  }
  return std::nullopt;
}

void add_wrong_type(const RawValue& raw, const std::string& path, const std::string& wanted, const std::string& advice,
                    Problems& problems) {
  problems.add(
      raw.at, fmt::format("'{}' has the wrong type: wanted {}, found {} {}", path, wanted, kind_words(raw), shown(raw)),
      advice);
}

std::string see_help(const std::string& path) {
  const std::string plain = plain_path(path);
  return plain.empty() ? "see: wasserstrom help" : "see: wasserstrom help " + plain;
}

}  // namespace wasserstrom
