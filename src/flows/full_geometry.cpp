// Components with a full covariance.

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <cmath>
#include <numbers>

#include "component_geometry.hpp"

namespace wasserstrom {
namespace {

using Matrix = Eigen::MatrixXd;
using Vector = Eigen::VectorXd;

Matrix symmetric_part(const Matrix& a) { return 0.5 * (a + a.transpose()); }

/// f of the eigenvalues, and the same vectors.
template <class F>
Matrix matrix_function(const Matrix& symmetric, const F& f) {
  const Eigen::SelfAdjointEigenSolver<Matrix> solver(symmetric);
  return solver.eigenvectors() * solver.eigenvalues().unaryExpr(f).asDiagonal() * solver.eigenvectors().transpose();
}

/// The lower triangle, its diagonal halved: C + C' is the symmetric matrix.
Matrix half_triangle(const Matrix& symmetric) {
  Matrix lower = symmetric.triangularView<Eigen::StrictlyLower>();
  lower.diagonal() = 0.5 * symmetric.diagonal();
  return lower;
}

/// Symmetric matrices as d (d + 1) / 2 numbers of the same length.
void pack_symmetric(const Matrix& matrix, double* packed) {
  for (Index r = 0; r < matrix.rows(); ++r)
    for (Index c = 0; c <= r; ++c) *packed++ = matrix(r, c) * (c < r ? std::numbers::sqrt2 : 1.0);
}

Matrix unpack_symmetric(const double* packed, Index d) {
  Matrix matrix(d, d);
  for (Index r = 0; r < d; ++r)
    for (Index c = 0; c <= r; ++c) matrix(r, c) = matrix(c, r) = *packed++ / (c < r ? std::numbers::sqrt2 : 1.0);
  return matrix;
}

Matrix square(const double* rows, Index d) { return Eigen::Map<const Rows>(rows, d, d); }

/// A component, and the gradient at it.
struct Place {
  Vector mean, gradient;  ///< g, or L' g in the metric of Fisher
  Matrix lower;           ///< L
  const double* tangent;  ///< the rest of the frame

  Place(const double* row, const double* frame, Index d)
      : mean(Eigen::Map<const Vector>(row, d)),
        gradient(Eigen::Map<const Vector>(frame, d)),
        lower(lower_factor(row + d, d)),
        tangent(frame + d) {}

  /// L^-1 x
  template <class Any>
  Matrix solve(const Any& x) const {
    return lower.triangularView<Eigen::Lower>().solve(Matrix(x));
  }
};

class FullGeometry final : public ComponentGeometry {
 public:
  FullGeometry(const ComponentShape& shape, ComponentChoice choice)
      : ComponentGeometry(shape, choice), d_(shape.dimension) {}

  Index frame_size() const override {
    return d_ + (choice_.metric == ComponentMetric::bures ? d_ * d_ : shape_.factor_size());
  }

  void frame(const double* row, const double* moments, double* frame) const override {
    const Matrix lower = lower_factor(row + d_, d_), moment = square(moments + d_, d_);
    Vector gradient = Eigen::Map<const Vector>(moments, d_);
    if (is_fisher()) gradient = (lower.transpose() * gradient).eval();
    std::copy_n(gradient.data(), d_, frame);
    double* tangent = frame + d_;
    if (is_triangle()) return pack_lower(moment, tangent);
    const Matrix a = symmetric_part(moment.transpose() * lower);
    if (is_fisher()) return pack_symmetric(a * std::numbers::sqrt2 / 2, tangent);
    const auto inverse = lower.triangularView<Eigen::Lower>();
    const Matrix turned = inverse.transpose().solve(a);  // L^-T A = H L
    if (choice_.metric == ComponentMetric::bures) {
      Eigen::Map<Rows>(tangent, d_, d_) = turned;
      return;
    }
    const Matrix hessian = inverse.transpose().solve(Matrix(turned.transpose()));
    pack_symmetric(0.5 * symmetric_part(hessian), tangent);
  }

  bool step(const double* row, const double* frame, double t, double* next) const override {
    const Place at(row, frame, d_);
    Matrix lower;
    const bool stays = is_triangle() ? step_triangle(at, t, lower) : step_covariance(at, t, lower);
    if (!stays || !lower.allFinite() || !(lower.diagonal().array() > 0).all()) return false;
    pack_lower(lower, next + d_);
    Vector way = at.gradient;
    if (is_fisher()) {
      const bool by_new = choice_.coordinates == ComponentCoordinates::natural && choice_.safeguard != Safeguard::iblr;
      // Sigma g = L (L' g); with the new one L' L'^T g, and g = L^-T (L' g).
      if (!by_new) way = at.lower * at.gradient;
      else way = lower * (lower.transpose() * at.lower.transpose().triangularView<Eigen::Upper>().solve(at.gradient));
    }
    const Vector mean = at.mean - t * way;
    std::copy_n(mean.data(), d_, next);
    return true;
  }

