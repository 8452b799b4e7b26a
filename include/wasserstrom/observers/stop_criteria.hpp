#pragma once
// `[[stop.when]]`: ends of a run that follow from the numbers of a row of diagnostics.csv.

#include <optional>
#include <string>
#include <vector>

#include "wasserstrom/case/config.hpp"

namespace wasserstrom {

/// The schema of `[stop]`.
TableSchema stop_schema();

class StopCriteria {
 public:
  /// `tables` are the `[[stop.when]]` of a case.  Throws ConfigError for a number that is no column, or one that other
  /// ranks and restarts would not find again.
  StopCriteria(const std::vector<Config>& tables, const std::vector<std::string>& columns);

  bool empty() const { return criteria_.empty(); }

  /// The first criterion that a row fulfils, in words: "ksd_v_all = 0.0093 is below 0.01"; none if it fulfils none.
  /// `row` holds a number for each column, NaN for those that are not known, which fulfil nothing.
  std::optional<std::string> met(const std::vector<double>& row) const;

 private:
  struct Criterion {
    std::string number;
    std::size_t column;
    std::optional<double> below, above;
  };
  std::vector<Criterion> criteria_;
};

}  // namespace wasserstrom
