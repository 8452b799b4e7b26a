// Lanes are particles, each of which adds up its rows in their order: its bits do not depend on the other lanes.

#include "linear_predictor.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "objectives/linear_predictor.cpp"
#include "simd/simd_targets.hpp"
// for each of them:
#include "simd/sum_of_logarithms-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace wasserstrom::HWY_NAMESPACE {

using Particles = Pack<predictor_lanes / lanes>;
static_assert(Particles::width == predictor_lanes);

/// sum of log(1 + exp(-y m)), by exp of negative numbers only:  log(1 + exp(z)) = max(z, 0) + log(1 + exp(-|z|)).
class LogisticLoss {
 public:
  LogisticLoss() : exp_(1.0), sum_(spread(0)) {}

  /// Adds a row; `slope` is the derivative of its loss in m.
  HWY_INLINE void add(const Particles& m, double y, Particles& slope) {
    const Particles z = m * Particles(spread(-y));
    Particles size;
    for (std::size_t i = 0; i < std::size(z.part); ++i) {
      size.part[i] = hn::Abs(z.part[i]);
      sum_.part[i] = hn::Add(sum_.part[i], hn::Max(z.part[i], spread(0)));
    }
    const Particles small = exp_(size), factor = small + Particles(spread(1));
    factors_.add(factor, sum_);
    for (std::size_t i = 0; i < std::size(z.part); ++i)
      slope.part[i] = hn::IfThenElse(hn::Ge(z.part[i], spread(0)), spread(-y), hn::Mul(spread(-y), small.part[i]));
    slope = slope / factor;
  }

  HWY_INLINE Particles sum() {
    factors_.take(sum_);
    return sum_;
  }

 private:
  ExpOfProduct exp_;
  Particles sum_;
  SumOfLogarithms<predictor_lanes / lanes> factors_;
};

/// sum of 1/2 (m - y)^2
class HalfSquares {
 public:
  HalfSquares() : sum_(spread(0)) {}

  HWY_INLINE void add(const Particles& m, double y, Particles& slope) {
    slope = m - Particles(spread(y));
    sum_ = mul_add(slope * Particles(spread(0.5)), slope, sum_);
  }
  HWY_INLINE Particles sum() const { return sum_; }

 private:
  Particles sum_;
};

HWY_INLINE Particles predictor_of(const ResponseRows& rows, const Design::Row& row, const double* parameter) {
  Particles m = spread(0);
  if (rows.intercept) m = Particles::load(parameter + rows.design.columns() * predictor_lanes);
  for (std::size_t e = 0; e < row.value.size(); ++e) {
    const std::size_t column = row.column.empty() ? e : static_cast<std::size_t>(row.column[e]);
    m = mul_add(Particles(spread(row.value[e])), Particles::load(parameter + column * predictor_lanes), m);
  }
  return m;
}

HWY_INLINE void add_slope(const ResponseRows& rows, const Design::Row& row, const Particles& slope, double* gradient) {
  const auto add = [&](std::size_t parameter, double value) {
    double* const sum = gradient + parameter * predictor_lanes;
    mul_add(Particles(spread(value)), slope, Particles::load(sum)).store(sum);
  };
  for (std::size_t e = 0; e < row.value.size(); ++e)
    add(row.column.empty() ? e : static_cast<std::size_t>(row.column[e]), row.value[e]);
  if (rows.intercept) add(static_cast<std::size_t>(rows.design.columns()), 1);
}

template <class Loss>
void add_rows(Loss loss, const ResponseRows& rows, const PredictorTile& tile) {
  for (const Index r : rows.rows) {
    const Design::Row row = rows.design.row(r);
    Particles slope;
    loss.add(predictor_of(rows, row, tile.parameter), rows.response[r], slope);
    add_slope(rows, row, slope, tile.gradient);
  }
  (Particles::load(tile.sum) + loss.sum()).store(tile.sum);
}

void add_logistic_rows(const ResponseRows& rows, const PredictorTile& tile) { add_rows(LogisticLoss(), rows, tile); }
void add_square_rows(const ResponseRows& rows, const PredictorTile& tile) { add_rows(HalfSquares(), rows, tile); }

void predict_rows(const ResponseRows& rows, const double* parameter, double* out) {
  for (const Index r : rows.rows) {
    predictor_of(rows, rows.design.row(r), parameter).store(out);
    out += predictor_lanes;
  }
}

}  // namespace wasserstrom::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace wasserstrom {

HWY_EXPORT(add_logistic_rows);
HWY_EXPORT(add_square_rows);
HWY_EXPORT(predict_rows);

void add_logistic_loss(const ResponseRows& rows, const PredictorTile& tile) {
  HWY_DYNAMIC_DISPATCH(add_logistic_rows)(rows, tile);
}
void add_half_squares(const ResponseRows& rows, const PredictorTile& tile) {
  HWY_DYNAMIC_DISPATCH(add_square_rows)(rows, tile);
}
void linear_predictor(const ResponseRows& rows, const double* parameter, double* out) {
  HWY_DYNAMIC_DISPATCH(predict_rows)(rows, parameter, out);
}

}  // namespace wasserstrom
#endif
