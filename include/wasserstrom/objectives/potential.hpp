#pragma once
// A function g of one particle with its gradient: the local part of every objective.
//
// As the target of an energy, g = -log pi with the constant that makes pi integrate to one, so that the reported value
// is a Kullback-Leibler divergence; as an expectation, g is the function itself.

#include "wasserstrom/base/registry.hpp"
#include "wasserstrom/base/types.hpp"

namespace wasserstrom {

class Potential {
 public:
  virtual ~Potential() = default;

  /// value[i] = g(x_i) and gradient.row(i) = grad g(x_i) for each row of `position`.  Rows are independent of each
  /// other: the bits of one do not depend on which others come along.  Local, const, O(rows d) or what the function
  /// costs.
  virtual void evaluate(const ConstRowsRef& position, ColumnRef value, RowsRef gradient) const = 0;
};

using PotentialRegistry = Registry<Potential, Index>;  ///< made from its table and the dimension d

/// Densities pi, for `target` of an energy.
PotentialRegistry& targets();

/// Plain functions, for `potential` of an expectation.
PotentialRegistry& potentials();

}  // namespace wasserstrom
