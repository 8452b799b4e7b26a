// The one reduction of an evaluation: the Gram matrix of the fields, the values of the functionals, the health of all.

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "descent_parts.hpp"
#include "gram_product.hpp"
#include "wasserstrom/base/error.hpp"

namespace wasserstrom {
namespace {

/// Where its numbers lie: the lower triangle of G, the K values, a count of rows that are not finite; with momentum
/// also its K slopes and its square; where coordinates have owners what belongs to these.
class ReductionLayout {
 public:
  ReductionLayout(Index objectives, bool momentum, bool owners)
      : objectives_(objectives), momentum_(momentum), owners_(owners) {}
  Index gram(Index k, Index l) const { return triangle_size(k) + l; }
  Index value(Index k) const { return gram(objectives_, 0) + k; }
  Index bad_rows() const { return value(objectives_); }
  bool momentum() const { return momentum_; }
  Index slope(Index k) const { return bad_rows() + 1 + k; }
  Index square() const { return slope(objectives_); }
  bool owners() const { return owners_; }
  Index own_square() const { return momentum_ ? square() + 1 : bad_rows() + 1; }
  Index own_slope() const { return own_square() + 1; }
  Index size() const { return own_square() + (owners_ ? 2 : 0); }

 private:
  Index objectives_;
  bool momentum_, owners_;
};

/// Adds what one particle contributes to the reduction; of many objectives all but the Gram matrix.
class RowContribution {
 public:
  RowContribution(const CoordinateOwners& owners, const Column& weight, const Fields& fields, const Rows& momentum)
      : owners_(owners),
        weight_(weight),
        fields_(fields),
        momentum_(momentum),
        objectives_(fields.objectives()),
        d_(fields.velocity.cols() / objectives_),
        layout_(objectives_, momentum.cols() > 0, owners.any()) {}

  const ReductionLayout& layout() const { return layout_; }
  bool has_gram() const { return objectives_ < GramProduct::from_objectives; }

  void operator()(Index i, std::span<double> sum) const {
    const double p = weight_[i];
    const double* v = &fields_.velocity(i, 0);
    bool finite = true;
    for (Index k = 0; k < objectives_; ++k) {
      for (Index l = 0; has_gram() && l <= k; ++l)
        sum[static_cast<std::size_t>(layout_.gram(k, l))] += p * shared_product(owners_, v + k * d_, v + l * d_, d_);
      sum[static_cast<std::size_t>(layout_.value(k))] += p * functional(i, k);
      finite = finite && is_finite(i, k);
    }
    if (!finite) sum[static_cast<std::size_t>(layout_.bad_rows())] += 1;
    if (layout_.momentum()) add_momentum(i, sum);
    if (layout_.owners()) add_owned(i, sum);
  }

  bool is_finite(Index i, Index k) const {
    return std::isfinite(inner_product(&fields_.velocity(i, k * d_), &fields_.velocity(i, k * d_), d_));
  }

 private:
  void add_momentum(Index i, std::span<double> sum) const {
    const double p = weight_[i];
    const double *momentum = &momentum_(i, 0), *v = &fields_.velocity(i, 0);
    for (Index k = 0; k < objectives_; ++k)
      sum[static_cast<std::size_t>(layout_.slope(k))] += p * shared_product(owners_, momentum, v + k * d_, d_);
    sum[static_cast<std::size_t>(layout_.square())] += p * inner_product(momentum, momentum, d_);
  }

  void add_owned(Index i, std::span<double> sum) const {
    double square = 0, slope = 0;
    for (const auto& [c, owner] : owners_.owned()) {
      const double v = fields_.velocity(i, owner * d_ + c);
      square += v * v;
      if (layout_.momentum()) slope += momentum_(i, c) * v;
    }
    sum[static_cast<std::size_t>(layout_.own_square())] += weight_[i] * square;
    sum[static_cast<std::size_t>(layout_.own_slope())] += weight_[i] * slope;
  }

  /// What F_k is the weighted mean of; NaN where a log density that belongs to it is not known.
  double functional(Index i, Index k) const {
    const double c = fields_.entropy[static_cast<std::size_t>(k)];
    if (c == 0) return fields_.integrand(i, k);
    return fields_.log_density ? fields_.integrand(i, k) + c * (*fields_.log_density)[i]
                               : std::numeric_limits<double>::quiet_NaN();
  }

