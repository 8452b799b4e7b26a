// Components with a number s for each coordinate, or one for all: matrices are numbers.

#include <cmath>

#include "component_geometry.hpp"

namespace wasserstrom {
namespace {

/// With p coordinates to each s, and m = E[grad h y'] summed over them: A = s m / p is tr(L' H L) / p.
class DiagonalGeometry final : public ComponentGeometry {
 public:
  DiagonalGeometry(const ComponentShape& shape, ComponentChoice choice)
      : ComponentGeometry(shape, choice),
        d_(shape.dimension),
        sizes_(shape.factor_size()),
        each_(static_cast<double>(d_) / static_cast<double>(sizes_)) {}

  Index frame_size() const override { return d_ + sizes_; }

  void frame(const double* row, const double* moments, double* frame) const override {
    const double* s = row + d_;
    for (Index c = 0; c < d_; ++c) frame[c] = moments[c] * (is_fisher() ? s[c % sizes_] : 1);
    for (Index i = 0; i < sizes_; ++i) frame[d_ + i] = unit(s[i]) * s[i] * moments[d_ + i] / each_;
  }

  bool step(const double* row, const double* frame, double t, double* next) const override {
    const double* s = row + d_;
    bool stays = true;
    for (Index i = 0; i < sizes_; ++i) {
      next[d_ + i] = s[i] * stretch(s[i], frame[d_ + i] / unit(s[i]), t);
      stays = stays && next[d_ + i] > 0 && std::isfinite(next[d_ + i]);
    }
    const bool by_new = choice_.coordinates == ComponentCoordinates::natural && choice_.safeguard != Safeguard::iblr;
    for (Index c = 0; c < d_; ++c) {
      const double old = s[c % sizes_], mean_by = by_new ? next[d_ + c % sizes_] : old;
      next[c] = row[c] - t * (is_fisher() ? mean_by * mean_by * (frame[c] / old) : frame[c]);
    }
    return stays;
  }

  void rate(const double* row, const double* frame, double* rate) const override {
    const double* s = row + d_;
    for (Index c = 0; c < d_; ++c) rate[c] = -frame[c] * (is_fisher() ? s[c % sizes_] : 1);
    for (Index i = 0; i < sizes_; ++i) rate[d_ + i] = -0.5 * s[i] * speed(s[i], frame[d_ + i] / unit(s[i]));
  }

 private:
  bool is_fisher() const { return choice_.metric == ComponentMetric::fisher; }

  /// The length of the gradient for A = 1.
  double unit(double s) const {
    switch (choice_.metric) {
      case ComponentMetric::fisher:
        return std::sqrt(0.5 * each_);
      case ComponentMetric::bures:
        return std::sqrt(each_) / s;
      default:
        break;
    }
    switch (choice_.coordinates) {
      case ComponentCoordinates::cholesky:
        return each_ / s;
      case ComponentCoordinates::log_std:
        return each_;
      default:
        return 0.5 * each_ / (s * s);
    }
  }

  /// T: d s^2 / dt = -s^2 T.
  double speed(double s, double a) const {
    switch (choice_.metric) {
      case ComponentMetric::fisher:
        return a;
      case ComponentMetric::bures:
        return 2 * a / (s * s);
      default:
        break;
    }
    switch (choice_.coordinates) {
      case ComponentCoordinates::cholesky:
        return 2 * each_ * a / (s * s);
      case ComponentCoordinates::log_std:
        return 2 * each_ * a;
      default:
        return 0.5 * each_ * a / (s * s * s * s);
    }
  }

  /// s' / s after the time t; not positive where there is no such s'.
  double stretch(double s, double a, double t) const {
    const double way = t * speed(s, a);
    const bool exponential = choice_.safeguard == Safeguard::exponential;
    switch (choice_.coordinates) {
      case ComponentCoordinates::log_std:
        return std::exp(-0.5 * way);
      case ComponentCoordinates::cholesky:
        return exponential ? std::exp(-0.5 * way) : 1 - 0.5 * way;
      case ComponentCoordinates::natural:
        return natural_stretch(way);
      default:
        break;
    }
    if (choice_.safeguard == Safeguard::entropy) return std::exp(-0.5 * way * s * s);
    if (!exponential) return std::sqrt(1 - way);
    return choice_.metric == ComponentMetric::bures ? std::abs(1 - 0.5 * way) : std::exp(-0.5 * way);
  }

  double natural_stretch(double way) const {
    switch (choice_.safeguard) {
      case Safeguard::exponential:
        return std::exp(-0.5 * way);
      case Safeguard::iblr:
        return 1 / std::sqrt(1 + way + 0.5 * way * way);
      default:
        return 1 / std::sqrt(1 + way);
    }
  }

  Index d_, sizes_;
  double each_;
};

}  // namespace

std::unique_ptr<ComponentGeometry> diagonal_geometry(const ComponentShape& shape, ComponentChoice choice) {
  return std::make_unique<DiagonalGeometry>(shape, choice);
}

}  // namespace wasserstrom
