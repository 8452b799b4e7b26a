#include "wasserstrom/diagnostics/reference_columns.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "wasserstrom/base/error.hpp"
#include "wasserstrom/case/config.hpp"
#include "wasserstrom/data/column_names.hpp"

namespace wasserstrom {
namespace {

std::vector<std::string> without(const std::vector<std::string>& names, const std::vector<std::string>& others) {
  std::vector<std::string> rest;
  std::copy_if(names.begin(), names.end(), std::back_inserter(rest), [&](const std::string& name) {
    return std::none_of(others.begin(), others.end(),
                        [&](const std::string& other) { return is_same_name(name, other); });
  });
  return rest;
}

ReferenceColumns by_position(const ParticleNames& wanted, const std::string& path) {
  return {wanted.coordinates,
          false,
          {},
          fmt::format("'{}' does not name its columns: they are compared by position, as {}", path,
                      listed(wanted.coordinates))};
}

std::string note_of(const std::vector<std::string>& found, const std::vector<std::string>& names, bool constrained,
                    const std::string& path) {
  const std::vector<std::string> aside = without(found, names);
  const std::string scale = constrained ? "the parameters on the model's own scale are compared" : "";
  const std::string rest = aside.empty() ? "" : fmt::format("left aside: {}", listed(aside));
  if (scale.empty() && rest.empty()) return {};
  return fmt::format("'{}': {}{}{}", path, scale, scale.empty() || rest.empty() ? "" : "; ", rest);
}

/// What is missing of the side of which more is there.
std::vector<std::string> missing_of(const std::vector<std::string>& found, const ParticleNames& wanted) {
  const std::vector<std::string> coordinates = without(wanted.coordinates, found),
                                 constrained = without(wanted.constrained, found);
  return wanted.constrained.empty() || coordinates.size() <= constrained.size() ? coordinates : constrained;
}

/// A name near to the first one that is missing and has one.
std::string guess(const std::vector<std::string>& missing, const std::vector<std::string>& found) {
  for (const std::string& each : missing)
    if (const auto near = nearest_names(each, found); !near.empty())
      return fmt::format(" (is '{}' meant by '{}'?)", each, near.front());
  return {};
}

[[noreturn]] void refuse(const std::vector<std::string>& found, const ParticleNames& wanted, const std::string& path,
                         const std::string& who) {
  const std::string constrained =
      wanted.constrained.empty() ? "" : fmt::format(", on the model's own scale {}", listed(wanted.constrained));
  const std::vector<std::string> missing = missing_of(found, wanted);
  throw ConfigError(fmt::format(
      "{}: the columns of '{}' are called {}; the coordinates of the particles are {}{}; missing: {}{}: rename "
      "the columns, or give a table without names, which is compared by position",
      who, path, listed(found), listed(wanted.coordinates), constrained, listed(missing),
      guess(missing, without(without(found, wanted.coordinates), wanted.constrained))));
}

}  // namespace

ReferenceColumns match_reference(const std::vector<std::string>& found, const ParticleNames& wanted,
                                 const std::string& path, const std::string& who) {
  if (found.empty()) return by_position(wanted, path);
  if (found == wanted.coordinates) return {wanted.coordinates, false, {}, {}};
  const std::string file = fmt::format("{}: '{}'", who, path);
  for (const auto* names : {&wanted.coordinates, &wanted.constrained}) {
    if (names->empty()) continue;
    const bool constrained = names == &wanted.constrained;
    if (const auto places = find_columns(found, *names, file))
      return {*names, constrained, *places, note_of(found, *names, constrained, path)};
  }
  refuse(found, wanted, path, who);
}

}  // namespace wasserstrom
