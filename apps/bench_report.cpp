#include "bench_report.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>

namespace wasserstrom {
namespace {

std::string padded(const std::string& text, int width) {
  return width < 0 ? fmt::format("{:<{}}", text, -width) : fmt::format("{:>{}}", text, width);
}

std::string table_text(const BenchColumn& column, const BenchValue& value) {
  if (const auto* word = std::get_if<std::string>(&value)) return *word;
  if (const auto* whole = std::get_if<Index>(&value)) return std::to_string(*whole);
  const double number = std::get<double>(value);
  if (column.format == "%") return fmt::format("{:.1f}%", 100 * number);
  return fmt::format(fmt::runtime("{:" + column.format + "}"), number);
}

std::string json_text(const BenchValue& value) {
  if (const auto* word = std::get_if<std::string>(&value)) return fmt::format("\"{}\"", *word);
  if (const auto* whole = std::get_if<Index>(&value)) return std::to_string(*whole);
  return fmt::format("{:.6g}", std::get<double>(value));
}

void print(const std::string& text) {
  fmt::print("{}", text);
  std::fflush(stdout);
}

}  // namespace

BenchReport::BenchReport(const Machine& machine, int samples, bool json) : json_(json) {
  if (json_)
    fmt::print(
        "{{\n  \"instruction_set\": \"{}\",\n  \"petsc\": \"{}\",\n  \"multiply_add_peak_gflops\": {:.2f},\n"
        "  \"matrix_product_gflops\": {:.2f},\n  \"matrix_product_by\": \"{}\",\n  \"repeats\": {}",
        machine.simd, machine.petsc, machine.multiply_add, machine.product.gflops, machine.product.by, samples);
  else
    fmt::print(
        "instruction set {}, PETSc {}\n"
        "peaks of one core: multiply-and-add {:.1f} GFLOP/s; product of matrices {:.1f} GFLOP/s ({})\n",
        machine.simd, machine.petsc, machine.multiply_add, machine.product.gflops, machine.product.by);
}

void BenchReport::begin(const std::string& key, const std::string& remark, std::vector<BenchColumn> columns) {
  end_list();
  columns_ = std::move(columns);
  in_list_ = true;
  has_lines_ = false;
  if (json_) return print(fmt::format(",\n  \"{}\": [", key));
  std::string headings;
  for (const BenchColumn& column : columns_)
    if (!column.heading.empty()) headings += padded(column.heading, column.width) + ' ';
  print(fmt::format("\n{}\n\n{}\n", remark, headings));
}

void BenchReport::line(const std::vector<BenchValue>& values) {
  std::string text;
  for (std::size_t c = 0; c < columns_.size(); ++c)
    if (json_) text += fmt::format("{}\"{}\": {}", c == 0 ? "" : ", ", columns_[c].key, json_text(values[c]));
    else if (!columns_[c].heading.empty()) text += padded(table_text(columns_[c], values[c]), columns_[c].width) + ' ';
  print(json_ ? fmt::format("{}\n    {{{}}}", has_lines_ ? "," : "", text) : text + '\n');
  has_lines_ = true;
}

void BenchReport::skip(const std::string& what) {
  if (json_) skipped_.push_back(what);
  else print("skipped: " + what + '\n');
}

void BenchReport::end_list() {
  if (json_ && in_list_) print("\n  ]");
  in_list_ = false;
}

void BenchReport::end() {
  end_list();
  if (!json_) return;
  std::string list;
  for (const std::string& what : skipped_) list += fmt::format("{}\n    \"{}\"", list.empty() ? "" : ",", what);
  print(fmt::format(",\n  \"skipped\": [{}]\n}}\n", list.empty() ? "" : list + "\n  "));
}

}  // namespace wasserstrom
