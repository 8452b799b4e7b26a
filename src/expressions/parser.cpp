#include "wasserstrom/expressions/parser.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <numbers>
#include <optional>

#include "functions.hpp"
#include "wasserstrom/case/config.hpp"

namespace wasserstrom {
namespace {

constexpr int deepest = 200;  // parentheses in parentheses

bool begins_name(char sign) { return std::isalpha(static_cast<unsigned char>(sign)) || sign == '_'; }
bool is_in_name(char sign) { return begins_name(sign) || std::isdigit(static_cast<unsigned char>(sign)); }

bool is_name(const std::string& text) {
  return !text.empty() && begins_name(text[0]) && std::all_of(text.begin(), text.end(), is_in_name);
}

/// "x12" as 12.
std::optional<Index> numbered(const std::string& name) {
  Index number = 0;
  const char* const end = name.data() + name.size();
  if (name.size() < 2 || name[0] != 'x') return std::nullopt;
  const auto [rest, error] = std::from_chars(name.data() + 1, end, number);
  return error == std::errc() && rest == end ? std::optional(number) : std::nullopt;
}

}  // namespace

ExpressionParser::ExpressionParser(Tape& tape, Index dimension, const std::vector<std::string>& names)
    : tape_(tape), dimension_(dimension) {
  places_["pi"] = tape_.number(std::numbers::pi);
  places_["d"] = tape_.number(static_cast<double>(dimension));
  for (std::size_t c = 0; c < names.size(); ++c) {
    if (names[c] == "x" + std::to_string(c)) continue;
    if (!is_name(names[c])) fail(fmt::format("'{}' is no name: it is made of letters, digits and _", names[c]), 0);
    require_free(names[c], 0);
    places_[names[c]] = tape_.coordinate(static_cast<Index>(c));
  }
}

void ExpressionParser::define(const std::string& text) {
  text_ = text;
  at_ = 0;
  skip_blanks();
  const std::size_t begin = at_;
  if (at_ == text_.size() || !begins_name(text_[at_])) fail("a definition begins with the name that it gives", at_);
  const std::string defined = name();
  require_free(defined, begin);
  expect('=', "the name");
  const Index place = expression();
  expect_end();
  places_[defined] = place;
}

Index ExpressionParser::read(const std::string& text) {
  text_ = text;
  at_ = 0;
  const Index place = expression();
  expect_end();
  return place;
}

Index ExpressionParser::expression() {
  if (++depth_ > deepest) fail("it is nested too deeply", at_);
  Index sum = term();
  for (;;) {
    const std::size_t at = at_;
    if (accept('+')) sum = result(tape_.apply(Operation::sum, sum, term()), at);
    else if (accept('-')) sum = result(tape_.apply(Operation::difference, sum, term()), at);
    else break;
  }
  --depth_;
  return sum;
}

Index ExpressionParser::term() {
  Index product = signed_factor();
  for (;;) {
    const std::size_t at = at_;
    if (accept('*')) {
      if (at_ < text_.size() && text_[at_] == '*') fail("a power is written with ^, as x0^2", at);
      product = result(tape_.apply(Operation::product, product, signed_factor()), at);
    } else if (accept('/')) product = result(tape_.apply(Operation::quotient, product, signed_factor()), at);
    else return product;
  }
}

Index ExpressionParser::signed_factor() {
  if (++depth_ > deepest) fail("it is nested too deeply", at_);
  Index place = 0;
  const std::size_t at = at_;
  if (accept('-')) place = result(tape_.apply(Operation::negative, signed_factor()), at);
  else if (accept('+')) place = signed_factor();
  else {
    place = primary();
    if (const std::size_t sign = at_; accept('^'))
      place = result(tape_.apply(Operation::power, place, signed_factor()), sign);
  }
  --depth_;
  return place;
}

Index ExpressionParser::primary() {
  skip_blanks();
  if (at_ == text_.size()) fail("it ends where a number, a name or '(' should follow", at_);
  if (accept('(')) {
    const Index place = expression();
    expect(')', "what '(' has opened");
    return place;
  }
  if (begins_name(text_[at_])) return named();
  double value = 0;
  const auto [rest, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
  if (error != std::errc()) fail(fmt::format("a number, a name or '(' should stand in place of '{}'", text_[at_]), at_);
  const std::size_t begin = at_;
  at_ = static_cast<std::size_t>(rest - text_.data());
  if (!std::isfinite(value)) fail("this number is not finite", begin);
  return tape_.number(value);
}

Index ExpressionParser::named() {
  const std::size_t begin = at_;
  const std::string word = name();
  if (word == "x" && accept('[')) return coordinate();
  if (accept('(')) return called(word, begin);
  if (const auto found = places_.find(word); found != places_.end()) return found->second;
  if (const std::optional<Index> c = numbered(word)) {
    if (*c < dimension_) return tape_.coordinate(*c);
    fail(fmt::format("there are {} coordinates, x0 to x{}, and no {}", dimension_, dimension_ - 1, word), begin);
  }
  std::vector<std::string> known = function_names();
  for (const auto& [each, place] : places_) known.push_back(each);
  constexpr Index most = 100;  // of coordinates that are worth a look
  for (Index c = 0; c < std::min(dimension_, most); ++c) known.push_back(fmt::format("x{}", c));
  const std::vector<std::string> near = nearest_names(word, known);
  fail(fmt::format("there is no '{}'{}", word, near.empty() ? std::string() : fmt::format(", but '{}'", near.front())),
       begin);
}

/// x[ has been read.
Index ExpressionParser::coordinate() {
  const std::size_t begin = at_;
  const Index c = whole("the number of a coordinate");
  if (c < 0 || c >= dimension_)
    fail(fmt::format("there are {} coordinates, x[0] to x[{}], and no x[{}]", dimension_, dimension_ - 1, c), begin);
  expect(']', "the number of a coordinate");
  return tape_.coordinate(c);
}

/// `function` and ( have been read.
Index ExpressionParser::called(const std::string& function, std::size_t at) {
  if (function == "sum") return summed();
  std::vector<Index> arguments = {expression()};
  while (accept(',')) arguments.push_back(expression());
  expect(')', "the arguments of " + function);
  const auto require = [&](std::size_t count) {
    if (arguments.size() != count)
      fail(fmt::format("{} takes {} argument{}, not {}", function, count, count == 1 ? "" : "s", arguments.size()), at);
  };
  if (const auto one = functions_of_one().find(function); one != functions_of_one().end()) {
    require(1);
    return result(tape_.apply(one->second, arguments[0]), at);
  }
  if (const auto some = functions_of_some().find(function); some != functions_of_some().end()) {
    Index place = arguments[0];
    for (std::size_t i = 1; i < arguments.size(); ++i) place = tape_.apply(some->second, place, arguments[i]);
    return result(place, at);
  }
  if (function != "normal") {
    const std::vector<std::string> near = nearest_names(function, function_names());
    fail(fmt::format("there is no function '{}'; there are {}", function,
                     near.empty() ? fmt::format("{}", fmt::join(function_names(), ", "))
                                  : fmt::format("'{}' and others", near.front())),
         at);
  }
  require(3);
  const Index off =
      tape_.apply(Operation::quotient, tape_.apply(Operation::difference, arguments[0], arguments[1]), arguments[2]);
  const Index half_square =
      tape_.apply(Operation::product, tape_.number(0.5), tape_.apply(Operation::product, off, off));
  const Index normaliser = tape_.apply(Operation::sum, tape_.apply(Operation::log, arguments[2]),
                                       tape_.number(0.5 * std::log(2 * std::numbers::pi)));
  return result(tape_.apply(Operation::negative, tape_.apply(Operation::sum, half_square, normaliser)), at);
}

/// "sum(" has been read: its last part is read once for each value of the counter.
Index ExpressionParser::summed() {
  skip_blanks();
  const std::size_t begin = at_;
  if (at_ == text_.size() || !begins_name(text_[at_]))
    fail("a sum begins with the name of its counter, as in sum(i = 0 : d - 1, x[i])", at_);
  const std::string counter = name();
  require_free(counter, begin);
  expect('=', "the counter of a sum");
  const Index from = whole("the first value of a counter");
  expect(':', "the first value of a counter");
  const Index to = whole("the last value of a counter");
  expect(',', "the values of a counter");
  const std::size_t part = at_;
  Index total = tape_.number(0);
  for (Index i = from; i <= to; ++i) {
    at_ = part;
    places_[counter] = tape_.number(static_cast<double>(i));
    const Index place = expression();
    total = i == from ? place : result(tape_.apply(Operation::sum, total, place), part);
  }
  if (from > to) skip_argument();
  places_.erase(counter);
  expect(')', "what is summed");
  return total;
}

/// A whole number that is known now.
Index ExpressionParser::whole(const std::string& what) {
  skip_blanks();
  const std::size_t begin = at_;
  const double value = tape_.known(expression());
  if (!(std::abs(value) < 1e9) || value != std::floor(value))
    fail(what + " is a whole number made of numbers, d, counters and the like, and this is none", begin);
  return static_cast<Index>(value);
}

/// As far as the ) that ends it.
void ExpressionParser::skip_argument() {
  for (int open = 0; at_ < text_.size(); ++at_) {
    if (text_[at_] == '(') ++open;
    else if (text_[at_] == ')' && open-- == 0) return;
  }
}

std::string ExpressionParser::name() {
  const std::size_t begin = at_;
  while (at_ < text_.size() && is_in_name(text_[at_])) ++at_;
  return text_.substr(begin, at_ - begin);
}

void ExpressionParser::skip_blanks() {
  while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
}

bool ExpressionParser::accept(char sign) {
  skip_blanks();
  if (at_ == text_.size() || text_[at_] != sign) return false;
  ++at_;
  return true;
}

void ExpressionParser::expect(char sign, const std::string& after) {
  if (!accept(sign)) fail(fmt::format("'{}' is missing after {}", sign, after), at_);
}

void ExpressionParser::expect_end() {
  skip_blanks();
  if (at_ < text_.size()) fail(fmt::format("an operator is missing before '{}'", text_[at_]), at_);
}

/// Watches how long the tape becomes, and for numbers that are none.
Index ExpressionParser::result(Index place, std::size_t at) {
  if (tape_.operations() > Tape::most_operations)
    fail(fmt::format("it takes more than {} operations", Tape::most_operations), at);
  if (tape_.is_number(place) && !std::isfinite(tape_.known(place))) fail("this is no finite number", at);
  return place;
}

void ExpressionParser::fail(const std::string& what, std::size_t at) const { throw ExpressionMistake(what, at); }

void ExpressionParser::require_free(const std::string& new_name, std::size_t at) const {
  const std::vector<std::string> taken = function_names();
  if (places_.count(new_name) > 0 || new_name == "x" || numbered(new_name) ||
      std::find(taken.begin(), taken.end(), new_name) != taken.end())
    fail(fmt::format("'{}' has a meaning already", new_name), at);
}

}  // namespace wasserstrom