  void rate(const double* row, const double* frame, double* rate) const override {
    const Place at(row, frame, d_);
    const Matrix lower = is_triangle() ? triangle(at) : Matrix(at.lower * half_triangle(speed(at)));
    const Vector way = is_fisher() ? Vector(at.lower * at.gradient) : at.gradient;
    for (Index c = 0; c < d_; ++c) rate[c] = -way[c];
    pack_lower(-lower, rate + d_);
  }

 private:
  bool is_fisher() const { return choice_.metric == ComponentMetric::fisher; }

  /// Whether the frame is the triangle of E[grad h y'].
  bool is_triangle() const {
    return choice_.metric == ComponentMetric::euclidean && choice_.coordinates == ComponentCoordinates::cholesky;
  }

  Matrix triangle(const Place& at) const { return lower_factor(at.tangent, d_); }

  /// T: d Sigma / dt = -L T L'.
  Matrix speed(const Place& at) const {
    if (is_fisher()) return unpack_symmetric(at.tangent, d_) * std::numbers::sqrt2;
    if (choice_.metric == ComponentMetric::bures) {
      const Matrix half = at.solve(square(at.tangent, d_));
      return half + half.transpose();
    }
    const Matrix half = at.solve(unpack_symmetric(at.tangent, d_));
    return symmetric_part(at.solve(half.transpose()));
  }

  bool step_triangle(const Place& at, double t, Matrix& lower) const {
    const Matrix way = t * triangle(at);
    lower = at.lower - way;
    if (choice_.safeguard == Safeguard::exponential)
      lower.diagonal() = at.lower.diagonal().array() * (-way.diagonal().array() / at.lower.diagonal().array()).exp();
    return true;
  }

  bool step_covariance(const Place& at, double t, Matrix& lower) const {
    if (choice_.safeguard == Safeguard::entropy) return step_entropy(at, t, lower);
    if (choice_.metric == ComponentMetric::bures && choice_.safeguard == Safeguard::exponential)
      return step_bures(at, t, lower);
    const Matrix way = t * speed(at), one = Matrix::Identity(d_, d_);
    if (!way.allFinite()) return false;
    if (choice_.coordinates == ComponentCoordinates::cholesky) {
      Matrix factor = one - half_triangle(way);
      if (choice_.safeguard == Safeguard::exponential) factor.diagonal() = (-0.5 * way.diagonal().array()).exp();
      lower = at.lower * factor;
      return true;
    }
    if (choice_.safeguard == Safeguard::exponential)
      return by_cholesky(at, matrix_function(way, [](double x) { return std::exp(-x); }), lower);
    if (choice_.coordinates != ComponentCoordinates::natural) return by_cholesky(at, one - way, lower);
    const bool second = choice_.safeguard == Safeguard::iblr;
    const Eigen::LLT<Matrix> precision(second ? Matrix(one + way + 0.5 * way * way) : Matrix(one + way));
    return precision.info() == Eigen::Success && by_cholesky(at, precision.solve(one), lower);
  }

  /// Sigma' = L C L', C symmetric.
  bool by_cholesky(const Place& at, const Matrix& factor, Matrix& lower) const {
    if (!factor.allFinite()) return false;
    const Eigen::LLT<Matrix> cholesky(symmetric_part(factor));
    if (cholesky.info() != Eigen::Success) return false;
    lower = at.lower * Matrix(cholesky.matrixL());
    return true;
  }

  /// (1 - t H) Sigma (1 - t H) = N N' with N = L - t H L.
  bool step_bures(const Place& at, double t, Matrix& lower) const {
    const Matrix moved = at.lower - t * square(at.tangent, d_);
    return is_factor(moved * moved.transpose(), lower);
  }

  bool step_entropy(const Place& at, double t, Matrix& lower) const {
    const Matrix sigma = at.lower * at.lower.transpose();
    const Matrix logarithm = matrix_function(sigma, [](double x) { return std::log(x); });
    const Matrix gradient = unpack_symmetric(at.tangent, d_);
    if (!logarithm.allFinite() || !gradient.allFinite()) return false;
    return is_factor(matrix_function(symmetric_part(logarithm - t * gradient), [](double x) { return std::exp(x); }),
                     lower);
  }

  static bool is_factor(const Matrix& sigma, Matrix& lower) {
    if (!sigma.allFinite()) return false;
    const Eigen::LLT<Matrix> cholesky(symmetric_part(sigma));
    if (cholesky.info() != Eigen::Success) return false;
    lower = cholesky.matrixL();
    return true;
  }

  Index d_;
};

}  // namespace

std::unique_ptr<ComponentGeometry> full_geometry(const ComponentShape& shape, ComponentChoice choice) {
  return std::make_unique<FullGeometry>(shape, choice);
}

}  // namespace wasserstrom
