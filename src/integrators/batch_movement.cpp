// The loss of a minimising movement: E |x - y|^2 / (2 tau) + sum_k w_k F_k.

#include "batch_loss.hpp"
#include "batch_pairs.hpp"

namespace wasserstrom {
namespace {

class BatchMovement final : public BatchLoss {
 public:
  explicit BatchMovement(const Objectives& objectives) : objectives_(objectives), pairs_(objectives) {}

  void begin(const StepStart& start) override {
    weights_ = start.weights;
    size_ = start.size;
    step_ = start.step;
    pairs_.set_weights(weights_);
  }

  void terms(const BatchPair& batches, Index from, Index count, Rows& share, Rows& slope) const override {
    const auto x = batches.x.middleRows(from, count), y = batches.y.middleRows(from, count);
    const double rows = static_cast<double>(batches.x.rows());
    Column value = Column::Zero(count);
    slope.setZero();
    add_potentials(objectives_, weights_, step_, y, value, slope);
    value /= rows;
    slope /= rows;
    pairs_.add(y, batches.other_half(batches.y, from), value, slope);
    for (Index i = 0; i < count; ++i) {
      double square = 0;
      for (Index c = 0; c < x.cols(); ++c) {
        const double way = y(i, c) - x(i, c);
        square += way * way;
        slope(i, c) = size_ * slope(i, c) + way / rows;
      }
      share(i, 0) = value[i];
      share(i, 1) = square / rows;
    }
  }

  void finish(const LossSums&, const ConstRowsRef&, Index, RowsRef) const override {}

  double value(const LossSums& sums) const override { return sums[0] + sums[1] / (2 * size_); }

 private:
  const Objectives& objectives_;
  BatchPairs pairs_;
  Column weights_;
  double size_ = 1;
  Index step_ = 0;
};

}  // namespace

std::unique_ptr<BatchLoss> batch_movement(const Objectives& objectives) {
  return std::make_unique<BatchMovement>(objectives);
}

}  // namespace wasserstrom
