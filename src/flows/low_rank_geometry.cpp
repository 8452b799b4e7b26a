// Components with Sigma = diag(s^2) + U U', in the Euclidean metric of mu, s and U.

#include <cmath>

#include "component_geometry.hpp"

namespace wasserstrom {
namespace {

class LowRankGeometry final : public ComponentGeometry {
 public:
  using ComponentGeometry::ComponentGeometry;

  Index frame_size() const override { return shape_.dimension + shape_.factor_size(); }

  void frame(const double*, const double* moments, double* frame) const override {
    std::copy_n(moments, frame_size(), frame);
  }

  bool step(const double* row, const double* frame, double t, double* next) const override {
    const Index d = shape_.dimension;
    bool stays = true;
    for (Index c = 0; c < frame_size(); ++c) {
      const bool is_width = c >= d && c < 2 * d;
      next[c] = row[c] - t * frame[c];
      if (is_width && choice_.safeguard == Safeguard::exponential) next[c] = row[c] * std::exp(-t * frame[c] / row[c]);
      stays = stays && std::isfinite(next[c]) && (!is_width || next[c] > 0);
    }
    return stays;
  }

  void rate(const double*, const double* frame, double* rate) const override {
    for (Index c = 0; c < frame_size(); ++c) rate[c] = -frame[c];
  }
};

}  // namespace

std::unique_ptr<ComponentGeometry> low_rank_geometry(const ComponentShape& shape, ComponentChoice choice) {
  return std::make_unique<LowRankGeometry>(shape, choice);
}

}  // namespace wasserstrom
