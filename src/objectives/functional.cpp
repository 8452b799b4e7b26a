#include "wasserstrom/objectives/functional.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "objectives.hpp"
#include "wasserstrom/base/digest.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/objectives/dissimilarity.hpp"
#include "wasserstrom/objectives/transport_loss.hpp"
#include "wasserstrom/transport/transport_dual.hpp"

namespace wasserstrom {
namespace {

/// Letters, digits, '-' and '_' only.
bool is_plain_name(const std::string& name) {
  return !name.empty() &&
         std::all_of(name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) || c == '-' || c == '_'; });
}

/// The samples of one that is learned from them, or transported to them; null for all others.
const PointMeasure* samples_of(const Objective& objective) {
  if (const Dissimilarity* const learned = objective.dissimilarity()) return learned->target.get();
  return objective.transport() != nullptr ? objective.transport()->target.get() : nullptr;
}

double transport_bytes(const TransportLoss& loss) {
  const Index samples = loss.target->count(), d = loss.target->position.cols();
  const auto of_dual = transport_duals().traits(loss.dual).bytes;
  return sizeof(double) * static_cast<double>(loss.target->position.size() + samples) +
         (of_dual != nullptr ? of_dual(loss.dual, loss.particles, samples, d) : 0);
}

std::vector<std::string> coordinate_names(const Objective& objective) {
  if (const PointMeasure* const samples = samples_of(objective)) return samples->coordinates;
  return objective.potential() != nullptr ? objective.potential()->parameter_names() : std::vector<std::string>{};
}

/// Coordinates belong to all objectives: one that has the names of another in another order would take age for hours.
void require_one_order(const Objectives& objectives) {
  const Objective* first = nullptr;
  for (const Objective& each : objectives) {
    const std::vector<std::string> names = coordinate_names(each);
    if (names.empty()) continue;
    if (first == nullptr) first = &each;
    const std::vector<std::string> known = coordinate_names(*first);
    if (names == known || !std::is_permutation(names.begin(), names.end(), known.begin(), known.end())) continue;
    const auto other = std::mismatch(names.begin(), names.end(), known.begin());
    throw ConfigError(
        fmt::format("objective '{}' has '{}' for the coordinate that objective '{}' calls '{}': bring the columns of "
                    "their data into the same order",
                    each.name, *other.first, first->name, *other.second));
  }
}

/// What an objective and its coordinates are called, and which belong to it.
void check_objective(const Config& self, const Config& whole, Problems& problems) {
  require_column_name(self, whole, problems);
  if (!self.has("own_coordinates")) return;
  const Index d = case_dimension(whole);
  for (const double each : self.reals("own_coordinates"))
    if (each != std::floor(each) || each >= static_cast<double>(d))
      problems.add(self, "own_coordinates", fmt::format("{} is no coordinate of particles of dimension {}", each, d),
                   fmt::format("give whole numbers from 0 to {}", d - 1));
  check_owners(self, "own_coordinates", whole, problems);
}

/// The numbers of the coordinates that a table names.
std::vector<Index> own_coordinates(const Config& table) {
  std::vector<Index> own;
  if (table.has("own_coordinates"))
    for (const double each : table.reals("own_coordinates")) own.push_back(static_cast<Index>(each));
  std::sort(own.begin(), own.end());
  own.erase(std::unique(own.begin(), own.end()), own.end());
  return own;
}

/// Those that the potential says are its own, a head of several, where the case names none.
void take_own_coordinates(Objective& made, const Config& table) {
  if (made.potential() == nullptr) return;
  std::vector<Index> own = made.potential()->own_coordinates();
  if (own.empty()) return;
  if (!made.own.empty())
    throw ConfigError(fmt::format(
        "{}: the target of '{}' has a head of its own, which moves with it alone, and 'own_coordinates' says "
        "otherwise: leave them out, or take one head",
        table.path("own_coordinates"), made.name));
  made.own = std::move(own);
}

}  // namespace

bool PairKernel::sums_as(const PairKernel& other) const {
  const auto form = kernel->form();
  const bool one_kernel = kernel == other.kernel || (form && form == other.kernel->form());
  return one_kernel && (bandwidth == other.bandwidth || !kernel->has_bandwidth()) && engine == other.engine;
}

void require_column_name(const Config& self, const Config&, Problems& problems) {
  const std::string name = self.text("name");
  if (!is_plain_name(name))
    problems.add(self, "name", "'" + name + "' cannot name a column", "use letters, digits, '-' and '_'");
}

TableSchema objective_schema() {
  TableSchema schema = functionals().schema(
      "one functional of the particles' distribution; as many tables as there are objectives", "objectives");
  schema.keys = {Key::text("name").says("how outputs call it"),
                 Key::reals("own_coordinates")
                     .optional()
                     .at_least(0)
                     .says("numbers of coordinates, counted from 0, that move by this objective alone, whatever its "
                           "weight; all others are shared, and the Gram matrix is of these")};
  schema.rule = check_objective;
  return schema;
}

