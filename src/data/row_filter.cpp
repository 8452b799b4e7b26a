#include "row_filter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <numeric>

#include "wasserstrom/base/error.hpp"
#include "words.hpp"

namespace wasserstrom {
namespace {

using Comparison = RowFilter::Comparison;
using Subject = RowFilter::Subject;
using Relation = std::function<bool(double, double)>;

const std::map<std::string, Relation>& relations() {
  static const std::map<std::string, Relation> all = {{"=", std::equal_to<>()}, {"!=", std::not_equal_to<>()},
                                                      {"<", std::less<>()},     {"<=", std::less_equal<>()},
                                                      {">", std::greater<>()},  {">=", std::greater_equal<>()}};
  return all;
}

struct Token {
  std::string text;
  std::size_t begin = 0, length = 0;
  bool quoted = false;
};

constexpr std::string_view blanks = " \t\n\r", signs = "=!<>", alone = "%";

Token quoted_token(const std::string& text, std::size_t begin) {
  const std::size_t end = text.find(text[begin], begin + 1);
  if (end == std::string::npos) throw FilterMistake("a quote that is not closed", begin, text.size() - begin);
  return {text.substr(begin + 1, end - begin - 1), begin, end + 1 - begin, true};
}

Token plain_token(const std::string& text, std::size_t begin) {
  static const std::string enders = std::string(blanks) + std::string(signs) + std::string(alone) + "\"'";
  std::size_t end = begin + 1;
  if (signs.find(text[begin]) != std::string_view::npos) end = text.find_first_not_of(signs, begin);
  else if (alone.find(text[begin]) == std::string_view::npos) end = text.find_first_of(enders, begin);
  end = std::min(end, text.size());
  return {text.substr(begin, end - begin), begin, end - begin};
}

std::vector<Token> tokens_of(const std::string& text) {
  std::vector<Token> tokens;
  for (std::size_t at = text.find_first_not_of(blanks); at != std::string::npos;) {
    const bool is_quote = text[at] == '"' || text[at] == '\'';
    tokens.push_back(is_quote ? quoted_token(text, at) : plain_token(text, at));
    at = text.find_first_not_of(blanks, at + tokens.back().length);
  }
  return tokens;
}

class FilterParser {
 public:
  explicit FilterParser(const std::string& text) : tokens_(tokens_of(text)), end_{"", text.size(), 0} {}

  std::vector<Comparison> parse() {
    std::vector<Comparison> comparisons;
    if (tokens_.empty()) return comparisons;
    comparisons.push_back(comparison());
    while (next_ < tokens_.size()) {
      if (!is_next("and")) refuse("'and' should join two comparisons");
      ++next_;
      comparisons.push_back(comparison());
    }
    return comparisons;
  }

 private:
  const Token& peek() const { return next_ < tokens_.size() ? tokens_[next_] : end_; }
  bool is_next(std::string_view word) const { return !peek().quoted && peek().text == word; }

  [[noreturn]] void refuse(const std::string& wanted) const {
    const Token& found = peek();
    const std::string shown = found.length == 0 ? "the filter ends" : fmt::format("'{}' stands", found.text);
    throw FilterMistake(fmt::format("{} where {}", shown, wanted), found.begin, found.length);
  }

  Comparison comparison() {
    Comparison made = subject();
    if (peek().quoted || !relations().contains(peek().text)) refuse("one of = != < <= > >= should");
    made.relation = tokens_[next_++].text;
    const std::optional<double> number = parse_finite(peek().text);
    if (!number) refuse("a number should");
    made.number = *number;
    ++next_;
    return made;
  }

  Comparison subject() {
    Comparison made;
    if (is_next("column")) {
      ++next_;
      column(made);
    } else if (is_next("response")) {
      ++next_;
      made.subject = Subject::response;
    } else if (is_next("row")) {
      ++next_;
      if (is_next("%")) modulus(made);
    } else {
      refuse("'column', 'row' or 'response' should begin a comparison");
    }
    return made;
  }

  void column(Comparison& made) {
    if (peek().length == 0 || (!peek().quoted && (peek().text == "%" || signs.find(peek().text[0]) != signs.npos)))
      refuse("the number or the name of a column should");
    made.subject = Subject::column;
    made.column = peek().text;
    made.quoted = peek().quoted;
    ++next_;
  }

  void modulus(Comparison& made) {
    ++next_;
    const std::optional<long long> value = parse_integer(peek().text);
    if (!value || *value < 1) refuse("a whole number above 0 should");
    made.modulus = *value;
    ++next_;
  }

  std::vector<Token> tokens_;
  Token end_;
  std::size_t next_ = 0;
};

// ---- Looking at a row

using Value = std::function<double(Index)>;

std::string columns_there_are(const DataSet& data, const std::string& wanted) {
  const std::vector<std::string> near = nearest_names(wanted, data.columns);
  if (!near.empty()) return fmt::format("did you mean '{}'?", near.front());
  return fmt::format("its columns are {} to {}, '{}' to '{}'", data.first_column,
                     data.number_of(data.design.columns() - 1), data.columns.front(), data.columns.back());
}

Value response_value(const DataSet& data) {
  if (data.response.size() == 0)
    throw ConfigError(fmt::format("data '{}' has no response to compare: leave it out of 'rows'", data.name));
  return [&data](Index i) { return data.response[i]; };
}

Value column_value(const DataSet& data, const Comparison& made) {
  const auto name = std::find(data.columns.begin(), data.columns.end(), made.column);
  const std::optional<long long> number = made.quoted ? std::nullopt : parse_integer(made.column);
  Index found = name == data.columns.end() ? -1 : name - data.columns.begin();
  if (number && data.response_column >= 0 && *number == data.response_column) return response_value(data);
  if (found < 0 && !data.response_name.empty() && data.response_name == made.column) return response_value(data);
  if (number) found = data.feature_of(*number);
  if (found < 0 || found >= data.design.columns())
    throw ConfigError(
        fmt::format("data '{}' has no column {}: {}", data.name, made.column, columns_there_are(data, made.column)));
  return [&data, found](Index i) { return data.design.at(i, found); };
}

Value value_of(const DataSet& data, const Comparison& made) {
  if (made.subject == Subject::column) return column_value(data, made);
  if (made.subject == Subject::response) return response_value(data);
  return [modulus = made.modulus](Index i) { return static_cast<double>(modulus > 0 ? i % modulus : i); };
}

}  // namespace

RowFilter::RowFilter(const std::string& text) : comparisons_(FilterParser(text).parse()) {}

std::vector<Index> RowFilter::rows(const DataSet& data) const {
  std::vector<Index> left(static_cast<std::size_t>(data.design.rows()));
  std::iota(left.begin(), left.end(), Index{0});
  for (const Comparison& each : comparisons_) {
    const Value value = value_of(data, each);
    const Relation& holds = relations().at(each.relation);
    std::erase_if(left, [&](Index i) { return !holds(value(i), each.number); });
  }
  return left;
}

}  // namespace wasserstrom
