#pragma once
// The information matrix of a regression,  sum_r w(m_r) X_r' X_r,  where X_r are the features of row r, and 1 for an
// intercept, and m_r = X_r theta: what the likelihood adds to the second derivatives in the coefficients.

#include <functional>

#include "linear_predictor.hpp"

namespace wasserstrom {

/// coefficients x coefficients, symmetric.  Local, O(rows k^2) with k entries in a row.
Rows information(const ResponseRows& rows, const ConstColumnRef& theta, const std::function<double(double)>& weight);

}  // namespace wasserstrom
