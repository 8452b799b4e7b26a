// Derivatives by the parameters, of which Tx and Ty depend, too (s the slope of the term by what is in its brackets):
//
//   R = phi(x) + psi(Tx) - |g|^2 / 2, g = grad phi(x)    s dR = s dphi(x) + s dpsi(Tx) - s <grad psi(Tx) + g, dg>
//   R = phi(Ty) + psi(y) - |h|^2 / 2, h = grad psi(y)    s dR = s dphi(Ty) + s dpsi(y) - s <grad phi(Ty) + h, dh>

#include "potential_terms.hpp"

#include <algorithm>
#include <cmath>

namespace wasserstrom {

/// Both networks at some points; what is asked is of these.
class PotentialTerms::Site {
 public:
  Site(const PotentialPlan& plan, const InputScale& scale)
      : phi_(make_perceptron(plan.shape, scale, plan.single)),
        has_extra_(plan.loss == PotentialLoss::w2),
        extra_(has_extra_ ? make_perceptron(plan.shape, scale, plan.single) : nullptr),
        sums_{static_cast<std::size_t>(plan.shape.parameters())} {}

  void set_parameters(const ConstColumnRef& phi, const ConstColumnRef& extra) {
    phi_->set_parameters(phi);
    if (has_extra_) extra_->set_parameters(extra);
  }

  void visit(const ConstRowsRef& points) {
    points_ = points;
    ones_ = Rows::Ones(points.rows(), 1);
    leave();
    of_phi_ = of_extra_ = Column::Zero(points.rows());
  }
  void leave() {
    value_of_phi_.resize(0);
    value_of_extra_.resize(0);
  }
  const Rows& points() const { return points_; }

  const Column& phi() { return value(*phi_, value_of_phi_); }
  Column psi() {
    Column found = -phi();
    if (has_extra_) found += value(*extra_, value_of_extra_);
    return found;
  }

  // After phi() or psi() at the same points.

  Rows phi_gradient() { return gradient(*phi_); }
  Rows psi_gradient() {
    Rows found = -gradient(*phi_);
    if (has_extra_) found += gradient(*extra_);
    return found;
  }

  // What is to be added for slope_i dphi(x_i), or slope_i dpsi(x_i); `add_slopes` does it for all terms at once.

  void pull_phi(const Column& slope) { of_phi_ += slope; }
  void pull_psi(const Column& slope) {
    of_phi_ -= slope;
    of_extra_ += slope;
  }

  void add_slopes(std::span<double> sums) {
    if (value_of_phi_.size() == 0) return;
    phi_->add_parameter_gradient(of_phi_, sums_.phi(sums));
    if (value_of_extra_.size() > 0) extra_->add_parameter_gradient(of_extra_, sums_.extra(sums));
  }

  /// sums += that of <direction_i, d grad phi(x_i)>, or of psi.
  void add_phi_along(const Rows& direction, std::span<double> sums) {
    phi_->add_directional_gradient(ones_, direction, sums_.phi(sums));
  }
  void add_psi_along(const Rows& direction, std::span<double> sums) {
    add_phi_along(-direction, sums);
    if (has_extra_) extra_->add_directional_gradient(ones_, direction, sums_.extra(sums));
  }

 private:
  /// Found once at the points of a visit.
  const Column& value(Perceptron& network, Column& known) const {
    if (known.size() > 0) return known;
    Rows output(points_.rows(), 1);
    network.forward(points_, output);
    return known = output.col(0);
  }
  Rows gradient(Perceptron& network) {
    Rows found(points_.rows(), points_.cols());
    network.input_gradient(ones_, found);
    return found;
  }

