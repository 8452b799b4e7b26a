// When a step counts as one down, and which kernels make it need that.

#include "wasserstrom/integrators/value_record.hpp"

#include <gtest/gtest.h>

#include "../support/particles.hpp"
#include "wasserstrom/kernels/cusp.hpp"
#include "wasserstrom/kernels/riesz.hpp"

namespace wasserstrom {
namespace {

Evaluation evaluation(const Column& weights, const Column& value) {
  Evaluation made;
  made.weights = weights;
  made.value = value;
  return made;
}

Evaluation at(double value) { return evaluation(Column::Ones(1), Column::Constant(1, value)); }

TEST(ValueRecord, AStepIsHeldAgainstTheLargestOfTheLastTen) {
  ValueRecord record;
  EXPECT_TRUE(record.falls(at(1), at(0.9)));
  EXPECT_FALSE(record.falls(at(1), at(1)));
  for (const double value : {5, 4, 3, 2, 1, 1, 1, 1, 1, 1}) record.accept(at(value));
  EXPECT_TRUE(record.falls(at(1), at(4.9)));
  EXPECT_FALSE(record.falls(at(1), at(5)));
  record.accept(at(1));  // 5 is forgotten
  EXPECT_FALSE(record.falls(at(1), at(4.9)));
  EXPECT_TRUE(record.falls(at(1), at(3.9)));
}

TEST(ValueRecord, ObjectivesCountByTheWeightsOfTheStep) {
  const ValueRecord record;
  const Column before{{1.0, 1.0}}, behind{{0.5, 1.2}};
  EXPECT_TRUE(record.falls(evaluation(Column{{0.5, 0.5}}, before), evaluation(Column{{0.0, 1.0}}, behind)));
  EXPECT_FALSE(record.falls(evaluation(Column{{0.1, 0.9}}, before), evaluation(Column{{1.0, 0.0}}, behind)));
}

TEST(ValueRecord, GoesOnFromACheckpoint) {
  ValueRecord record, again;
  record.accept(at(3));
  Pages pages;
  Archive into = Archive::into(pages), out = Archive::out_of(pages);
  record.serialize(into);
  again.serialize(out);
  EXPECT_TRUE(again.falls(at(1), at(2)));
}

TEST(Cusp, IsWhereThePullDoesNotFade) {
  for (const double p : {0.2, 0.5, 1.0}) EXPECT_TRUE(has_cusp(*make_riesz(p))) << p;
  for (const double p : {1.1, 1.5, 1.9}) EXPECT_FALSE(has_cusp(*make_riesz(p))) << p;
  for (const std::string& name : kernels().names()) {
    if (name == "riesz") continue;
    const Config velocity = test::small_case(2, test::two_gaussians(), {"velocity.kernel={type=\"" + name + "\"}"});
    EXPECT_EQ(has_cusp(*kernels().make(velocity.table("velocity").table("kernel"))), name == "laplace") << name;
  }
}

}  // namespace
}  // namespace wasserstrom
