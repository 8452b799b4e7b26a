#pragma once
// What a formula is made of.

namespace wasserstrom {

enum class Operation {
  // of nothing
  number,
  coordinate,
  // of one number
  negative,
  exp,
  log,
  sqrt,
  sin,
  cos,
  tan,
  tanh,
  atan,
  erf,
  expm1,
  log1p,
  abs,
  logistic,
  softplus,
  lgamma,
  digamma,  // the slope of lgamma
  // of two
  sum,
  difference,
  product,
  quotient,
  power,
  log_add,
  least,
  most
};

/// Whether it takes two results.
inline bool is_binary(Operation operation) { return operation >= Operation::sum; }

}  // namespace wasserstrom
