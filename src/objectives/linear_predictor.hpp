#pragma once
// Sums over the rows of a data set of functions of the linear predictor  m_r = sum_c X_rc theta_c + intercept,
// for sixteen particles at once, side by side in vector registers.

#include <span>

#include "wasserstrom/data/data_set.hpp"
#include "wasserstrom/objectives/predictor.hpp"

namespace wasserstrom {

/// Particles of one tile; a multiple of every vector length.
constexpr Index predictor_lanes = Predictor::lanes;

/// The rows that are summed over.
struct ResponseRows {
  const Design& design;
  const Column& response;       ///< of all rows of the design
  std::span<const Index> rows;  ///< of the design
  bool intercept;               ///< whether the parameters after those of the columns hold an intercept
};

/// All arrays are [parameter][predictor_lanes], aligned to 64 bytes.
struct PredictorTile {
  const double* parameter;  ///< one for each column, then the intercept
  double* gradient;         ///< of the sum; added to
  double* sum;              ///< one row; added to
};

/// sum_r log(1 + exp(-y_r m_r)) for responses y of -1 and 1, and its gradient.  Local, O(entries of the rows).
void add_logistic_loss(const ResponseRows& rows, const PredictorTile& tile);

/// sum_r 1/2 (m_r - y_r)^2, and its gradient.
void add_half_squares(const ResponseRows& rows, const PredictorTile& tile);

/// m_r into out[r][lane], for the rows in their order.
void linear_predictor(const ResponseRows& rows, const double* parameter, double* out);

}  // namespace wasserstrom
