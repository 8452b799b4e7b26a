#pragma once
// A small schema that has every type of key, variants, optional tables and rules; shared by the tests of Config.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "wasserstrom/base/error.hpp"
#include "wasserstrom/case/config.hpp"
#include "wasserstrom/case/effective_case.hpp"

namespace wasserstrom::config_fixture {

inline TableSchema target_schema() {
  TableSchema schema;
  schema.help = "the density to reach";
  schema.family = "targets";
  schema.variants = {
      {"gaussian",
       "one normal density",
       {Key::reals("mean"), Key::real_or_reals("std").above(0).default_to("1.0")},
       {}},
      {"gaussian_mixture",
       "several of them",
       {Key::rows("means"), Key::reals("weights").at_least(0).at_most(1).optional(), Key::real("std").above(0)},
       [](const Config& self, const Config&, Problems& problems) {
         if (self.has("weights") && static_cast<Index>(self.reals("weights").size()) != self.rows("means").rows())
           problems.add(self, "weights", "weights and means differ in number");
       }},
      {"quadratic", "a bowl", {}, {}},
  };
  return schema;
}

inline TableSchema kernel_schema() {
  TableSchema schema;
  schema.help = "how far particles see";
  schema.family = "kernels";
  schema.default_variant = "gaussian";
  schema.keys = {Key::real_or_text("bandwidth", {"liu-wang", "numpyro"})
                     .above(0)
                     .default_to("\"liu-wang\"")
                     .says("liu-wang: from med(r); numpyro: a mean of variances")};
  schema.variants = {{"gaussian", "exp(-r^2 / (2 h^2))", {}, {}}, {"laplace", "exp(-r / h)", {}, {}}};
  return schema;
}

inline TableSchema case_schema() {
  TableSchema objective;
  objective.help = "one functional";
  objective.keys = {Key::text("name").optional(), Key::table("target", target_schema())};

  TableSchema flow;
  flow.help = "how particles move";
  flow.keys = {Key::real("step").above(0).in("time").says("size of one step"),
               Key::integer("steps").at_least(0).default_to("10").says("number of steps").may_change(),
               Key::real("time").above(0).optional().in("time")};
  flow.rule = [](const Config& self, const Config&, Problems& problems) {
    if (self.has("time") && self.real("time") < self.real("step"))
      problems.add(self, "time", "the time is shorter than one step", "make it longer");
  };

  TableSchema checkpoint;
  checkpoint.keys = {Key::integer("keep").at_least(1).default_to("3"), Key::boolean("sync").default_to("true")};

  TableSchema reference;
  reference.help = "what to compare with";
  reference.keys = {path_key("file"), Key::texts("columns").default_to("[]"),
                    Key::texts("norms").one_of({"l1", "l2"}).default_to("[\"l2\"]")};

  TableSchema schema;
  schema.help = "A small case";
  schema.keys = {Key::text("title").default_to("\"untitled\""), Key::tables("objective", objective),
                 Key::table("kernel", kernel_schema()),         Key::table("flow", flow),
                 Key::table("checkpoint", checkpoint),          Key::table("reference", reference).optional()};
  schema.rule = [](const Config& self, const Config&, Problems& problems) {
    for (const Config& objective_table : self.tables("objective")) {
      const Config target = objective_table.table("target");
      if (target.has("mean")) (void)target.reals("mean", 2);
    }
    if (self.text("title") == "forbidden") problems.add(self, "title", "this title is forbidden");
  };
  return schema;
}

/// A case without faults; the line numbers of the tests refer to it.
inline const std::string good_case = R"(title = "two targets"
[[objective]]
name = "north"
target = { type = "gaussian", mean = [4, 4.5] }
[[objective]]
name = "south"
[objective.target]
type = "gaussian_mixture"
means = [[0, 0], [1.0, -2.5e-3], [3, 1e22]]
weights = [0.5, 0.25, 0.25]
std = 0.1
[flow]
step = 1e-3
steps = 1e6
)";

inline Case read(const std::string& text, const std::vector<std::string>& overrides = {}) {
  return read_case("case.toml", text, overrides, case_schema());
}

/// The report about a bad case.
inline std::string report(const std::string& text, const std::vector<std::string>& overrides = {}) {
  try {
    read(text, overrides);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "no error";
}

inline std::string replaced(std::string text, const std::string& what, const std::string& by) {
  const std::size_t at = text.find(what);
  if (at == std::string::npos) throw std::logic_error("not in the text: " + what);
  return text.replace(at, what.size(), by);
}

/// The report about the good case after one change.
inline std::string report_with(const std::string& what, const std::string& by) {
  return report(replaced(good_case, what, by));
}

inline testing::AssertionResult contains(const std::string& text, const std::string& part) {
  if (text.find(part) != std::string::npos) return testing::AssertionSuccess();
  return testing::AssertionFailure() << "\"" << part << "\" is not in:\n" << text;
}

}  // namespace wasserstrom::config_fixture
