// Formulas of a case: what they mean, their derivatives, and what is said of those that are none.

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "../support/data_case.hpp"
#include "../support/particles.hpp"
#include "wasserstrom/expressions/parser.hpp"
#include "wasserstrom/objectives/functional.hpp"

namespace wasserstrom {
namespace {

constexpr Index d = 3;

struct Formula {
  Tape tape;
  Index result = 0;

  explicit Formula(const std::string& text, const std::vector<std::string>& define = {},
                   const std::vector<std::string>& names = {}) {
    ExpressionParser parser(tape, d, names);
    for (const std::string& each : define) parser.define(each);
    result = parser.read(text);
  }
};

Rows points(Index rows) { return test::normal_particles(rows, d, Communicator(MPI_COMM_SELF)).position; }

struct Values {
  Column value;
  Rows gradient;
};

Values evaluate(const Formula& formula, const Rows& rows) {
  Values values{Column(rows.rows()), Rows(rows.rows(), rows.cols())};
  formula.tape.evaluate(formula.result, rows, values.value, values.gradient);
  return values;
}

using Function = std::function<double(const Eigen::RowVectorXd&)>;

struct Meaning {
  std::string text;
  Function function;
};

const std::vector<Meaning>& meanings() {
  static const std::vector<Meaning> all = {
      {"1 + 2 * 3 - 4 / 8", [](const auto&) { return 6.5; }},
      {"-x0^2", [](const auto& x) { return -x[0] * x[0]; }},
      {"2^3^0.5 * x0", [](const auto& x) { return std::pow(2, std::sqrt(3.0)) * x[0]; }},
      {"x0 - x1 - x2", [](const auto& x) { return x[0] - x[1] - x[2]; }},
      {"x0 / (1 + x1^2) / 2", [](const auto& x) { return x[0] / (1 + x[1] * x[1]) / 2; }},
      {"x[0] * x[d - 1] + 1.5e-1", [](const auto& x) { return x[0] * x[2] + 0.15; }},
      {"sum(i = 0 : d - 1, (i + 1) * x[i]^3)",
       [](const auto& x) { return std::pow(x[0], 3) + 2 * std::pow(x[1], 3) + 3 * std::pow(x[2], 3); }},
      {"sum(i = 0 : 1, sum(j = i + 1 : d - 1, x[i] * x[j])) + sum(i = 3 : d - 1, x[i])",
       [](const auto& x) { return x[0] * x[1] + x[0] * x[2] + x[1] * x[2]; }},
      {"exp(x0) + log(1 + x1^2) - sqrt(2 + sin(x2))",
       [](const auto& x) { return std::exp(x[0]) + std::log(1 + x[1] * x[1]) - std::sqrt(2 + std::sin(x[2])); }},
      {"cos(x0) * tan(x1 / 9) * tanh(x2) + atan(x0) + erf(x1)",
       [](const auto& x) {
         return std::cos(x[0]) * std::tan(x[1] / 9) * std::tanh(x[2]) + std::atan(x[0]) + std::erf(x[1]);
       }},
      {"expm1(x0) * log1p(x1^2) + abs(x2 - 7)",
       [](const auto& x) { return std::expm1(x[0]) * std::log1p(x[1] * x[1]) + std::abs(x[2] - 7); }},
      {"logistic(x0) * softplus(3 * x1) * lgamma(1 + x2^2)",
       [](const auto& x) {
         return 1 / (1 + std::exp(-x[0])) * std::log1p(std::exp(3 * x[1])) * std::lgamma(1 + x[2] * x[2]);
       }},
      {"(1 + x0^2)^(x1 / 3) + (2 + x2^2)^-1.5",
       [](const auto& x) { return std::pow(1 + x[0] * x[0], x[1] / 3) + std::pow(2 + x[2] * x[2], -1.5); }},
      {"logsumexp(x0, 2 * x1, x2 - 1)",
       [](const auto& x) { return std::log(std::exp(x[0]) + std::exp(2 * x[1]) + std::exp(x[2] - 1)); }},
      {"min(x0, 9) + max(x1, -9, x2 - 20)", [](const auto& x) { return x[0] + x[1]; }},
      {"normal(x0, x1, 1.5)",
       [](const auto& x) {
         const double z = (x[0] - x[1]) / 1.5;
         return -0.5 * z * z - std::log(1.5) - 0.5 * std::log(2 * M_PI);
       }},
  };
  return all;
}

TEST(Expression, MeansWhatIsWritten) {
  const Rows x = points(70);
  for (const Meaning& each : meanings()) {
    SCOPED_TRACE(each.text);
    const Column value = evaluate(Formula(each.text), x).value;
    for (Index i = 0; i < x.rows(); ++i) {
      const double expected = each.function(x.row(i));
      EXPECT_NEAR(value[i], expected, 1e-13 * (1 + std::abs(expected)));
    }
  }
}

TEST(Expression, DerivativesAgreeWithDifferences) {
  constexpr double h = 1e-5;
  const Rows x = points(20);
  for (const Meaning& each : meanings()) {
    SCOPED_TRACE(each.text);
    const Formula formula(each.text);
    const Rows gradient = evaluate(formula, x).gradient;
    for (Index c = 0; c < d; ++c) {
      Rows up = x, down = x;
      up.col(c).array() += h;
      down.col(c).array() -= h;
      const Values above = evaluate(formula, up), below = evaluate(formula, down);
      const Column slope = (above.value - below.value) / (2 * h);
      const double scale = 1 + gradient.cwiseAbs().maxCoeff();
      EXPECT_LT((slope - gradient.col(c)).cwiseAbs().maxCoeff(), 1e-8 * scale);
      const Rows second = (above.gradient - below.gradient) / (2 * h);
      for (Index i = 0; i < x.rows(); ++i)
        EXPECT_LT(
            (second.row(i) - formula.tape.hessian(formula.result, x.row(i).transpose()).row(c)).cwiseAbs().maxCoeff(),
            1e-7 * (1 + second.cwiseAbs().maxCoeff()));
    }
  }
}

TEST(Expression, KeepsDigitsWhereExponentialsOverflow) {
  Rows x = Rows::Zero(1, d);
  x(0, 0) = 800;
  const Values values = evaluate(Formula("softplus(x0) + logsumexp(x0, x1) + softplus(-x0)"), x);
  EXPECT_EQ(values.value[0], 1600);
  EXPECT_EQ(values.gradient(0, 0), 2);
}

TEST(Expression, RowsDoNotKnowOfEachOther) {
  const Rows x = points(70);
  const Formula formula("sum(i = 0 : d - 1, exp(x[i]) * x[0]^1.3)");
  const Values all = evaluate(formula, x), some = evaluate(formula, x.middleRows(31, 7));
  for (Index i = 0; i < 7; ++i)
    if (x(31 + i, 0) > 0) {
      EXPECT_EQ(some.value[i], all.value[31 + i]);
      EXPECT_EQ(some.gradient.row(i), all.gradient.row(31 + i));
    }
}

TEST(Expression, EqualPartsAreComputedOnce) {
  const Index once = Formula("exp(x0 * x1)").tape.operations();
  EXPECT_EQ(Formula("r + r * r", {"r = exp(x0 * x1)"}).tape.operations(), once + 2);
  EXPECT_EQ(Formula("exp(x0 * x1) + exp(x0 * x1)").tape.operations(), once + 1);
}

TEST(Expression, CoordinatesHaveNames) {
  const Rows x = points(5);
  const Values named = evaluate(Formula("mu * exp(log_tau) - x[2]", {}, {"mu", "log_tau", "theta"}), x);
  const Values numbered = evaluate(Formula("x0 * exp(x1) - x2"), x);
  EXPECT_EQ(named.value, numbered.value);
  EXPECT_EQ(named.gradient, numbered.gradient);
}

void expect_mistake(const std::string& text, std::size_t position, const std::string& what) {
  try {
    const Formula formula(text);
    ADD_FAILURE() << text << " was taken";
  } catch (const ExpressionMistake& mistake) {
    EXPECT_EQ(mistake.position, position) << text;
    EXPECT_NE(std::string(mistake.what()).find(what), std::string::npos) << text << ": " << mistake.what();
  }
}

TEST(Expression, MistakesAreFound) {
  expect_mistake("", 0, "it ends");
  expect_mistake("x0 +", 4, "it ends");
  expect_mistake("x0 + * 2", 5, "in place of '*'");
  expect_mistake("x0**2", 2, "written with ^");
  expect_mistake("2 x0", 2, "an operator is missing before 'x'");
  expect_mistake("(x0 + 1", 7, "')' is missing");
  expect_mistake("x0 + 1)", 6, "an operator is missing before ')'");
  expect_mistake("x0 + y", 5, "there is no 'y'");
  expect_mistake("1 + exq(x0)", 4, "there is no function 'exq'; there are 'exp'");
  expect_mistake("x3", 0, "there are 3 coordinates");
  expect_mistake("1 + x[3]", 6, "no x[3]");
  expect_mistake("x[x0]", 2, "whole number");
  expect_mistake("x[0.5]", 2, "whole number");
  expect_mistake("exp(x0, x1)", 0, "exp takes 1 argument, not 2");
  expect_mistake("normal(x0)", 0, "normal takes 3 arguments, not 1");
  expect_mistake("sum(i, x[i])", 5, "'=' is missing");
  expect_mistake("sum(x0 = 0 : 1, 2)", 4, "has a meaning already");
  expect_mistake("sum(i = 0 : 2, x[i]) + i", 23, "there is no 'i'");
  expect_mistake("x0 / 0 + 1 / 0", 11, "no finite number");
  expect_mistake("log(-1) * x0", 0, "no finite number");
  expect_mistake("1e999 * x0", 0, "a number");
  expect_mistake(std::string(300, '(') + "x0", 100, "nested too deeply");
  expect_mistake("sum(i = 0 : 999999, i * x0 + i)", 27, "operations");
  EXPECT_THROW(Formula("x0", {"exp = 2"}), ExpressionMistake);
  EXPECT_THROW(Formula("x0", {"s : 2"}), ExpressionMistake);
  EXPECT_THROW(Formula("x0", {}, {"a", "a", "b"}), ExpressionMistake);
  EXPECT_THROW(Formula("x0", {}, {"a b", "c", "e"}), ExpressionMistake);
}

}  // namespace
}  // namespace wasserstrom
