// sum_k alpha_k q_k: the rows are the components, the points draws of them.

#include "wasserstrom/measures/mixture.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "measures.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/particles/particle_set.hpp"

namespace wasserstrom {
namespace {

DrawKind draw_kind(const std::string& name) {
  if (name == "antithetic") return DrawKind::antithetic;
  return name == "quasi_random" ? DrawKind::quasi_random : DrawKind::independent;
}

DrawRule draw_rule_of(const Config& particles, bool exact) {
  const ComponentShape shape = component_shape(particles);
  if (exact) return standard_nodes(shape.dimension);
  return {draw_kind(particles.text("draw_rule")), particles.integer("draws"), shape.standard_dimension(),
          shape.degrees};
}

class Components final : public Mixture {
 public:
  Components(const Config& particles, const MeasureContext& context)
      : config_(particles),
        seed_(context.seed),
        directory_(context.directory),
        coordinates_(context.coordinates),
        data_(context.data),
        shape_(component_shape(particles)),
        rule_(draw_rule_of(particles, context.exact)),
        shares_(rule_.shares()),
        draws_(rule_, seed_, Purpose::component_draw),
        layout_(particles.integer("count"), context.communicator),
        exchange_(layout_, context.gather_limit, context.profile),
        point_layout_(layout_, rule_.count),
        point_exchange_(point_layout_, context.gather_limit, context.profile) {}

  const Layout& layout() const override { return layout_; }
  const Exchange& exchange() const override { return exchange_; }
  Index dimension() const override { return shape_.dimension; }
  std::vector<StateColumns> columns() const override {
    return {{"position", shape_.dimension}, {mixture_factor, shape_.factor_size()}, {mixture_log_weight, 1}};
  }
  const Column& weight() const override { return weight_; }
  Column weight_at(const ConstRowsRef& rows) const override {
    Column weight(rows.rows());
    for (Index k = 0; k < rows.rows(); ++k) weight[k] = std::exp(rows(k, shape_.log_weight()));
    return weight;
  }
  bool is_weighted() const override { return true; }
  const Mixture* mixture() const override { return this; }
  const ComponentShape& shape() const override { return shape_; }
  const DrawRule& draw_rule() const override { return rule_; }

  Rows start() override {
    const ParticleSet particles =
        make_particles(config_, seed_, directory_, layout_.communicator(), coordinates_, data_);
    refuse_equal_means(particles.position);
    weight_ = alive_part(particles.weight);
    Rows rows(layout_.rows(), shape_.width());
    rows.leftCols(shape_.dimension) = particles.position;
    for (Index k = 0; k < rows.rows(); ++k) {
      fill_factor(layout_.first_row() + k, &rows(k, shape_.dimension));
      rows(k, shape_.log_weight()) = std::log(weight_[k]);
    }
    return rows;
  }

  /// Flow and observers ask for those of one state in turn: drawn once.
  std::shared_ptr<const ComponentPoints> points(const ConstRowsRef& rows, Index step) const override {
    if (latest_.points == nullptr || latest_.step != step || latest_.rows != rows)
      latest_ = {step, rows, draw_points(rows, step)};
    return latest_.points;
  }

  PointCloud cloud_of(std::shared_ptr<const ComponentPoints> points) const override {
    return {points->position, points->weight, point_exchange_, points};
  }

  PointCloud cloud(const ConstRowsRef& rows, Index step) const override { return cloud_of(points(rows, step)); }

 private:
  struct Latest {
    Index step;
    Rows rows;
    std::shared_ptr<const ComponentPoints> points;
  };

  std::shared_ptr<const ComponentPoints> draw_points(const ConstRowsRef& rows, Index step) const {
    auto points = std::make_shared<ComponentPoints>();
    const Index each = rule_.count, count = rows.rows() * each;
    points->position.resize(count, shape_.dimension);
    points->standard.resize(count, shape_.standard_dimension());
    points->weight.resize(count);
    points->share = shares_;
    const Column weight = weight_at(rows);
    for (Index k = 0; k < rows.rows(); ++k) {
      draws_.draw(step, layout_.first_row() + k, points->standard.middleRows(k * each, each));
      place_points(shape_, rows.row(k).data(), points->standard.middleRows(k * each, each),
                   points->position.middleRows(k * each, each));
      points->weight.segment(k * each, each) = weight[k] * shares_;
    }
    return points;
  }

