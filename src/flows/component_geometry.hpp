#pragma once
// Metrics on the parameters of a component, and steps in its coordinates.
//
// With g = E[grad h] and H = E[Hess h] under q_k = N(mu, Sigma), Sigma = L L', S = Sigma^-1, the gradient of E_q[h] is
// g in mu and H / 2 in Sigma (Bonnet, Price), and E[grad h y'] = H L for z = mu + L y.  What follows is written with
// the symmetric A = L' H L, whose entries do not depend on the units of z:
//
//   metric     |gradient|^2                       d mu / dt   d Sigma / dt = -L T L'
//   euclidean  |g|^2 + |H / 2|^2                  -g          T = L^-1 (H / 2) L^-T    coordinates covariance
//              |g|^2 + |tril(E[grad h y'])|^2     -g          dL / dt = -tril(E[grad h y'])         cholesky
//              |g|^2 + |diag(A)|^2                -g          T = 2 A, of diagonal ones              log_std
//                                                  d [ s | U ] / dt likewise, of low rank               cholesky
//   fisher     g' Sigma g + |A|^2 / 2             -Sigma g    T = A
//   bures      |g|^2 + tr(H Sigma H)              -g          T = L^-1 H L + L' H L^-T
//
// (Nguyen, Sakurai and Mamitsuka 2025; bures: Lambert, Chewi, Bach, Bonnabel and Rigollet 2022.)  A frame is the
// gradient in orthonormal coordinates of the metric: frames of several objectives blend, and their inner products are
// those of numbers side by side.

#include <string>

#include "wasserstrom/flows/metric.hpp"
#include "wasserstrom/measures/mixture.hpp"

namespace wasserstrom {

enum class ComponentMetric { euclidean, fisher, bures };
enum class ComponentCoordinates { covariance, cholesky, log_std, natural };

/// What keeps a covariance positive definite.
enum class Safeguard {
  exponential,   ///< along the geodesic of its start: Sigma' = L exp(-t T) L'; bures: (1 - t H) Sigma (1 - t H)
  iblr,          ///< S' = S + t H + t^2 / 2 H Sigma H, and the mean moves by the old Sigma
  backtracking,  ///< the step of all components is halved until it leads to covariances
  entropy,       ///< mirror descent: log Sigma' = log Sigma - t H / 2
  none
};

struct ComponentChoice {
  ComponentMetric metric;
  ComponentCoordinates coordinates;
  Safeguard safeguard;
};

/// Of one shape of components.  Numbers of a matrix stand as ComponentMoments has them.
class ComponentGeometry {
 public:
  ComponentGeometry(const ComponentShape& shape, ComponentChoice choice) : shape_(shape), choice_(choice) {}
  virtual ~ComponentGeometry() = default;

  virtual Index frame_size() const = 0;

  /// The frame of a gradient: `moments` holds g (d) and E[grad h y'].  Linear in it.
  virtual void frame(const double* row, const double* moments, double* frame) const = 0;

  /// Where the component is after the time t, but for its weight.  False where that is none.
  [[nodiscard]] virtual bool step(const double* row, const double* frame, double t, double* next) const = 0;

  /// d row / dt, but for the weight.
  virtual void rate(const double* row, const double* frame, double* rate) const = 0;

 protected:
  ComponentShape shape_;
  ComponentChoice choice_;
};

/// Numbers of E[grad h y'] that the shape needs: d x d, d (its diagonal), or one (its trace); of low rank as the row
/// has [ s | U ].
Index moment_size(const ComponentShape& shape);

/// Whether the numbers of a row, its weight aside, are those of a component: what a step leads to in exact arithmetic
/// may be lost to rounding where a width shrinks to nothing.
bool is_component(const ComponentShape& shape, const double* row);

/// Turns the covariance of a row from the coordinates z of a metric into those of the points, x = mode + C'^-1 z: that
/// of a diagonal or isotropic component keeps its widths, or their geometric mean.
void place_covariance(const ComponentShape& shape, const Metric& metric, double* row);

std::unique_ptr<ComponentGeometry> component_geometry(const ComponentShape& shape, ComponentChoice choice);
std::unique_ptr<ComponentGeometry> diagonal_geometry(const ComponentShape& shape, ComponentChoice choice);
std::unique_ptr<ComponentGeometry> low_rank_geometry(const ComponentShape& shape, ComponentChoice choice);
std::unique_ptr<ComponentGeometry> full_geometry(const ComponentShape& shape, ComponentChoice choice);

}  // namespace wasserstrom
