#include "component_moments.hpp"

#include <cmath>
#include <limits>

namespace wasserstrom {
namespace {

/// Sums over the points of each component, of one objective.
class Moments {
 public:
  Moments(const ComponentShape& shape, const ComponentPoints& points)
      : shape_(shape), points_(points), each_(points.share.size()), d_(shape.dimension), rank_(shape.rank) {}

  /// E[grad h] and E[grad h y'] of component k, from grad h at all points.
  void add(const ConstRowsRef& gradient, Index k, double* moments) const {
    for (Index b = 0; b < each_; ++b) {
      const double* h = gradient.row(k * each_ + b).data();
      const double* y = &points_.standard(k * each_ + b, 0);
      for (Index r = 0; r < d_; ++r) {
        const double part = points_.share[b] * h[r];
        moments[r] += part;
        if (shape_.is_full())
          for (Index c = 0; c < d_; ++c) moments[d_ + r * d_ + c] += part * y[c];
        else moments[d_ + (shape_.is_isotropic() ? 0 : r)] += part * y[r];
        for (Index j = 0; j < rank_; ++j) moments[2 * d_ + r * rank_ + j] += part * y[d_ + j];
      }
    }
  }

  /// Mean and variance of n numbers at the points of component k.
  std::pair<double, double> spread(const ConstColumnRef& numbers, Index k) const {
    double mean = 0, square = 0;
    for (Index b = 0; b < each_; ++b) mean += points_.share[b] * numbers[k * each_ + b];
    for (Index b = 0; b < each_; ++b) {
      const double deviation = numbers[k * each_ + b] - mean;
      square += deviation * deviation;
    }
    return {mean, square / static_cast<double>(each_ - 1)};
  }

 private:
  const ComponentShape& shape_;
  const ComponentPoints& points_;
  Index each_, d_, rank_;
};

/// Hess g at a point where nothing better is known: differences of the gradient, in units of the component's width.
class Differences {
 public:
  Differences(const Potential& potential, Index dimension, Index step)
      : potential_(potential),
        step_(step),
        places_(2 * dimension, dimension),
        gradients_(2 * dimension, dimension),
        values_(2 * dimension) {}

  Rows hessian(const ConstRowsRef& place, const Column& width) {
    const double relative = std::cbrt(std::numeric_limits<double>::epsilon());
    const Index d = place.cols();
    places_ = place.replicate(2 * d, 1);
    for (Index c = 0; c < d; ++c) {
      places_(2 * c, c) += relative * width[c];
      places_(2 * c + 1, c) -= relative * width[c];
    }
    potential_.evaluate(places_, step_, values_, gradients_);
    Rows hessian(d, d);
    for (Index c = 0; c < d; ++c)
      hessian.row(c) =
          (gradients_.row(2 * c) - gradients_.row(2 * c + 1)) / (places_(2 * c, c) - places_(2 * c + 1, c));
    return 0.5 * (hessian + hessian.transpose());
  }