  const CoordinateOwners& owners_;
  const Column& weight_;
  const Fields& fields_;
  const Rows& momentum_;
  Index objectives_, d_;
  ReductionLayout layout_;
};

/// Sums as sum_rows, over blocks of rows.
std::vector<double> sum_blocks(const FlowParts& parts, std::size_t size,
                               const std::function<void(Index, Index, std::span<double>)>& block_sum) {
  Profile& profile = parts.measure.exchange().profile();
  const Profile::Lap lap(profile, Phase::reduction);
  std::vector<double> sums(size);
  parts.measure.layout().sum_blocks(sums, block_sum);
  ++profile.reductions;
  return sums;
}

/// All numbers of the reduction.
std::vector<double> reduce(const FlowParts& parts, const Column& weight, const Fields& fields,
                           const RowContribution& row) {
  const auto size = static_cast<std::size_t>(row.layout().size());
  if (row.has_gram()) return sum_rows(parts, size, row);
  const Index objectives = fields.objectives();
  GramProduct gram(objectives, fields.velocity.cols() / objectives, parts.owners.shared());
  return sum_blocks(parts, size, [&](Index first, Index count, std::span<double> sum) {
    gram.add(fields.velocity.middleRows(first, count), weight.data() + first,
             sum.first(static_cast<std::size_t>(triangle_size(objectives))));
    for (Index i = first; i < first + count; ++i) row(i, sum);
  });
}

/// Names the first particle whose velocity is not finite, and its objective.  Collective; throws on all ranks.
[[noreturn]] void throw_not_finite(const FlowParts& parts, const RowContribution& row, double bad_rows,
                                   const char* what) {
  const Layout& layout = parts.measure.layout();
  const auto objectives = static_cast<Index>(parts.objectives.size());
  Index first = std::numeric_limits<Index>::max();
  for (Index i = layout.rows() - 1; i >= 0; --i)
    for (Index k = objectives - 1; k >= 0; --k)
      if (!row.is_finite(i, k)) first = (layout.first_row() + i) * objectives + k;
  first = layout.communicator().minimum(first);
  const bool components = parts.measure.mixture() != nullptr;
  const std::string kind = components ? "component" : "particle";
  const std::string remedy = components                        ? ", flow.trust_region = 0.1, more particles.draws"
                             : std::string(what) == "velocity" ? ", another velocity.kernel.bandwidth"
                                                               : "";
  throw NumericalError(std::string("the ") + what + " of " + kind + " " + std::to_string(first / objectives) +
                       " for objective '" + parts.objectives[static_cast<std::size_t>(first % objectives)].name +
                       "' is not finite (" + std::to_string(static_cast<Index>(bad_rows)) + " such " + kind +
                       "s in all): a smaller flow.step" + remedy + " or start may help");
}

}  // namespace

std::vector<double> sum_rows(const FlowParts& parts, std::size_t size,
                             const std::function<void(Index, std::span<double>)>& add_row) {
  return sum_blocks(parts, size, [&](Index first, Index count, std::span<double> sum) {
    for (Index i = first; i < first + count; ++i) add_row(i, sum);
  });
}

CommonDescent reduce_fields(const FlowParts& parts, const Column& weight, const Fields& fields, const char* what,
                            const Rows& momentum) {
  const Index objectives = fields.objectives();
  const RowContribution row(parts.owners, weight, fields, momentum);
  const ReductionLayout& layout = row.layout();
  const std::vector<double> sums = reduce(parts, weight, fields, row);
  const auto sum = [&](Index number) { return sums[static_cast<std::size_t>(number)]; };
  if (sum(layout.bad_rows()) > 0) throw_not_finite(parts, row, sum(layout.bad_rows()), what);

  CommonDescent descent;
  Evaluation& found = descent.evaluation;
  found.gram.resize(objectives, objectives);
  found.value.resize(objectives);
  descent.slope = Column::Zero(objectives);
  for (Index k = 0; k < objectives; ++k) {
    for (Index l = 0; l <= k; ++l) found.gram(k, l) = found.gram(l, k) = sum(layout.gram(k, l));
    found.value[k] = sum(layout.value(k));
    if (layout.momentum()) descent.slope[k] = sum(layout.slope(k));
  }
  if (layout.momentum()) found.square_speed = sum(layout.square());
  if (layout.owners()) {
    descent.own_square = sum(layout.own_square());
    descent.own_slope = sum(layout.own_slope());
  }
  return descent;
}

}  // namespace wasserstrom