  /// The weights of the components that have one at the start; the other slots are empty.
  Column alive_part(Column weight) const {
    const Index alive = config_.has("alive") ? config_.integer("alive") : layout_.particles();
    if (alive == layout_.particles()) return weight;
    const auto is_alive = [&](Index k) { return layout_.first_row() + k < alive; };
    double total = 0;
    layout_.sum_rows(std::span(&total, 1), [&](Index k, std::span<double> sum) {
      if (is_alive(k)) sum[0] += weight[k];
    });
    for (Index k = 0; k < weight.size(); ++k) weight[k] = is_alive(k) ? weight[k] / total : no_weight;
    return weight;
  }

  /// Of component k.  Columns of zeros would have no gradient: those of low rank begin as small noise.
  void fill_factor(Index k, double* factor) const {
    constexpr double small = 0.1;
    constexpr Index before_all_steps = -1;
    const Index d = shape_.dimension, rank = shape_.rank;
    const std::vector<double> std = config_.reals("init_std", d);
    if (!shape_.is_full()) {
      std::copy_n(std.begin(), shape_.is_isotropic() ? 1 : d, factor);
      const CounterRandom random(seed_, Purpose::component_draw);
      for (Index i = 0; i < d * rank; ++i)
        factor[d + i] = small / std::sqrt(static_cast<double>(rank)) * std[static_cast<std::size_t>(i / rank)] *
                        random.normal(before_all_steps, k, i);
      return;
    }
    const Column diagonal = Eigen::Map<const Column>(std.data(), d);
    pack_lower(diagonal.asDiagonal().toDenseMatrix(), factor);
  }

  /// Components that begin alike stay alike for ever.
  void refuse_equal_means(const Rows& means) const {
    const Rows all = exchange_.gather(means);
    const auto row = [&](Index k) { return std::span(&all(k, 0), static_cast<std::size_t>(all.cols())); };
    std::vector<Index> order(static_cast<std::size_t>(all.rows()));
    std::iota(order.begin(), order.end(), Index{0});
    std::sort(order.begin(), order.end(), [&](Index a, Index b) {
      return std::lexicographical_compare(row(a).begin(), row(a).end(), row(b).begin(), row(b).end());
    });
    const auto twin = std::adjacent_find(order.begin(), order.end(),
                                         [&](Index a, Index b) { return std::ranges::equal(row(a), row(b)); });
    if (twin == order.end()) return;
    const auto [low, high] = std::minmax(*twin, *(twin + 1));
    throw ConfigError(config_.path("init") + ": the components " + std::to_string(low) + " and " +
                      std::to_string(high) +
                      " start with equal means, and would stay alike for ever: spread the start, or give a smaller "
                      "particles.count");
  }