  std::unique_ptr<Perceptron> phi_;
  bool has_extra_;
  std::unique_ptr<Perceptron> extra_;
  PotentialSums sums_;
  Rows points_, ones_;
  Column value_of_phi_, value_of_extra_, of_phi_, of_extra_;
};

namespace {

double square_norm(const Rows& of, Index i) {
  double sum = 0;
  for (Index c = 0; c < of.cols(); ++c) sum += of(i, c) * of(i, c);
  return sum;
}

/// Row i times factor_i.
Rows scaled(Rows of, const Column& factor) {
  for (Index i = 0; i < of.rows(); ++i) of.row(i) *= factor[i];
  return of;
}

}  // namespace

PotentialTerms::PotentialTerms(const PotentialPlan& plan, const InputScale& scale) : plan_(plan) {
  for (auto* const site : {&x_, &y_, &between_x_, &between_y_, &image_of_x_, &image_of_y_})
    *site = std::make_unique<Site>(plan, scale);
}

PotentialTerms::~PotentialTerms() = default;

void PotentialTerms::set_parameters(const ConstColumnRef& phi, const ConstColumnRef& extra) {
  for (Site* const site : sites()) site->set_parameters(phi, extra);
}

Column PotentialTerms::phi(const ConstRowsRef& x) {
  x_->visit(x);
  return x_->phi();
}

Column PotentialTerms::psi(const ConstRowsRef& y, Rows& field) {
  y_->visit(y);
  const Column found = y_->psi();
  field = plan_.follows_phi ? Rows(-y_->phi_gradient()) : y_->psi_gradient();
  return found;
}

std::array<PotentialTerms::Site*, 6> PotentialTerms::sites() const {
  return {x_.get(), y_.get(), between_x_.get(), between_y_.get(), image_of_x_.get(), image_of_y_.get()};
}

void PotentialTerms::add(const PotentialPairs& pairs, std::span<double> sums) {
  for (Site* const site : sites()) site->leave();
  add_terms(pairs, sums);
  for (Site* const site : sites()) site->add_slopes(sums);
}

void PotentialTerms::add_terms(const PotentialPairs& pairs, std::span<double> sums) {
  x_->visit(pairs.x);
  y_->visit(pairs.y);
  const Column phi = x_->phi(), psi = y_->psi();
  Column of_psi = -pairs.weight;
  sums.back() -= pairs.weight.dot(phi + psi);
  for (Index i = 0; i < psi.size(); ++i) {
    const double over = std::max(psi[i], 0.0), factor = plan_.sign_penalty * pairs.weight[i];
    sums.back() += factor * over * over;
    of_psi[i] += 2 * factor * over;
  }
  x_->pull_phi(-pairs.weight);
  y_->pull_psi(of_psi);
  if (plan_.loss != PotentialLoss::w2) return add_steepness(pairs, sums);
  if (plan_.penalty > 0) {
    add_condition(*x_, *y_, pairs.weight, sums);
    const Rows way = pairs.x - pairs.y;
    between_x_->visit(pairs.y + scaled(way, pairs.a));
    between_y_->visit(pairs.x - scaled(way, pairs.b));
    add_condition(*between_x_, *between_y_, pairs.weight, sums);
  }
  if (plan_.map_penalty == 0) return;
  add_map_of_x(pairs.weight, sums);
  add_map_of_y(pairs.weight, sums);
}

void PotentialTerms::add_condition(Site& x, Site& y, const ConstColumnRef& weight, std::span<double> sums) {
  const Rows way = x.points() - y.points();
  Column slope = x.phi() + y.psi();
  for (Index i = 0; i < slope.size(); ++i) {
    const double over = std::max(slope[i] - square_norm(way, i) / 2, 0.0), factor = plan_.penalty * weight[i];
    sums.back() += factor * over * over;
    slope[i] = 2 * factor * over;
  }
  x.pull_phi(slope);
  y.pull_psi(slope);
}

void PotentialTerms::add_map_of_x(const Column& weight, std::span<double> sums) {
  Column slope = x_->phi();
  const Rows way = x_->phi_gradient();
  image_of_x_->visit(x_->points() - way);
  slope += image_of_x_->psi();
  for (Index i = 0; i < slope.size(); ++i) {
    const double off = slope[i] - square_norm(way, i) / 2, factor = plan_.map_penalty * weight[i];
    sums.back() += factor * off * off;
    slope[i] = 2 * factor * off;
  }
  const Rows against = image_of_x_->psi_gradient() + way;
  x_->pull_phi(slope);
  image_of_x_->pull_psi(slope);
  x_->add_phi_along(scaled(against, -slope), sums);
}

void PotentialTerms::add_map_of_y(const Column& weight, std::span<double> sums) {
  Column slope = y_->psi();
  const Rows way = y_->psi_gradient();
  image_of_y_->visit(y_->points() - way);
  slope += image_of_y_->phi();
  for (Index i = 0; i < slope.size(); ++i) {
    const double off = slope[i] - square_norm(way, i) / 2, factor = plan_.map_penalty * weight[i];
    sums.back() += factor * off * off;
    slope[i] = 2 * factor * off;
  }
  const Rows against = image_of_y_->phi_gradient() + way;
  y_->pull_psi(slope);
  image_of_y_->pull_phi(slope);
  y_->add_psi_along(scaled(against, -slope), sums);
}

void PotentialTerms::add_steepness(const PotentialPairs& pairs, std::span<double> sums) {
  const Rows way = pairs.x - pairs.y;
  between_x_->visit(pairs.y + scaled(way, pairs.a));
  (void)between_x_->phi();
  const Rows gradient = between_x_->phi_gradient();
  Column slope(gradient.rows());
  for (Index i = 0; i < slope.size(); ++i) {
    const double norm = std::sqrt(square_norm(gradient, i)), factor = plan_.penalty * pairs.weight[i];
    const double over = plan_.loss == PotentialLoss::wgan_lp ? std::max(norm - 1, 0.0) : norm - 1;
    sums.back() += factor * over * over;
    slope[i] = norm > 0 ? 2 * factor * over / norm : 0;
  }
  between_x_->add_phi_along(scaled(gradient, slope), sums);
}

}  // namespace wasserstrom
