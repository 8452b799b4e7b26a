#pragma once
// Formulas as they are written in a case, into a tape.
//
//   expression  = term { ("+" | "-") term }          term = signed { ("*" | "/") signed }
//   signed      = ("-" | "+") signed | primary [ "^" signed ]
//   primary     = number | name | "x" "[" expression "]" | function "(" expression { "," expression } ")"
//               | "sum" "(" name "=" expression ":" expression "," expression ")" | "(" expression ")"
//
// Names are those of the coordinates, x0, x1, ..., d (how many there are), pi, what has been defined, and the counters
// of sums.  A place in x[...] and the bounds of a sum are whole numbers that are known when the formula is read.

#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "wasserstrom/expressions/tape.hpp"

namespace wasserstrom {

/// What is wrong with a formula, and where in its text, from 0.
struct ExpressionMistake : std::runtime_error {
  ExpressionMistake(const std::string& what, std::size_t where) : std::runtime_error(what), position(where) {}
  std::size_t position;
};

class ExpressionParser {
 public:
  /// `names`: of the coordinates; empty for x0, x1, ... alone.  Throws ExpressionMistake for a name that cannot be.
  ExpressionParser(Tape& tape, Index dimension, const std::vector<std::string>& names);

  /// Takes in "name = formula".  Throws ExpressionMistake.
  void define(const std::string& text);

  /// The place of its result.  Throws ExpressionMistake.
  Index read(const std::string& text);

 private:
  Index expression();
  Index term();
  Index signed_factor();
  Index primary();
  Index named();
  Index coordinate();
  Index called(const std::string& function, std::size_t at);
  Index summed();
  Index whole(const std::string& what);
  void skip_argument();
  std::string name();
  bool accept(char sign);
  void expect(char sign, const std::string& after);
  void skip_blanks();
  void expect_end();
  Index result(Index place, std::size_t at);
  [[noreturn]] void fail(const std::string& what, std::size_t at) const;
  void require_free(const std::string& new_name, std::size_t at) const;

  Tape& tape_;
  Index dimension_;
  std::map<std::string, Index> places_;  ///< of what has a name
  std::string text_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace wasserstrom