  Config config_;
  std::uint64_t seed_;
  std::string directory_;
  std::vector<std::string> coordinates_;
  const DataSets& data_;
  ComponentShape shape_;
  DrawRule rule_;
  Column shares_;
  StandardDraws draws_;
  Layout layout_;
  Exchange exchange_;
  Layout point_layout_;
  Exchange point_exchange_;
  Column weight_;  ///< alpha_k of this rank's rows at the start
  mutable Latest latest_{0, {}, nullptr};
};

std::vector<Key> keys() {
  return {Key::text("covariance")
              .default_to("\"full\"")
              .one_of({"isotropic", "diagonal", "low_rank", "full"})
              .says("of a mixture: the shape of a component's covariance; low_rank: a diagonal and a product U U'"),
          Key::integer("rank").default_to("2").at_least(1).says("of a mixture: columns of U of low_rank"),
          Key::real_or_reals("init_std")
              .default_to("1.0")
              .above(0)
              .says("of a mixture: standard deviation of every component at the start, one for each coordinate"),
          Key::integer("alive").optional().at_least(1).says(
              "of a mixture: components that have a weight at the start; the other slots wait for births"),
          Key::text("family")
              .default_to("\"normal\"")
              .one_of({"normal", "student_t"})
              .says("of a mixture: the law of a component; the covariance is the scale of student_t"),
          Key::real("degrees_of_freedom")
              .default_to("5.0")
              .above(0)
              .at_most(1e6)
              .says("of a mixture: degrees of freedom of student_t"),
          Key::integer("draws").default_to("10").at_least(2).says(
              "of a mixture: points drawn from each component in a step"),
          Key::text("draw_rule")
              .default_to("\"independent\"")
              .one_of({"independent", "antithetic", "quasi_random"})
              .says("of a mixture: how they are drawn; antithetic: in pairs mirrored at the mean; quasi_random: Sobol "
                    "points with a random shift")};
}

void check(const Config& self, const Config&, Problems& problems) {
  const Index d = self.integer("dimension");
  const ComponentShape shape = component_shape(self);
  if (shape.rank >= d)
    problems.add(self, "rank", "a rank of " + std::to_string(shape.rank) + " in dimension " + std::to_string(d),
                 "give less than the dimension, or covariance = \"full\"");
  if (!self.is_default("rank") && shape.rank == 0)
    problems.add(self, "rank", "'rank' belongs to covariance = \"low_rank\"", "leave it out, or set that");
  if (static_cast<double>(self.integer("count")) * static_cast<double>(shape.width()) >= 0x1p31)
    problems.add(self, "covariance", "the components have 2^31 numbers or more, which PETSc cannot count",
                 "use fewer components, or covariance = \"diagonal\"");
  const auto given = static_cast<Index>(self.reals("init_std").size());
  if (given != 1 && (given != d || shape.is_isotropic()))
    problems.add(self, "init_std",
                 std::to_string(given) + " numbers for " +
                     (shape.is_isotropic() ? "isotropic components" : "components of dimension " + std::to_string(d)),
                 "give one number" + std::string(shape.is_isotropic() ? "" : ", or d"));
  if (self.has("alive") && self.integer("alive") > self.integer("count"))
    problems.add(self, "alive", std::to_string(self.integer("alive")) + " of " + std::to_string(self.integer("count")),
                 "give at most particles.count");
  if (!self.is_default("degrees_of_freedom") && !shape.degrees)
    problems.add(self, "degrees_of_freedom", "normal components have no degrees of freedom",
                 "set family = \"student_t\"");
  if (self.text("draw_rule") == "antithetic" && self.integer("draws") % 2 != 0)
    problems.add(self, "draws", "antithetic draws come in pairs, but their number is odd", "give an even number");
  const Index numbers = shape.standard_dimension() + (shape.degrees ? 1 : 0);
  if (self.text("draw_rule") == "quasi_random" && numbers > quasi_random_dimensions())
    problems.add(self, "draw_rule",
                 "there are Sobol points of " + std::to_string(quasi_random_dimensions()) +
                     " numbers at most, and a draw takes " + std::to_string(numbers),
                 "use \"antithetic\"");
}

}  // namespace

ComponentShape component_shape(const Config& particles) {
  static const std::map<std::string, CovarianceShape> shapes{{"isotropic", CovarianceShape::isotropic},
                                                             {"diagonal", CovarianceShape::diagonal},
                                                             {"low_rank", CovarianceShape::low_rank},
                                                             {"full", CovarianceShape::full}};
  ComponentShape shape{particles.integer("dimension"), shapes.at(particles.text("covariance"))};
  if (shape.covariance == CovarianceShape::low_rank) shape.rank = particles.integer("rank");
  if (particles.text("family") == "student_t") shape.degrees = particles.real("degrees_of_freedom");
  return shape;
}

MeasureRegistry::Entry mixture_measure() {
  return {
      {"mixture", "components of a mixture, whose parameters move: sum_k alpha_k q(. | lambda_k)", keys(), check},
      [](const Config& config, const MeasureContext& context) { return std::make_unique<Components>(config, context); },
      {.components = true}};
}

}  // namespace wasserstrom
