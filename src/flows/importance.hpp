#pragma once
// How good a mixture is as a proposal: importance weights pi / q at its points.

#include <span>

#include "component_moments.hpp"

namespace wasserstrom {

/// k of the generalised Pareto law of the largest of the weights exp(log_weight), by the estimator of Zhang and
/// Stephens (2009) with the weak prior of Vehtari, Simpson, Gelman, Yao and Gabry (2024): below 0.7 means of pi by
/// these weights can be relied on.  NaN for fewer than 25 weights.  Local, O(n log n).
double pareto_tail(std::vector<double> log_weight);

/// log pi / q at the points of this rank, up to a constant: pi has the g sum_k w_k g_k of the objectives with an
/// entropy, times `factor`, over sum_k w_k c_k.  Local.
Column log_ratios(const FlowParts& parts, const ComponentMoments& moments, const Column& weights, double factor = 1);

/// The numbers of a mixture besides those of every flow, in this order.
std::vector<std::string> importance_columns(const Objectives& objectives);

/// For every objective with an entropy, in their order:
///
///   elbo     -E_q[g + log q]
///   elbo_se  its standard error, from the spread within components; NaN where draws are not independent
///   iw_elbo  log E_q[exp(-g) / q], at least elbo, and log Z in the limit of many points
///
/// and for the target whose g is sum_k w_k g_k: the effective size (sum r)^2 / sum r^2 as a share of all points, and
/// pareto_tail.  Collective; the root gathers the logarithms of n weights.
Column importance_numbers(const FlowParts& parts, const Mixture& mixture, const ComponentMoments& moments,
                          const Column& component_weight, const Column& weights);

}  // namespace wasserstrom
