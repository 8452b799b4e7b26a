#include "category.hpp"

#include <algorithm>
#include <tuple>

#include "words.hpp"

namespace wasserstrom {
namespace {

bool goes_before(const std::string& left, const std::string& right) {
  const auto rank = [](const std::string& level) {
    const std::optional<double> number = parse_finite(level);
    return std::tuple(!number, number.value_or(0), level);
  };
  return rank(left) < rank(right);
}

}  // namespace

std::vector<std::string> Category::sort(std::vector<double>& values) {
  std::vector<std::string> levels;
  for (const auto& [level, code] : codes_) levels.push_back(level);
  std::sort(levels.begin(), levels.end(), goes_before);
  std::vector<double> place(levels.size());
  for (std::size_t l = 0; l < levels.size(); ++l)
    place[static_cast<std::size_t>(codes_.at(levels[l]))] = static_cast<double>(l);
  for (double& value : values) value = place[static_cast<std::size_t>(value)];
  return levels;
}

}  // namespace wasserstrom
