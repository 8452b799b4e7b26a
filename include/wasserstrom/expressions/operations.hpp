#pragma once
// What a formula is made of.

namespace wasserstrom {

enum class Operation {
  number,
  coordinate,  // of nothing
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
  lgamma,   // of one
  digamma,  // the slope of lgamma
  sum,
  difference,
  product,
  quotient,
  power,
  log_add,
  least,
  most  // of two
};

/// Whether it takes two results.
inline bool is_binary(Operation operation) { return operation >= Operation::sum; }

}  // namespace wasserstrom
