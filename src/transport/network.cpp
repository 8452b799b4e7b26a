// Networks that learn both potentials (wasserstrom/networks/potential_pair.hpp), judged now and then by the optimal
// plan: between the points and as many samples, v* = y - T(y), and v what the networks say,
//
//   cosine = <v, v*> / (|v| |v*|),  error = |v - v*| / |v*|,  in L2(rho)
//
// A plan between few points has noise of its own: two of them, with different samples, do not agree either.

#include <cmath>
#include <limits>

#include "duals.hpp"
#include "wasserstrom/networks/potential_pair.hpp"
#include "wasserstrom/particles/weighted_draw.hpp"
#include "wasserstrom/transport/optimal_plan.hpp"

namespace wasserstrom {
namespace {

class NetworkDual final : public TransportDual {
 public:
  NetworkDual(PotentialPlan plan, Index judge_every, const TransportContext& context)
      : context_(context),
        judge_every_(judge_every),
        random_(context.seed, Purpose::transport_draw),
        pair_(std::move(plan), context.target, context.weight) {}

  void prepare(const PointCloud& points, Index step) override {
    pair_.train(points, step);
    cosine_ = error_ = std::numeric_limits<double>::quiet_NaN();
    if (judge_every_ > 0 && step % judge_every_ == 0) judge(points, step);
  }

  void add(const PointCloud& points, ColumnRef value, RowsRef gradient) const override {
    pair_.add(points.position, value, gradient);
  }

  void serialize(Archive& archive) override { pair_.serialize(archive); }

  std::vector<std::string> numbers() const override {
    if (judge_every_ == 0) return {"potential_loss"};
    return {"potential_loss", "potential_cosine", "potential_error"};
  }

  void report(std::span<double> values) const override {
    values[0] = pair_.loss();
    if (judge_every_ == 0) return;
    values[1] = cosine_;
    values[2] = error_;
  }

 private:
  /// By all ranks alike, at all points.
  void judge(const PointCloud& points, Index step) {
    const Index d = points.position.cols();
    Rows own(points.position.rows(), 2 * d + 1);
    Rows field = Rows::Zero(own.rows(), d);
    Column value = Column::Zero(own.rows());
    pair_.add(points.position, value, field);
    own << points.position, field, points.weight;
    const Rows all = points.exchange.gather(own);
    const Rows target = samples(step, all.rows());
    const Column even = Column::Constant(target.rows(), 1.0 / static_cast<double>(target.rows()));
    const TransportPlan plan =
        optimal_plan(PairCosts(all.leftCols(d), target, PairCost::half_square), all.col(2 * d), even);
    double along = 0, exact = 0, learned = 0;
    for (Index i = 0; i < all.rows(); ++i)
      for (Index c = 0; c < d; ++c) {
        double best = all(i, c);
        for (Index k = plan.first[static_cast<std::size_t>(i)]; k < plan.first[static_cast<std::size_t>(i) + 1]; ++k)
          best -= plan.share[static_cast<std::size_t>(k)] * target(plan.column[static_cast<std::size_t>(k)], c);
        const double p = all(i, 2 * d), v = all(i, d + c);
        along += p * v * best;
        exact += p * best * best;
        learned += p * v * v;
      }
    cosine_ = along / std::sqrt(exact * learned);
    error_ = std::sqrt((exact - 2 * along + learned) / exact);
  }

  /// Each as likely as it weighs.
  Rows samples(Index step, Index count) const {
    Rows drawn(count, context_.target.cols());
    const WeightedDraw draw(context_.weight);
    for (Index b = 0; b < count; ++b)
      drawn.row(b) = context_.target.row(draw(random_.uniform(step, b, -1 - context_.number)));
    return drawn;
  }

  TransportContext context_;
  Index judge_every_;
  CounterRandom random_;
  PotentialPair pair_;
  double cosine_ = std::numeric_limits<double>::quiet_NaN(), error_ = cosine_;
};

std::vector<Key> keys() {
  std::vector<Key> keys = potential_keys();
  keys.push_back(Key::integer("judge_every")
                     .default_to("0")
                     .at_least(0)
                     .in("steps")
                     .says("how often the learned field is compared with that of the optimal plan to as many samples: "
                           "columns potential_cosine_<objective> and potential_error_<objective>; 0: never"));
  return keys;
}

}  // namespace

TransportDualRegistry::Entry network_dual() {
  return {{"network", "networks that learn the potentials of both sides, a few iterations in each step", keys(),
           [](const Config& self, const Config&, Problems& problems) { check_potential(self, problems); }},
          [](const Config& config, const TransportContext& context) {
            PotentialPlan plan = potential_plan(config, context.target.cols());
            plan.owner = context.owner;
            plan.seed = context.seed;
            plan.number = context.number;
            return std::make_unique<NetworkDual>(std::move(plan), config.integer("judge_every"), context);
          },
          {.bytes = [](const Config& dual, Index points, Index, Index dimension) {
            constexpr double side_by_side = 40;  // parameters, moments, sites, sums of blocks, of both networks
            const double judged = dual.integer("judge_every") > 0 ? plan_bytes(points, points) : 0;
            const auto parameters = static_cast<double>(potential_plan(dual, dimension).shape.parameters());
            return judged + 2 * side_by_side * parameters * sizeof(double);
          }}};
}

}  // namespace wasserstrom