 private:
  const Potential& potential_;
  Index step_;
  Rows places_, gradients_;
  Column values_;
};

/// Standard deviations of a component.
Column widths(const ComponentShape& shape, const double* row) {
  const Index d = shape.dimension;
  if (shape.is_full()) return lower_factor(row + d, d).rowwise().norm();
  Column width(d);
  for (Index c = 0; c < d; ++c) width[c] = row[d + c % shape.factor_size()];
  return width;
}

/// E[Hess g_k] of component k as numbers of the shape, added to `sums` with a factor.
void add_curvature(const ComponentShape& shape, const Rows& hessian, double factor, double* sums) {
  const Index d = shape.dimension;
  for (Index r = 0; r < d; ++r) {
    if (shape.is_full())
      for (Index c = 0; c < d; ++c) sums[r * d + c] += factor * hessian(r, c);
    else sums[shape.is_isotropic() ? 0 : r] += factor * hessian(r, r);
  }
}

Rows mean_curvature(const ComponentShape& shape, const Potential& potential, const ComponentPoints& points,
                    const ConstRowsRef& rows, Index step) {
  const Index each = points.share.size();
  Rows sums = Rows::Zero(rows.rows(), moment_size(shape));
  Differences differences(potential, shape.dimension, step);
  for (Index k = 0; k < rows.rows(); ++k) {
    const Column width = widths(shape, rows.row(k).data());
    for (Index b = 0; b < each; ++b) {
      const auto place = points.position.row(k * each + b);
      const std::optional<Rows> exact = potential.hessian(place.transpose());
      add_curvature(shape, exact ? *exact : differences.hessian(place, width), points.share[b], &sums(k, 0));
    }
  }
  return sums;
}

/// E[grad h y'] = E[Hess h] L.
void by_price(const ComponentShape& shape, const double* row, const double* curvature, double* moment) {
  const Index d = shape.dimension;
  if (!shape.is_full()) {
    for (Index c = 0; c < shape.factor_size(); ++c) moment[c] = curvature[c] * row[d + c];
    return;
  }
  const Eigen::MatrixXd hessian = Eigen::Map<const Rows>(curvature, d, d);
  Eigen::Map<Rows>(moment, d, d) = hessian * lower_factor(row + d, d);
}

/// grad log q at the points; log q goes into `found`.
Rows score_at_points(const Mixture& mixture, const ConstRowsRef& rows, ComponentMoments& found) {
  const Profile::Lap lap(mixture.exchange().profile(), Phase::pair_sums);
  Rows score;
  mixture_score(mixture.shape(), mixture.exchange(), rows, found.points->position, found.log_density, score);
  return score;
}

/// Puts E[Hess h] L in the place of E[grad h y'] for every objective.
void replace_by_price(const FlowParts& parts, const Mixture& mixture, const ConstRowsRef& rows, Index step,
                      const Rows& score, ComponentMoments& found) {
  const ComponentShape& shape = mixture.shape();
  const Rows of_mixture = mixture_curvature(shape, mixture.exchange(), rows, *found.points, found.log_density, score);
  for (std::size_t k = 0; k < parts.objectives.size(); ++k) {
    const Objective& objective = parts.objectives[k];
    Rows curvature = found.annealing * mean_curvature(shape, *objective.potential(), *found.points, rows, step);
    if (objective.entropy() != 0) curvature += objective.entropy() * of_mixture;
    for (Index row = 0; row < rows.rows(); ++row)
      by_price(shape, rows.row(row).data(), &curvature(row, 0), &found.gradient[k](row, shape.dimension));
  }
}

}  // namespace

ComponentMoments component_moments(const FlowParts& parts, const Mixture& mixture, ComponentEstimator estimator,
                                   const ConstRowsRef& rows, Index step) {
  const ComponentShape& shape = mixture.shape();
  const Index d = shape.dimension, objectives = std::ssize(parts.objectives);
  ComponentMoments found;
  found.points = mixture.points(rows, step);
  const PointCloud cloud = mixture.cloud_of(found.points);
  Fields fields{entropies(parts.objectives), {}, {}};
  for (const auto& term : parts.gradients) term->add(cloud, step, fields);
  const double annealed = found.annealing = parts.annealing.factor(step);
  if (annealed != 1) fields.velocity *= annealed;
  found.potential = fields.integrand;
  const Rows score = score_at_points(mixture, rows, found);
  const Moments moments(shape, *found.points);
  for (Rows* const each : {&found.value, &found.drive, &found.variance}) each->resize(rows.rows(), objectives);
  for (Index k = 0; k < objectives; ++k) {
    const double entropy = fields.entropy[static_cast<std::size_t>(k)];
    auto gradient = fields.velocity.middleCols(k * d, d);
    if (entropy != 0) gradient += entropy * score;
    Rows& of_objective = found.gradient.emplace_back(Rows::Zero(rows.rows(), d + moment_size(shape)));
    const Column numbers = found.potential.col(k) + entropy * found.log_density;
    for (Index row = 0; row < rows.rows(); ++row) {
      moments.add(gradient, row, &of_objective(row, 0));
      std::tie(found.value(row, k), found.variance(row, k)) = moments.spread(numbers, row);
      found.drive(row, k) = found.value(row, k) + (annealed - 1) * moments.spread(found.potential.col(k), row).first;
    }
  }
  if (estimator == ComponentEstimator::price) replace_by_price(parts, mixture, rows, step, score, found);
  return found;
}

}  // namespace wasserstrom
