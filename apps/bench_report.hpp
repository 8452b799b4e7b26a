#pragma once
// The lines of a benchmark as a table, or as JSON.

#include <initializer_list>
#include <string>
#include <variant>
#include <vector>

#include "bench_sample.hpp"
#include "product_peak.hpp"
#include "wasserstrom/base/types.hpp"

namespace wasserstrom {

/// What all lines were measured on.
struct Machine {
  std::string simd, petsc;
  double multiply_add;  ///< GFLOP/s
  ProductPeak product;
};

/// A number of a line, or a word.
struct BenchColumn {
  std::string key;      ///< in JSON
  std::string heading;  ///< in the table; empty: not there
  int width = 0;        ///< negative: flush left
  std::string format;   ///< of a number in the table: 9.4f, or % for a share
};
using BenchValue = std::variant<Index, double, std::string>;

/// Columns and values of what every line tells of its time.
inline const std::vector<BenchColumn> seconds_columns{{"seconds_min", "min s", 10, ".3e"},
                                                      {"seconds_median", "median s", 10, ".3e"},
                                                      {"seconds_max", "max s", 10, ".3e"}};
inline std::vector<BenchValue> seconds_values(const Seconds& seconds) {
  return {seconds.min, seconds.median, seconds.max};
}

template <class Item>
std::vector<Item> joined(std::initializer_list<std::vector<Item>> lists) {
  std::vector<Item> all;
  for (const std::vector<Item>& list : lists) all.insert(all.end(), list.begin(), list.end());
  return all;
}

class BenchReport {
 public:
  /// Tells the machine.
  BenchReport(const Machine& machine, int samples, bool json);

  /// Begins a list of lines: its key in JSON, what stands above it in the table, and what its lines are made of.
  void begin(const std::string& key, const std::string& remark, std::vector<BenchColumn> columns);

  /// A line of the list, printed at once.
  void line(const std::vector<BenchValue>& values);

  /// What was left out, and why.
  void skip(const std::string& what);

  void end();

 private:
  void end_list();

  bool json_;
  std::vector<BenchColumn> columns_;
  bool in_list_ = false, has_lines_ = false;
  std::vector<std::string> skipped_;
};

}  // namespace wasserstrom
