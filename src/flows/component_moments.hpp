#pragma once
// What the points of components tell of the gradient of every objective.
//
// With h_k = grad g_k + c_k grad log q at the points z_b = mu + L y_b of a component, q the whole mixture:
//
//   stein   E[grad h] = sum_b s_b grad h(z_b),   E[grad h y'] = sum_b s_b grad h(z_b) y_b'
//   price   the same, and E[grad h y'] = E[Hess h] L
//
// h is frozen: it is not differentiated by what q knows of the component, whose part of the mean is zero.

#include "component_geometry.hpp"
#include "descent_parts.hpp"

namespace wasserstrom {

/// For K objectives at the components of this rank.
struct ComponentMoments {
  std::shared_ptr<const ComponentPoints> points;
  std::vector<Rows> gradient;  ///< K times rows x (d + moment_size): E[grad h_k], E[grad h_k y']
  Rows potential;              ///< n x K: g_k at the points, with half of a pair term
  Column log_density;          ///< n: log q
  Rows value;                  ///< rows x K: E[g_k + c_k log q]
  Rows drive;                  ///< the same with a g_k, a the factor of annealing: what weights go down
  double annealing = 1;        ///< a
  Rows variance;               ///< rows x K: of g_k + c_k log q over the points of a component
};

enum class ComponentEstimator { stein, price };

/// Collective: a visit of the components, and what the terms of the objectives take at the points.
ComponentMoments component_moments(const FlowParts& parts, const Mixture& mixture, ComponentEstimator estimator,
                                   const ConstRowsRef& rows, Index step);

}  // namespace wasserstrom