Objectives make_objectives(const std::vector<Config>& tables, Index dimension, const DataSets& data, std::uint64_t seed,
                           const std::string& directory, const Communicator& communicator, Index particles) {
  Objectives objectives;
  for (const Config& table : tables) {
    const PotentialContext context{dimension, data, seed, std::ssize(objectives), directory, communicator, particles};
    objectives.push_back({table.text("name"), functionals().make(table, context), own_coordinates(table)});
    Objective& made = objectives.back();
    take_own_coordinates(made, table);
  }
  require_one_order(objectives);
  return objectives;
}

std::vector<double> entropies(const Objectives& objectives) {
  std::vector<double> found;
  for (const Objective& each : objectives) found.push_back(each.entropy());
  return found;
}

std::vector<std::string> parameter_names(const Objectives& objectives, Index dimension) {
  std::vector<std::string> agreed;
  bool agree = true;
  for (const Objective& objective : objectives) {
    const std::vector<std::string> names = coordinate_names(objective);
    if (names.empty()) continue;
    agree = agree && (agreed.empty() || agreed == names);
    agreed = names;
  }
  if (agree && !agreed.empty()) return agreed;
  std::vector<std::string> plain;
  for (Index c = 0; c < dimension; ++c) plain.push_back("x" + std::to_string(c));
  return plain;
}

std::string digest(const Objectives& objectives) {
  Digest all;
  bool any = false;
  for (const Objective& each : objectives) {
    std::string own = each.potential() != nullptr ? each.potential()->digest() : "";
    if (const PointMeasure* const samples = samples_of(each)) own = samples->digest;
    any = any || !own.empty();
    all.add(each.name);
    all.add(own);
  }
  return any ? all.hex() : "";
}

double bytes_per_rank(const Objectives& objectives) {
  double sum = 0;
  for (const Objective& each : objectives) {
    if (each.potential() != nullptr) sum += each.potential()->bytes();
    if (const Dissimilarity* const learned = each.dissimilarity())
      sum += sizeof(double) * static_cast<double>(learned->target->position.size() + 2 * learned->target->count()) +
             training_bytes(learned->plan);
    if (const TransportLoss* const loss = each.transport()) sum += transport_bytes(*loss);
  }
  return sum;
}

const ConstrainedScale* constrained_scale(const Objectives& objectives) {
  const ConstrainedScale* first = nullptr;
  for (const Objective& objective : objectives) {
    const ConstrainedScale* const scale =
        objective.potential() != nullptr ? objective.potential()->constrained_scale() : nullptr;
    if (scale == nullptr) continue;
    if (first && scale->constrained_names() != first->constrained_names()) return nullptr;
    if (!first) first = scale;
  }
  return first;
}

void check_owners(const Config& table, const std::string& key, const Config& whole, Problems& problems) {
  const Config particles = whole.table("particles"), flow = whole.table("flow");
  if (const std::string measure = particles.text("measure"); measure != "particles")
    problems.add(table, key,
                 fmt::format("the rows of a {} have no coordinates that could belong to one objective", measure),
                 "leave it out, or take particles.measure = \"particles\"");
  if (const std::string integrator = flow.text("integrator"); integrator == "jko" || integrator.rfind("neural", 0) == 0)
    problems.add(table, key,
                 fmt::format("{} goes down a sum of all objectives, which moves with none alone", integrator),
                 "leave it out, or take flow.integrator = \"euler\" or \"rk\"");
  if (flow.table("metric").type() != "euclidean")
    problems.add(table, key, "in a metric directions are not coordinates",
                 "leave it out, or take flow.metric.type = \"euclidean\"");
  if (flow.has("shifted_weights") && flow.flag("shifted_weights"))
    problems.add(table, key, "shifted weights look at the momentum of all coordinates",
                 "leave it out, or flow.shifted_weights");
}

Index case_dimension(const Config& whole) { return whole.table("particles").integer("dimension"); }

void require_dimension(const Config& table, const std::string& key, const Config& whole, Problems& problems) {
  const Index d = case_dimension(whole);
  const auto given = static_cast<Index>(table.reals(key).size());
  if (given != 1 && given != d)
    problems.add(table, key, std::to_string(given) + " numbers for particles of dimension " + std::to_string(d),
                 "give " + std::to_string(d) + ", or one number for all coordinates");
}

void require_at_least_two(const Config& table, const Config& whole, Problems& problems) {
  if (case_dimension(whole) < 2)
    problems.add(table, "type", "a " + table.type() + " needs two coordinates or more", "set particles.dimension = 2");
}

Column column_of(const Config& table, const std::string& key, Index dimension) {
  const std::vector<double> list = table.reals(key, dimension);
  return Eigen::Map<const Column>(list.data(), dimension);
}

}  // namespace wasserstrom
