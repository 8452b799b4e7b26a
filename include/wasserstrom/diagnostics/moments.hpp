#pragma once
// Means, deviations and covariances of particles with weights.  Collective, the same bits on any number of ranks.

#include "wasserstrom/diagnostics/diagnostic.hpp"

namespace wasserstrom {

struct Moments {
  Column mean;       ///< d: m_c = sum_i p_i x_ic
  Column deviation;  ///< d: the root of sum_i p_i (x_ic - m_c)^2
};
Moments moments(const PointCloud& input);  ///< O(N d / P)

/// sum_i p_i (x_i - mean)(x_i - mean)', d x d.  O(N d^2 / P).
Rows covariance(const PointCloud& input, const Column& mean);

/// sum_i p_i^2; its inverse is the number of equally weighted particles that are as many.
double sum_of_squared_weights(const PointCloud& input);

/// How far two sets' moments are apart, over all coordinates; y is the reference.
struct MomentDifference {
  double mean;       ///< largest |mean x - mean y| / deviation of y
  double deviation;  ///< largest |log(deviation of x / deviation of y)|
};
MomentDifference difference(const Moments& x, const Moments& y);

}  // namespace wasserstrom
