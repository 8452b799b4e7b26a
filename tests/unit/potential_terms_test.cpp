// The losses of potentials: their gradients by the parameters against differences, in double.

#include "networks/potential_terms.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "../support/draws.hpp"

namespace wasserstrom {
namespace {

constexpr Index pairs = 9, d = 2;

PotentialPlan plan_of(PotentialLoss loss) {
  PotentialPlan plan;
  plan.loss = loss;
  plan.shape = {d, 1, {6, 5}, Activation::softplus};
  plan.single = false;
  plan.penalty = 3;
  plan.map_penalty = loss == PotentialLoss::w2 ? 2 : 0;
  plan.sign_penalty = loss == PotentialLoss::w2 ? 1.5 : 0;
  return plan;
}

class Terms {
 public:
  explicit Terms(const PotentialPlan& plan)
      : terms_(plan, {Column::Constant(d, 0.1), Column::Constant(d, 1.3)}),
        count_(plan.shape.parameters()),
        batch_{test::normal_draws(pairs, d, 1, 1, 1), test::normal_draws(pairs, d, 2, 0, 0.7),
               Column::Constant(pairs, 1.0 / pairs), Column(pairs), Column(pairs)} {
    for (Index i = 0; i < pairs; ++i) batch_.a[i] = (i + 0.5) / pairs, batch_.b[i] = 1 - (i + 0.3) / pairs;
  }

  /// The gradient, with the loss behind it, for [phi | eps].
  std::vector<double> operator()(const Column& parameters) {
    terms_.set_parameters(parameters.head(count_), parameters.tail(count_));
    std::vector<double> sums(static_cast<std::size_t>(2 * count_ + 1));
    terms_.add(batch_, sums);
    return sums;
  }

  Index count() const { return count_; }

 private:
  PotentialTerms terms_;
  Index count_;
  PotentialPairs batch_;
};

void expect_gradient(const PotentialPlan& plan) {
  Terms terms(plan);
  Column parameters(2 * terms.count());
  const Rows drawn = test::normal_draws(parameters.size(), 1, 3, 0, 0.6);
  parameters = drawn.col(0);
  const std::vector<double> found = terms(parameters);
  constexpr double step = 1e-6;
  double largest = 0;
  for (Index i = 0; i + 1 < std::ssize(found); ++i)
    largest = std::max(largest, std::abs(found[static_cast<std::size_t>(i)]));
  for (Index i = 0; i < parameters.size(); ++i) {
    Column above = parameters, below = parameters;
    above[i] += step;
    below[i] -= step;
    const double slope = (terms(above).back() - terms(below).back()) / (2 * step);
    EXPECT_NEAR(found[static_cast<std::size_t>(i)], slope, 2e-8 * std::max(largest, 1.0)) << i;
  }
}

TEST(PotentialTerms, GradientsAreThoseOfTheLoss) {
  for (const PotentialLoss loss : {PotentialLoss::w2, PotentialLoss::wgan_gp, PotentialLoss::wgan_lp})
    expect_gradient(plan_of(loss));
}

TEST(PotentialTerms, GradientsAreThoseOfEachTermOfTheDual) {
  PotentialPlan plan = plan_of(PotentialLoss::w2);
  plan.map_penalty = plan.sign_penalty = 0;
  expect_gradient(plan);
  plan.map_penalty = 5;
  plan.penalty = 0;
  expect_gradient(plan);
}

// What points move against is the gradient of psi = -phi + eps, or -grad phi.
TEST(PotentialTerms, FieldsAreGradients) {
  PotentialPlan plan = plan_of(PotentialLoss::w2);
  const InputScale scale{Column::Zero(d), Column::Ones(d)};
  const Column phi = test::normal_draws(plan.shape.parameters(), 1, 4, 0, 0.6).col(0),
               extra = test::normal_draws(plan.shape.parameters(), 1, 5, 0, 0.6).col(0);
  const Rows y = test::normal_draws(pairs, d, 6, 0, 1);
  for (const bool follows_phi : {false, true}) {
    plan.follows_phi = follows_phi;
    PotentialTerms terms(plan, scale);
    terms.set_parameters(phi, extra);
    Rows field, unused;
    (void)terms.psi(y, field);
    constexpr double step = 1e-6;
    for (Index c = 0; c < d; ++c) {
      Rows above = y, below = y;
      above.col(c).array() += step;
      below.col(c).array() -= step;
      const Column rise = follows_phi ? Column(terms.phi(below) - terms.phi(above))
                                      : Column(terms.psi(above, unused) - terms.psi(below, unused));
      for (Index i = 0; i < pairs; ++i) EXPECT_NEAR(field(i, c), rise[i] / (2 * step), 1e-8);
    }
  }
}

}  // namespace
}  // namespace wasserstrom
