#include "filter_parser.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "words.hpp"

namespace wasserstrom {
namespace {

using Subject = FilterComparison::Subject;

struct Token {
  std::string text;
  std::size_t begin = 0, length = 0;
  bool quoted = false;
};

constexpr std::string_view blanks = " \t\n\r", signs = "=!<>", alone = "%()";

bool joins(std::string_view word) { return word == "and" || word == "or" || word == "not"; }

Token quoted_token(const std::string& text, std::size_t begin) {
  const std::size_t end = text.find(text[begin], begin + 1);
  if (end == std::string::npos) throw FilterMistake("a quote that is not closed", begin, text.size() - begin);
  return {text.substr(begin + 1, end - begin - 1), begin, end + 1 - begin, true};
}

// A word may hold brackets, as the names of columns such as log(earn) do, but for the words that join comparisons.
std::size_t end_of_word(const std::string& text, std::size_t begin) {
  static const std::string enders = std::string(blanks) + std::string(signs) + "%\"'";
  int depth = 0;
  std::size_t end = begin;
  for (; end < text.size() && enders.find(text[end]) == std::string::npos; ++end) {
    if (text[end] == '(' && joins(std::string_view(text).substr(begin, end - begin))) break;
    depth += (text[end] == '(') - (text[end] == ')');
    if (depth < 0) break;
  }
  return end;
}

Token plain_token(const std::string& text, std::size_t begin) {
  std::size_t end = begin + 1;
  if (signs.find(text[begin]) != std::string_view::npos)
    end = std::min(text.find_first_not_of(signs, begin), text.size());
  else if (alone.find(text[begin]) == std::string_view::npos) end = end_of_word(text, begin);
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

/// any := all {"or" all},  all := one {"and" one},  one := "not" one | "(" any ")" | comparison
class FilterParser {
 public:
  explicit FilterParser(const std::string& text) : tokens_(tokens_of(text)), end_{"", text.size(), 0} {}

  std::vector<FilterStep> parse() {
    if (tokens_.empty()) return {};
    any();
    if (next_ < tokens_.size()) refuse("'and' or 'or' should join two comparisons");
    return steps_;
  }

 private:
  const Token& peek() const { return next_ < tokens_.size() ? tokens_[next_] : end_; }
  bool is_next(std::string_view word) const { return !peek().quoted && peek().text == word; }

  [[noreturn]] void refuse(const std::string& wanted) const {
    const Token& found = peek();
    const std::string shown = found.length == 0 ? "the filter ends" : fmt::format("'{}' stands", found.text);
    throw FilterMistake(fmt::format("{} where {}", shown, wanted), found.begin, found.length);
  }

  bool take(std::string_view word) {
    if (!is_next(word)) return false;
    ++next_;
    return true;
  }

  void any() {
    for (all(); take("or"); steps_.emplace_back(FilterJoint::or_)) all();
  }

  void all() {
    for (one(); take("and"); steps_.emplace_back(FilterJoint::and_)) one();
  }

  void one() {
    constexpr int deepest = 200;
    if (++depth_ > deepest) refuse("no more brackets and 'not' within each other can");
    if (take("not")) {
      one();
      steps_.emplace_back(FilterJoint::not_);
    } else if (take("(")) {
      any();
      if (!take(")")) refuse("a bracket should close");
    } else {
      steps_.emplace_back(comparison());
    }
    --depth_;
  }

  FilterComparison comparison() {
    FilterComparison made = subject();
    static constexpr std::array relations = {"=", "==", "!=", "<", "<=", ">", ">="};
    if (peek().quoted || std::find(relations.begin(), relations.end(), peek().text) == relations.end())
      refuse("one of = != < <= > >= should");
    made.relation = tokens_[next_++].text;
    if (!peek().quoted && !parse_finite(peek().text)) refuse("a number, or the level of a category in quotes, should");
    made.value = tokens_[next_++].text;
    return made;
  }

  FilterComparison subject() {
    FilterComparison made;
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

  void column(FilterComparison& made) {
    const std::string no_name = std::string(signs) + std::string(alone);
    if (peek().length == 0 || (!peek().quoted && no_name.find(peek().text[0]) != std::string::npos))
      refuse("the number or the name of a column should");
    made.subject = Subject::column;
    made.column = peek().text;
    made.quoted = peek().quoted;
    ++next_;
  }

  void modulus(FilterComparison& made) {
    ++next_;
    const std::optional<long long> value = parse_integer(peek().text);
    if (!value || *value < 1) refuse("a whole number above 0 should");
    made.modulus = *value;
    ++next_;
  }

  std::vector<Token> tokens_;
  Token end_;
  std::size_t next_ = 0;
  int depth_ = 0;
  std::vector<FilterStep> steps_;
};

}  // namespace

std::vector<FilterStep> parse_filter(const std::string& text) { return FilterParser(text).parse(); }

}  // namespace wasserstrom
