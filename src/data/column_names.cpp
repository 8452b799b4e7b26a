#include "wasserstrom/data/column_names.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "table_rows.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/data/table_file.hpp"
#include "wasserstrom/hdf5/hdf5_table.hpp"
#include "words.hpp"

namespace wasserstrom {
namespace {

/// Of a table with a row at least that fits it.
std::vector<std::string> header_of(const std::string& path) {
  TableRows rows(path);
  (void)rows.next();
  return rows.header();
}

/// theta[1, 2] and theta.1.2. as theta.1.2
std::string plain(const std::string& name) {
  std::string text(trimmed(name));
  if (const std::size_t bracket = text.find('['); text.ends_with(']') && bracket > 0) {
    std::erase_if(text, [](char each) { return each == ' ' || each == ']'; });
    std::replace(text.begin() + static_cast<std::ptrdiff_t>(text.find('[')), text.end(), '[', '.');
    std::replace(text.begin(), text.end(), ',', '.');
  }
  return text.ends_with('.') ? text.substr(0, text.size() - 1) : text;
}

std::vector<std::string> plain(std::vector<std::string> names) {
  std::transform(names.begin(), names.end(), names.begin(), [](const std::string& each) { return plain(each); });
  return names;
}

}  // namespace

std::vector<std::string> column_names(const std::string& path, const std::string& dataset) {
  return is_hdf5_file(path) ? Hdf5Table(path, dataset).column_names() : header_of(path);
}

bool is_same_name(const std::string& one, const std::string& other) { return plain(one) == plain(other); }

std::optional<std::vector<Index>> find_columns(const std::vector<std::string>& found,
                                               const std::vector<std::string>& wanted, const std::string& who) {
  const std::vector<std::string> names = plain(found);
  std::vector<Index> places;
  for (const std::string& each : plain(wanted)) {
    const auto place = std::find(names.begin(), names.end(), each);
    if (place == names.end()) return std::nullopt;
    if (std::find(place + 1, names.end(), each) != names.end())
      throw ConfigError(fmt::format("{}: two of its columns are called '{}': give each a name of its own", who, each));
    places.push_back(place - names.begin());
  }
  return places;
}

std::string listed(const std::vector<std::string>& names) {
  constexpr std::size_t most = 8;
  if (names.size() <= most) return fmt::format("{}", fmt::join(names, ", "));
  return fmt::format("{}, ... ({} in all)", fmt::join(names.begin(), names.begin() + most, ", "), names.size());
}

}  // namespace wasserstrom
