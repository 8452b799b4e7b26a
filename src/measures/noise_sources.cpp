// The sources of noise there are: normal ones, rows of data, normal ones with the moments of data.

#include <Eigen/Cholesky>
#include <cmath>

#include "wasserstrom/base/error.hpp"
#include "wasserstrom/data/feature_rows.hpp"
#include "wasserstrom/data/toy_law.hpp"
#include "wasserstrom/measures/noise_source.hpp"

namespace wasserstrom {
namespace {

/// Independent coordinates.
class NormalSource final : public NoiseSource {
 public:
  NormalSource(Column mean, Column std) : mean_(std::move(mean)), std_(std::move(std)) {}
  Index dimension() const override { return mean_.size(); }
  void draw(const CounterRandom& random, Index step, Index first, RowsRef noise) const override {
    for (Index i = 0; i < noise.rows(); ++i)
      for (Index c = 0; c < noise.cols(); ++c) noise(i, c) = mean_[c] + std_[c] * random.normal(step, first + i, c);
  }

 private:
  Column mean_, std_;
};

/// Rows of data, each as likely as the others; those that are shown in their order.
class RowSource final : public NoiseSource {
 public:
  explicit RowSource(Rows rows) : rows_(std::move(rows)) {}
  Index dimension() const override { return rows_.cols(); }
  void draw(const CounterRandom& random, Index step, Index first, RowsRef noise) const override {
    const auto count = static_cast<double>(rows_.rows());
    for (Index i = 0; i < noise.rows(); ++i)
      noise.row(i) = rows_.row(step == shown_step ? (first + i) % rows_.rows()
                                                  : static_cast<Index>(random.uniform(step, first + i, 0) * count));
  }

 private:
  Rows rows_;
};

/// z = mean + L y, L L' = covariance of the data + ridge.
class MatchedSource final : public NoiseSource {
 public:
  MatchedSource(const Rows& rows, double ridge) : mean_(rows.colwise().mean()) {
    const Eigen::MatrixXd centred = rows.rowwise() - mean_.transpose();
    Eigen::MatrixXd covariance = centred.transpose() * centred / static_cast<double>(rows.rows());
    covariance.diagonal().array() += ridge;
    factor_ = covariance.llt().matrixL();
  }
  Index dimension() const override { return mean_.size(); }
  void draw(const CounterRandom& random, Index step, Index first, RowsRef noise) const override {
    Column standard(dimension());
    for (Index i = 0; i < noise.rows(); ++i) {
      for (Index c = 0; c < dimension(); ++c) standard[c] = random.normal(step, first + i, c);
      for (Index c = 0; c < dimension(); ++c) {
        double sum = mean_[c];
        for (Index j = 0; j <= c; ++j) sum += factor_(c, j) * standard[j];
        noise(i, c) = sum;
      }
    }
  }

 private:
  Column mean_;
  Rows factor_;
};

/// A law in the plane, its modes in turn.
class ToySource final : public NoiseSource {
 public:
  explicit ToySource(const Config& config) : law_(config) {}
  Index dimension() const override { return 2; }
  void draw(const CounterRandom& random, Index step, Index first, RowsRef noise) const override {
    for (Index i = 0; i < noise.rows(); ++i)
      law_.draw(random, step, first + i, (first + i) % law_.modes(), &noise(i, 0));
  }

 private:
  ToyLaw law_;
};

/// One number for all coordinates, or as many as there are.
Column spread_over(const std::vector<double>& numbers, Index dimension) {
  if (numbers.size() == 1) return Column::Constant(dimension, numbers.front());
  return Eigen::Map<const Column>(numbers.data(), std::ssize(numbers));
}

Index dimension_of(const Config& config, Index of_points) {
  return config.has("dimension") ? config.integer("dimension") : of_points;
}

void check_normal(const Config& self, const Config& whole, Problems& problems) {
  const Index dimension = dimension_of(self, whole.table("particles").integer("dimension"));
  for (const char* key : {"mean", "std"})
    if (const Index count = std::ssize(self.reals(key)); count != 1 && count != dimension)
      problems.add(self, key, std::to_string(count) + " numbers for noise of dimension " + std::to_string(dimension),
                   "give one number, or one for each coordinate");
}

NoiseSourceRegistry::Entry normal_source() {
  return {
      {"gaussian",
       "normal, its coordinates independent",
       {Key::integer("dimension").optional().at_least(1).says("of the noise; that of the points where it is absent"),
        Key::real_or_reals("mean").default_to("0.0").says("of each coordinate, or of all"),
        Key::real_or_reals("std").default_to("1.0").above(0).says("standard deviation, likewise")},
       check_normal},
      [](const Config& config, const SourceContext& context) {
        const Index dimension = dimension_of(config, context.dimension);
        return std::make_unique<NormalSource>(spread_over(config.reals("mean"), dimension),
                                              spread_over(config.reals("std"), dimension));
      }};
}

NoiseSourceRegistry::Entry row_source() {
  return {{"data",
           "rows of a [[data]], each as likely as the others: the generator is a map of these; shown are the first, in "
           "their order",
           data_keys(), check_data_keys},
          [](const Config& config, const SourceContext& context) {
            return std::make_unique<RowSource>(feature_rows(context.data.select(config)));
          }};
}

NoiseSourceRegistry::Entry matched_source() {
  std::vector<Key> keys = data_keys();
  keys.push_back(Key::real("ridge").default_to("0.1").above(0).says("what is added to the diagonal of the covariance"));
  return {{"gaussian_like", "normal with mean and covariance of the rows of a [[data]]", keys, check_data_keys},
          [](const Config& config, const SourceContext& context) {
            return std::make_unique<MatchedSource>(feature_rows(context.data.select(config)), config.real("ridge"));
          }};
}

NoiseSourceRegistry::Entry toy_source() {
  return {{"toy", "laws in the plane that maps between distributions are tried on", ToyLaw::keys("source"), {}},
          [](const Config& config, const SourceContext&) { return std::make_unique<ToySource>(config); }};
}

}  // namespace

NoiseSourceRegistry& noise_sources() {
  static NoiseSourceRegistry registry({normal_source(), row_source(), matched_source(), toy_source()});
  return registry;
}

}  // namespace wasserstrom
