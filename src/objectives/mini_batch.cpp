#include "mini_batch.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "wasserstrom/base/error.hpp"
#include "wasserstrom/base/random.hpp"

namespace wasserstrom {

MiniBatch::MiniBatch(const Config& target, const DataRows& data, const PotentialContext& context)
    : size_(target.integer("batch")), seed_(context.seed), number_(context.number) {
  if (size_ > std::ssize(data.rows))
    throw ConfigError(fmt::format("{} = {}, but there are {} rows: take fewer, or 0 for all", target.path("batch"),
                                  size_, data.rows.size()));
}

std::vector<Index> MiniBatch::rows(const DataRows& data, Index step) const {
  if (size_ == 0 || step == Potential::all_data) return data.rows;
  const CounterRandom random(seed_, Purpose::mini_batch);
  const auto count = static_cast<double>(data.rows.size());
  const double share = count / static_cast<double>(size_);
  std::vector<Index> rows;
  for (Index b = 0; b < size_; ++b) {
    const double place = share * (static_cast<double>(b) + random.uniform(step, number_, b));
    rows.push_back(data.rows[std::min(data.rows.size() - 1, static_cast<std::size_t>(place))]);
  }
  return rows;
}

Key mini_batch_key() {
  return Key::integer("batch").default_to("0").at_least(0).in("rows").says(
      "rows drawn anew in each step, in place of all of them; 0 for all");
}

}  // namespace wasserstrom
