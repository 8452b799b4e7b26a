#pragma once
// Scores of predictive distributions, from averages over particles of a few numbers of each row.

#include <array>
#include <span>

#include "wasserstrom/base/types.hpp"

namespace wasserstrom {

/// Of a response y under N(m, s^2): m, the density and the distribution function, at to[0], to[stride], to[2 stride].
void put_normal_prediction(double m, double s, double y, double* to, Index stride);

/// From averages of these numbers, which stand at `averages[row stride + 0, 1, 2]`: root mean square error of the mean
/// prediction, mean log predictive density, and how far the predictive quantiles of the responses are from evenly
/// spread, as a mean difference.
std::array<double, 3> regression_scores(const Column& response, std::span<const double> averages, Index stride);

/// Accuracy, mean log-likelihood, calibration error (of the most likely class, in ten bins of its probability) and
/// Brier score, the sum of squares over the classes, from averaged probabilities of all classes at averages[row stride
/// + class].  `label` are numbers of classes.
std::array<double, 4> classification_scores(const Column& label, Index classes, std::span<const double> averages,
                                            Index stride);

}  // namespace wasserstrom
