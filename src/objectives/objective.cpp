#include "wasserstrom/objectives/objective.hpp"

#include <algorithm>

#include "objectives.hpp"

namespace wasserstrom {
namespace {

/// Names become columns of diagnostics.csv and of the files: letters, digits, '-' and '_' only.
bool is_plain_name(const std::string& name) {
  return !name.empty() &&
         std::all_of(name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) || c == '-' || c == '_'; });
}

void check_name(const Config& self, const Config&, Problems& problems) {
  const std::string name = self.text("name");
  if (!is_plain_name(name))
    problems.add(self, "name", "'" + name + "' cannot name a column", "use letters, digits, '-' and '_'");
}

}  // namespace

TableSchema objective_schema() {
  TableSchema schema;
  schema.help = "one functional of the particles' law; as many tables as there are objectives";
  schema.family = "objectives";
  schema.keys = {Key::text("name").says("how outputs call it")};
  schema.rule = check_name;
  schema.variants = {
      {"energy",
       "KL(rho || pi) = integral of rho log(rho / pi), down to the target law pi",
       {Key::table("target", targets().schema("the law pi", "targets")).says("the law pi")},
       {}},
      {"expectation",
       "mean of a function f over the particles",
       {Key::table("potential", potentials().schema("the function f", "potentials")).says("the function f")},
       {}}};
  return schema;
}

Objectives make_objectives(const std::vector<Config>& tables, Index dimension) {
  Objectives objectives;
  for (const Config& table : tables) {
    const bool entropic = table.type() == "energy";
    auto potential = entropic ? targets().make(table.table("target"), dimension)
                              : potentials().make(table.table("potential"), dimension);
    objectives.push_back({table.text("name"), entropic, std::move(potential)});
  }
  return objectives;
}

Index case_dimension(const Config& whole) { return whole.table("particles").integer("dimension"); }

void require_dimension(const Config& table, const std::string& key, const Config& whole, Problems& problems) {
  const Index d = case_dimension(whole);
  const auto given = static_cast<Index>(table.reals(key).size());
  if (given != 1 && given != d)
    problems.add(table, key, std::to_string(given) + " numbers for particles of dimension " + std::to_string(d),
                 "give " + std::to_string(d) + ", or one number for all coordinates");
}

Column column_of(const Config& table, const std::string& key, Index dimension) {
  const std::vector<double> list = table.reals(key, dimension);
  return Eigen::Map<const Column>(list.data(), dimension);
}

}  // namespace wasserstrom
