// A density, or a function, that stands in the case as a formula:
//
//   target = { type = "expression", log_density = "-0.5 * (x0^2 + (x1 - x0^2)^2 / s2)", let = ["s2 = 0.1"] }
//
// Its first and second derivatives are exact, by sweeps through its operations (src/expressions/tape.hpp).

#include <fmt/format.h>

#include "objectives.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/expressions/parser.hpp"

namespace wasserstrom {
namespace {

struct Formula {
  Tape tape;
  Index result = 0;
};

/// Throws ExpressionMistake; `key` and `item` say where of.
Formula read_formula(const Config& self, const std::string& formula_key, Index dimension, std::string& key,
                     Index& item) {
  Formula formula;
  const auto texts = [&](const char* name) { return self.has(name) ? self.texts(name) : std::vector<std::string>(); };
  key = "names";
  ExpressionParser parser(formula.tape, dimension, texts("names"));
  key = "let";
  for (const std::string& each : texts("let")) {
    parser.define(each);
    ++item;
  }
  key = formula_key;
  formula.result = parser.read(self.text(formula_key));
  return formula;
}

class Expression final : public Potential {
 public:
  Expression(const Config& self, const std::string& key, double sign, Index dimension) : sign_(sign) {
    std::string unused;
    Index item = 0;
    formula_ = read_formula(self, key, dimension, unused, item);
    if (self.has("names")) names_ = self.texts("names");
  }

  void evaluate(const ConstRowsRef& position, Index, ColumnRef value, RowsRef gradient) const override {
    formula_.tape.evaluate(formula_.result, position, value, gradient);
    value *= sign_;
    gradient *= sign_;
  }

  std::optional<Rows> hessian(const ConstColumnRef& x) const override {
    return sign_ * formula_.tape.hessian(formula_.result, x);
  }

  std::vector<std::string> parameter_names() const override { return names_; }
  double bytes() const override { return static_cast<double>(formula_.tape.operations()) * 600; }

 private:
  double sign_;
  Formula formula_;
  std::vector<std::string> names_;
};

/// The text at fault from there on, a few words of it.
std::string shown(const std::string& text, std::size_t position) {
  constexpr std::size_t most = 24;
  const std::string rest = text.substr(std::min(position, text.size()));
  return rest.size() > most ? rest.substr(0, most) + "..." : rest;
}

void check_formula(const Config& self, const std::string& formula_key, const Config& whole, Problems& problems) {
  const Index dimension = case_dimension(whole);
  if (self.has("names"))
    if (const auto count = std::ssize(self.texts("names")); count != dimension)
      return problems.add(self, "names", fmt::format("there are {} names for {} coordinates", count, dimension),
                          "name each of them, or change particles.dimension");
  std::string key;
  Index item = 0;
  try {
    read_formula(self, formula_key, dimension, key, item);
  } catch (const ExpressionMistake& mistake) {
    if (key == "names") return problems.add(self, key, mistake.what(), "take another name");
    const bool defines = key == "let";
    const std::string text = defines ? self.texts(key)[static_cast<std::size_t>(item)] : self.text(key);
    const std::string where = mistake.position < text.size() ? fmt::format("at column {}, \"{}\"", mistake.position + 1,
                                                                           shown(text, mistake.position))
                                                             : std::string("at its end");
    problems.add(
        self, key,
        fmt::format("'{}'{} {}: {}", key, defines ? fmt::format(", item {},", item + 1) : "", where, mistake.what()),
        "docs/targets.md says what a formula may contain");
  }
}

std::vector<Key> formula_keys(Key formula) {
  return {std::move(formula),
          Key::texts("let").optional().says(
              "\"name = formula\": numbers and parts that the formulas after them call by these names"),
          Key::texts("names").optional().says("of the coordinates, in formulas and in files; absent: x0, x1, ...")};
}

PotentialRegistry::Entry entry(const std::string& key, const std::string& what, const std::string& help, double sign) {
  return {{"expression", what, formula_keys(Key::text(key).says(help)),
           [key](const Config& self, const Config& whole, Problems& problems) {
             check_formula(self, key, whole, problems);
           }},
          [key, sign](const Config& config, const PotentialContext& context) {
            return std::make_unique<Expression>(config, key, sign, context.dimension);
          }};
}

}  // namespace

PotentialRegistry::Entry expression_target() {
  return entry("log_density", "a log-density of your own, as a formula in the case; derivatives are exact",
               "log pi up to a constant, for example \"-0.5 * sum(i = 0 : d - 1, x[i]^2)\"", -1);
}

PotentialRegistry::Entry expression_potential() {
  return entry("value", "a function of your own, as a formula in the case; derivatives are exact",
               "f, for example \"sum(i = 0 : d - 2, 100 * (x[i + 1] - x[i]^2)^2 + (1 - x[i])^2)\"", 1);
}

}  // namespace wasserstrom
