// Lanes are points, each of which adds up the components in their order.

#include "mixture_tile.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "measures/mixture_tile.cpp"
#include "simd/simd_targets.hpp"
// for each of them:
#include "simd/elementary-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace wasserstrom::HWY_NAMESPACE {

constexpr int parts = score_lanes / lanes < 2 ? 1 : 2;
using Points = Pack<parts>;

HWY_INLINE Points spread_pack(double value) { return Points(spread(value)); }

/// One component at some lanes of a tile.
class ComponentLanes {
 public:
  ComponentLanes(const ComponentShape& shape, const TileComponent& component, ScoreTile& tile, Index lane)
      : shape_(shape), component_(component), tile_(tile), lane_(lane), d_(shape.dimension) {}

  void add() {
    const Points square = shape_.rank > 0 ? take_columns(whiten()) : whiten();
    const Points term = log_term(square);
    const Points before = Points::load(tile_.largest() + lane_);
    Points largest;
    for (int i = 0; i < parts; ++i) largest.part[i] = hn::Max(before.part[i], term.part[i]);
    const ExpOfProduct exponential(1.0);
    const Points share = exponential(largest - term), kept = exponential(largest - before);
    largest.store(tile_.largest() + lane_);
    mul_add(kept, Points::load(tile_.sum() + lane_), share).store(tile_.sum() + lane_);
    const Points pull = share * slope(square);
    if (shape_.is_full()) add_full_score(kept, pull);
    else add_diagonal_score(kept, pull);
  }

 private:
  Points deviation(Index c) const {
    return Points::load(tile_.position.data() + c * score_lanes + lane_) - spread_pack(component_.mean[c]);
  }

  /// y = W (z - mu), W the inverse of L or of diag(s), into `white`; returns its square.
  HWY_INLINE Points whiten() {
    double* white = tile_.white.data() + lane_;
    double* from = tile_.deviation.data() + lane_;
    Points square = spread_pack(0);
    const double* row = component_.inverse;
    for (Index r = 0; r < d_; ++r) {
      Points y = deviation(r);
      if (shape_.is_full()) {
        y.store(from + r * score_lanes);
        y = spread_pack(0);
        for (Index c = 0; c <= r; ++c) y = mul_add(spread_pack(*row++), Points::load(from + c * score_lanes), y);
      } else y = y * spread_pack(component_.inverse[r]);
      y.store(white + r * score_lanes);
      square = mul_add(y, y, square);
    }
    return square;
  }

  /// Of low rank: |a|^2 - |Q' a|^2 from a and its square, and a - Q Q' a into `white`.
  HWY_INLINE Points take_columns(Points square) {
    double* white = tile_.white.data() + lane_;
    double* shares = tile_.deviation.data() + lane_;
    const double* columns = component_.inverse + d_;
    for (Index j = 0; j < shape_.rank; ++j) {
      Points sum = spread_pack(0);
      for (Index c = 0; c < d_; ++c)
        sum = mul_add(spread_pack(columns[c * shape_.rank + j]), Points::load(white + c * score_lanes), sum);
      sum.store(shares + j * score_lanes);
      square = sub_mul(square, sum, sum);
    }
    for (Index c = 0; c < d_; ++c) {
      Points left = Points::load(white + c * score_lanes);
      for (Index j = 0; j < shape_.rank; ++j)
        left = sub_mul(left, spread_pack(*columns++), Points::load(shares + j * score_lanes));
      left.store(white + c * score_lanes);
    }
    return square;
  }

  /// log(alpha_j q_j)
  HWY_INLINE Points log_term(const Points& square) const {
    if (!shape_.degrees) return sub_mul(spread_pack(component_.offset), spread_pack(0.5), square);
    const double nu = *shape_.degrees;
    Points logarithm = spread_pack(1) + square * spread_pack(1 / nu);
    for (int i = 0; i < parts; ++i) logarithm.part[i] = hn::Log(Lanes(), logarithm.part[i]);
    return sub_mul(spread_pack(component_.offset), spread_pack(0.5 * (nu + static_cast<double>(d_))), logarithm);
  }

  /// s in grad log q_j = -s W' y
  HWY_INLINE Points slope(const Points& square) const {
    if (!shape_.degrees) return spread_pack(1);
    const double nu = *shape_.degrees;
    return spread_pack(nu + static_cast<double>(d_)) / (spread_pack(nu) + square);
  }

  HWY_INLINE void add_full_score(const Points& kept, const Points& pull) {
    const double* white = tile_.white.data() + lane_;
    double* score = tile_.score.data() + lane_;
    const double* column = component_.columns;
    for (Index c = 0; c < d_; ++c) {
      Points sum = spread_pack(0);
      for (Index r = c; r < d_; ++r) sum = mul_add(spread_pack(*column++), Points::load(white + r * score_lanes), sum);
      sub_mul(kept * Points::load(score + c * score_lanes), pull, sum).store(score + c * score_lanes);
    }
  }

  HWY_INLINE void add_diagonal_score(const Points& kept, const Points& pull) {
    const double* white = tile_.white.data() + lane_;
    double* score = tile_.score.data() + lane_;
    for (Index c = 0; c < d_; ++c) {
      const Points own = spread_pack(component_.inverse[c]) * Points::load(white + c * score_lanes);
      sub_mul(kept * Points::load(score + c * score_lanes), pull, own).store(score + c * score_lanes);
    }
  }

  const ComponentShape& shape_;
  const TileComponent& component_;
  ScoreTile& tile_;
  Index lane_, d_;
};

void add_to_lanes(const ComponentShape& shape, const TileComponent& component, ScoreTile& tile) {
  for (Index lane = 0; lane < score_lanes; lane += Points::width) ComponentLanes(shape, component, tile, lane).add();
}

}  // namespace wasserstrom::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace wasserstrom {

HWY_EXPORT(add_to_lanes);

void add_component(const ComponentShape& shape, const TileComponent& component, ScoreTile& tile) {
  HWY_DYNAMIC_DISPATCH(add_to_lanes)(shape, component, tile);
}

}  // namespace wasserstrom
#endif
