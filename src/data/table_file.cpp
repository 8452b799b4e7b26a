#include "wasserstrom/data/table_file.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <fstream>
#include <optional>
#include <string_view>
#include <vector>

#include "wasserstrom/base/error.hpp"

namespace wasserstrom {
namespace {

bool ends_with(const std::string& text, std::string_view ending) {
  return text.size() >= ending.size() && text.compare(text.size() - ending.size(), ending.size(), ending) == 0;
}

std::vector<std::string_view> split(std::string_view line) {
  constexpr std::string_view separators = ",; \t\r";
  std::vector<std::string_view> words;
  for (std::size_t at = line.find_first_not_of(separators); at != std::string_view::npos;) {
    const std::size_t end = std::min(line.find_first_of(separators, at), line.size());
    words.push_back(line.substr(at, end - at));
    at = line.find_first_not_of(separators, end);
  }
  return words;
}

std::optional<double> number(std::string_view word) {
  if (word.front() == '+') word.remove_prefix(1);
  double value = 0;
  const auto [end, status] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (status != std::errc{} || end != word.data() + word.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

}  // namespace

bool is_hdf5_name(const std::string& path) { return ends_with(path, ".h5") || ends_with(path, ".hdf5"); }

Rows read_text_table(const std::string& path) {
  std::ifstream file(path);
  if (!file)
    throw ConfigError(fmt::format("cannot read '{}': check the path; relative ones start at the case file", path));
  std::vector<double> numbers;
  std::size_t columns = 0, line_number = 0;
  bool header_allowed = true;
  for (std::string line; std::getline(file, line);) {
    ++line_number;
    const std::vector<std::string_view> words = split(line);
    if (words.empty() || words.front().front() == '#') continue;
    const bool is_header = header_allowed && !number(words.front());
    header_allowed = false;
    if (is_header) continue;
    if (columns == 0) columns = words.size();
    if (words.size() != columns)
      throw ConfigError(fmt::format("{}:{}: {} numbers in a row where the rows before have {}: every row needs as many",
                                    path, line_number, words.size(), columns));
    for (const std::string_view word : words) {
      const std::optional<double> value = number(word);
      if (!value)
        throw ConfigError(
            fmt::format("{}:{}: '{}' is not a finite number: mend or remove the row", path, line_number, word));
      numbers.push_back(*value);
    }
  }
  if (columns == 0) throw ConfigError(fmt::format("{}: there are no numbers in it", path));
  return Eigen::Map<const Rows>(numbers.data(), static_cast<Index>(numbers.size() / columns),
                                static_cast<Index>(columns));
}

}  // namespace wasserstrom
