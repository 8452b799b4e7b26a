#include "formula.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <regex>

#include "words.hpp"

namespace wasserstrom {
namespace {

using Factor = Formula::Factor;

const std::string name_pattern = R"(\s*([A-Za-z_][A-Za-z0-9_.]*)\s*)";

Factor parse_factor(const std::string& text) {
  static const std::regex value(name_pattern), logarithm(R"(\s*log\s*\()" + name_pattern + R"(\)\s*)"),
      lag(R"(\s*lag\s*\()" + name_pattern + R"(,\s*([0-9]{1,9})\s*\)\s*)"), indicator(name_pattern + "=([^=]+)");
  std::smatch found;
  if (std::regex_match(text, found, value)) return {Formula::Kind::value, found[1], 0, 0};
  if (std::regex_match(text, found, logarithm)) return {Formula::Kind::logarithm, found[1], 0, 0};
  if (std::regex_match(text, found, lag)) return {Formula::Kind::lag, found[1], std::stol(found[2]), 0};
  if (std::regex_match(text, found, indicator))
    if (const auto number = parse_finite(trimmed(found[2].str())))
      return {Formula::Kind::indicator, found[1], 0, *number};
  throw FormulaMistake(fmt::format("'{}' is none of NAME, log(NAME), lag(NAME, ROWS), NAME = NUMBER", trimmed(text)));
}

}  // namespace

double Factor::apply(double entry) const {
  if (kind == Kind::logarithm) return std::log(entry);
  if (kind == Kind::indicator) return entry == number ? 1 : 0;
  return entry;
}

Index Formula::lag() const {
  Index largest = 0;
  for (const Factor& factor : factors) largest = std::max(largest, factor.lag);
  return largest;
}

Formula Formula::parse(const std::string& text) {
  Formula formula{std::string(trimmed(text)), {}};
  if (formula.text.find('\n') != std::string::npos) throw FormulaMistake("it is more than one line");
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('*', begin), text.size());
    formula.factors.push_back(parse_factor(text.substr(begin, end - begin)));
    begin = end + 1;
  }
  return formula;
}

}  // namespace wasserstrom
