// The Hessian of log q, in the mean over the points of each component.

#include <cmath>
#include <vector>

#include "component_rows.hpp"

namespace wasserstrom {
namespace {

/// The sums of one component: the part of the Hessian that its shape asks for, at place (r, c) of d x d.
class Curvature {
 public:
  explicit Curvature(const ComponentShape& shape) : shape_(shape) {}

  Index size() const { return shape_.is_full() ? shape_.dimension * shape_.dimension : shape_.factor_size(); }

  /// += factor u u'
  void add_square(double factor, const Column& u, double* sums) const {
    for (Index r = 0; r < u.size(); ++r) {
      if (!shape_.is_full()) {
        sums[place(r)] += factor * u[r] * u[r];
        continue;
      }
      for (Index c = 0; c < u.size(); ++c) sums[r * u.size() + c] += factor * u[r] * u[c];
    }
  }

  /// W' W, W a packed triangle or a diagonal
  Column precision(const double* inverse) const {
    const Index d = shape_.dimension;
    Column numbers = Column::Zero(size());
    if (shape_.is_full()) {
      const Eigen::MatrixXd lower = lower_factor(inverse, d);
      Eigen::Map<Rows>(numbers.data(), d, d) = lower.transpose() * lower;
    } else {
      for (Index r = 0; r < d; ++r) numbers[place(r)] += inverse[r] * inverse[r];
    }
    return numbers;
  }

 private:
  Index place(Index r) const { return shape_.is_isotropic() ? 0 : r; }
  const ComponentShape& shape_;
};

/// u_j = -W' W (z - mu_j) and, returned, |W (z - mu_j)|^2.
double component_score(const ComponentShape& shape, const double* row, const double* inverse, const double* z,
                       Column& u) {
  const Index d = shape.dimension;
  Column white(d);
  double square = 0;
  for (Index r = 0; r < d; ++r) {
    double sum = 0;
    if (shape.is_full())
      for (Index c = 0; c <= r; ++c) sum += inverse[r * (r + 1) / 2 + c] * (z[c] - row[c]);
    else sum = inverse[r] * (z[r] - row[r]);
    white[r] = sum;
    square += sum * sum;
  }
  for (Index c = 0; c < d; ++c) {
    double sum = 0;
    if (shape.is_full())
      for (Index r = c; r < d; ++r) sum += inverse[r * (r + 1) / 2 + c] * white[r];
    else sum = inverse[c] * white[c];
    u[c] = -sum;
  }
  return square;
}

}  // namespace

Rows mixture_curvature(const ComponentShape& shape, const Exchange& components, const ConstRowsRef& rows,
                       const ComponentPoints& points, const Column& log_density, const Rows& score) {
  const DensityRows densities(shape);
  const Curvature curvature(shape);
  const Index each = points.share.size();
  Rows sums = Rows::Zero(rows.rows(), curvature.size());
  Column u(shape.dimension);
  components.visit(densities.of(rows), [&](Index, const ConstRowsRef& block) {
    for (Index j = 0; j < block.rows(); ++j) {
      const double* row = block.row(j).data();
      const double* inverse = row + densities.inverse();
      const Column precision = curvature.precision(inverse);
      for (Index k = 0; k < sums.rows(); ++k) {
        double whole = 0;
        for (Index b = 0; b < each; ++b) {
          const Index point = k * each + b;
          const double square = component_score(shape, row, inverse, &points.position(point, 0), u);
          const double share = std::exp(row[densities.offset()] - 0.5 * square - log_density[point]) * points.share[b];
          curvature.add_square(share, u, &sums(k, 0));
          whole += share;
        }
        sums.row(k) -= whole * precision.transpose();
      }
    }
  });
  for (Index point = 0; point < points.position.rows(); ++point) {
    u = score.row(point);
    curvature.add_square(-points.share[point % each], u, &sums(point / each, 0));
  }
  return sums;
}

}  // namespace wasserstrom
