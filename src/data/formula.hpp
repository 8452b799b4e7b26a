#pragma once
// What a column is made of, from the arrays of a file: `mom_iq`, `log(earn)`, `mom_hs * mom_iq`, `lag(y, 2)`,
// `age = 3` (1 where it holds, else 0).  Private.

#include <stdexcept>
#include <string>
#include <vector>

#include "wasserstrom/base/types.hpp"

namespace wasserstrom {

/// A text that is no formula: what is wrong with it.
struct FormulaMistake : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A product of factors.
struct Formula {
  enum class Kind { value, logarithm, lag, indicator };
  struct Factor {
    Kind kind = Kind::value;
    std::string array;
    Index lag = 0;      ///< how many rows before
    double number = 0;  ///< what an indicator compares with

    double apply(double entry) const;  ///< of a single entry, already of the row meant
  };

  std::string text;  ///< as the user wrote it: the name of the column
  std::vector<Factor> factors;

  Index lag() const;  ///< the largest of any factor: so many rows at the beginning have no value

  /// Throws FormulaMistake.
  static Formula parse(const std::string& text);
};

}  // namespace wasserstrom
