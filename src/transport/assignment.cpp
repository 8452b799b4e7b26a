// The optimal plan between the particles and the samples, or a batch of them (wasserstrom/transport/optimal_plan.hpp).
//
//   b_i = sum_j P_ij x_j / p_i,  v(y_i) = y_i - b_i,  1/2 W_2^2 = sum_i p_i (|y_i - b_i|^2 + s_i) / 2
//
// s_i = sum_j P_ij |x_j - b_i|^2 / p_i, 0 for as many samples as particles, each of which has one for its own.  All
// ranks gather the points and find the same plan.

#include <algorithm>

#include "duals.hpp"
#include "wasserstrom/base/inner_work.hpp"
#include "wasserstrom/base/random.hpp"
#include "wasserstrom/particles/weighted_draw.hpp"
#include "wasserstrom/transport/optimal_plan.hpp"

namespace wasserstrom {
namespace {

class Assignment final : public TransportDual {
 public:
  Assignment(Index batch, TransportContext context)
      : context_(std::move(context)),
        random_(context_.seed, Purpose::transport_batch),
        draw_(context_.weight),
        batch_(batch == 0 || batch >= context_.target.rows() ? 0 : batch) {}

  void prepare(const PointCloud& points, Index step) override {
    if (step != prepared_at_) guess_ = potential_;
    const Rows all = gather(points);
    const Index d = points.position.cols();
    const auto [target, weight] = samples(step);
    const TransportPlan plan = optimal_plan(PairCosts(all.leftCols(d), target, PairCost::half_square), all.col(d),
                                            weight, batch_ == 0 ? guess_ : Column(), [&](Index row) {
                                              tell({owner_, row, all.rows(), all.rows(), {}});
                                            });
    potential_ = plan.potential;
    cost_ = plan.cost;
    prepared_at_ = step;
    find_images(plan, target, points.layout());
  }

  void add(const PointCloud& points, ColumnRef value, RowsRef gradient) const override {
    const Index d = points.position.cols();
    for (Index i = 0; i < points.position.rows(); ++i) {
      double square = image_(i, d);
      for (Index c = 0; c < d; ++c) {
        const double way = points.position(i, c) - image_(i, c);
        gradient(i, c) += way;
        square += way * way;
      }
      value[i] += 0.5 * square;
    }
  }

  /// What the last plan began with, so that it is found again.
  void serialize(Archive& archive) override {
    archive.keep("prepared_at", prepared_at_);
    if (batch_ > 0) return;
    archive.keep("guess", guess_);
    if (archive.is_reading()) potential_ = guess_;
  }

 private:
  /// [ position | weight ] of all points, on every rank.
  static Rows gather(const PointCloud& points) {
    Rows own(points.position.rows(), points.position.cols() + 1);
    own.leftCols(points.position.cols()) = points.position;
    own.rightCols(1) = points.weight;
    return points.exchange.gather(own);
  }

  std::pair<Rows, Column> samples(Index step) const {
    if (batch_ == 0) return {context_.target, context_.weight};
    Rows drawn(batch_, context_.target.cols());
    for (Index b = 0; b < batch_; ++b) {
      const double u =
          (static_cast<double>(b) + random_.uniform(step, b, context_.number)) / static_cast<double>(batch_);
      drawn.row(b) = context_.target.row(draw_(u));
    }
    return {std::move(drawn), Column::Constant(batch_, 1.0 / static_cast<double>(batch_))};
  }

  void find_images(const TransportPlan& plan, const Rows& target, const Layout& layout) {
    const Index d = target.cols();
    image_ = Rows::Zero(layout.rows(), d + 1);
    for (Index i = 0; i < layout.rows(); ++i) {
      const auto row = static_cast<std::size_t>(layout.first_row() + i);
      const auto first = static_cast<std::size_t>(plan.first[row]), end = static_cast<std::size_t>(plan.first[row + 1]);
      for (std::size_t k = first; k < end; ++k)
        for (Index c = 0; c < d; ++c) image_(i, c) += plan.share[k] * target(plan.column[k], c);
      if (end - first < 2) continue;
      for (std::size_t k = first; k < end; ++k)
        for (Index c = 0; c < d; ++c) {
          const double off = target(plan.column[k], c) - image_(i, c);
          image_(i, d) += plan.share[k] * off * off;
        }
    }
  }

  TransportContext context_;
  std::string owner_ = "the plan of " + context_.owner;
  CounterRandom random_;
  WeightedDraw draw_;
  Index batch_;  ///< 0 for all
  Index prepared_at_ = -1;
  double cost_ = 0;
  Column guess_, potential_;
  Rows image_;  ///< of this rank's points: [ b_i | s_i ]
};

}  // namespace

TransportDualRegistry::Entry assignment_dual() {
  return {{"assignment",
           "the optimal plan between the particles and the samples, exact; for N of both some ms at N = 512",
           {Key::integer("batch").default_to("0").at_least(0).in("samples").says(
               "drawn anew for each step, one of each of so many equal shares of the samples in their order; 0: all of "
               "them, each step from the "
               "potential of the one before")},
           {}},
          [](const Config& config, const TransportContext& context) {
            return std::make_unique<Assignment>(config.integer("batch"), context);
          },
          {.bytes = [](const Config& dual, Index points, Index samples, Index dimension) {
            const Index batch = dual.integer("batch"), used = batch == 0 ? samples : std::min(batch, samples);
            const auto d = static_cast<double>(dimension);
            return plan_bytes(points, used) +
                   sizeof(double) * (static_cast<double>(points) * (2 * d + 2) + static_cast<double>(used) * 2 * d);
          }}};
}

}  // namespace wasserstrom
