#pragma once
// q(z) = sum_k alpha_k q_k(z): a row is a component, and the points are draws from each of them.
//
// A component is z = mu + L y with y from a standard law, the normal one or Student's t: Sigma = L L' is the covariance
// of a normal component, and the scale of one of Student's t.  A row holds [ mu (d) | L (see CovarianceShape) | log
// alpha ].

#include <optional>

#include "wasserstrom/measures/measure.hpp"
#include "wasserstrom/particles/standard_draws.hpp"

namespace wasserstrom {

/// What of L a row holds.
enum class CovarianceShape {
  isotropic,  ///< one number, L = s I
  diagonal,   ///< d numbers, L = diag(s)
  low_rank,   ///< d + d r numbers, L = [ diag(s) | U ] for y of d + r coordinates: Sigma = diag(s^2) + U U'
  full        ///< d (d + 1) / 2 of a lower triangle with a positive diagonal, row after row, each up to its diagonal
};

/// What all components have in common.
struct ComponentShape {
  Index dimension;
  CovarianceShape covariance;
  std::optional<double> degrees = {};  ///< of freedom, of Student's t; none for the normal law
  Index rank = 0;                      ///< r of low_rank; else 0

  Index factor_size() const;
  Index standard_dimension() const { return dimension + rank; }  ///< of y
  Index width() const { return dimension + factor_size() + 1; }  ///< of a row
  Index log_weight() const { return width() - 1; }               ///< its column
  bool is_full() const { return covariance == CovarianceShape::full; }
  bool is_isotropic() const { return covariance == CovarianceShape::isotropic; }
};

/// L as a matrix, from the numbers of a row or for them.  Of full covariances.
Eigen::MatrixXd lower_factor(const double* packed, Index dimension);
void pack_lower(const Eigen::MatrixXd& lower, double* packed);

/// The columns of a row, as datasets of /particles.
inline constexpr const char* mixture_factor = "factor";
inline constexpr const char* mixture_log_weight = "log_weight";

/// The weight of an empty slot, next to nothing: its logarithm is a number.
inline constexpr double no_weight = 1e-30;

/// n points of this rank, `each` of every component in its order, from which integrals over components are estimated:
/// integral f dq_k = sum_b share_b f(z_b).
struct ComponentPoints {
  Rows position;  ///< n x d: z
  Rows standard;  ///< n x standard_dimension: y
  Column share;   ///< each; adds up to one
  Column weight;  ///< n: alpha_k share_b
};

class Mixture : public Measure {
 public:
  virtual const ComponentShape& shape() const = 0;

  /// How the points of a component are drawn.
  virtual const DrawRule& draw_rule() const = 0;

  /// The points of the step; those of `cloud`.  Local.
  virtual std::shared_ptr<const ComponentPoints> points(const ConstRowsRef& rows, Index step) const = 0;

  /// The points as a cloud, which keeps them.  Local.
  virtual PointCloud cloud_of(std::shared_ptr<const ComponentPoints> points) const = 0;
};

/// The shape that `[particles]` asks for.
ComponentShape component_shape(const Config& particles);

/// `count` points z = mu + L y of one component, from its row.  Local.
void place_points(const ComponentShape& shape, const double* row, const ConstRowsRef& standard, RowsRef position);

/// log q and its gradient, the score of the mixture, at the points of each rank:
///
///   log q = log sum_j alpha_j q_j,   grad log q = sum_j r_j grad log q_j,   r_j = alpha_j q_j / q
///
/// `rows` are the components of this rank, `components` their exchange.  The same bits on any number of ranks, and the
/// same for a point whatever others come along.  Collective: one visit of the exchange; O(n K d^2), or O(n K d (1 + r))
/// for others; n (2 d + 2) numbers besides the packets of the exchange.
void mixture_score(const ComponentShape& shape, const Exchange& components, const ConstRowsRef& rows,
                   const ConstRowsRef& position, Column& log_density, Rows& score);

/// For each of this rank's components the mean over its points of the Hessian of log q,
///
///   sum_j r_j (u_j u_j' - S_j) - u u',   u_j = grad log q_j,  u = grad log q,  S_j = Sigma_j^-1
///
/// as rows of d x d numbers, of d for diagonal covariances (its diagonal), of one for isotropic ones (its trace).
/// `log_density` and `score` as mixture_score found them.  Of normal components, not of low rank.  Collective; O(n K
/// d^2).
Rows mixture_curvature(const ComponentShape& shape, const Exchange& components, const ConstRowsRef& rows,
                       const ComponentPoints& points, const Column& log_density, const Rows& score);

}  // namespace wasserstrom
