#include "csv_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <vector>

#include "wasserstrom/base/error.hpp"
#include "wasserstrom/files/durable_file.hpp"

namespace wasserstrom {

namespace {

struct RowStart {
  Index step;
  double wall_seconds;
};

template <class Number>
bool read(const std::string& text, std::size_t begin, std::size_t end, Number& value) {
  return std::from_chars(text.data() + begin, text.data() + end, value).ec == std::errc{};
}

/// Step and wall_s of a row "step,time,wall_s,..." with as many columns as the header; else nothing.
std::optional<RowStart> parse(const std::string& row, const std::string& header) {
  if (std::count(row.begin(), row.end(), ',') != std::count(header.begin(), header.end(), ',')) return {};
  const std::size_t time = row.find(',') + 1, wall = row.find(',', time) + 1, rest = row.find(',', wall);
  RowStart start{};
  if (!read(row, 0, time - 1, start.step) || !read(row, wall, rest, start.wall_seconds)) return {};
  return start;
}

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> fields(1);
  for (const char each : line) {
    if (each == ',') fields.emplace_back();
    else if (each != '\n') fields.back() += each;
  }
  return fields;
}

/// The fields of a row under the columns of another header; those that it lacks stay empty.
std::string rearranged(const std::string& row, const std::string& from, const std::string& to) {
  const std::vector<std::string> fields = split(row), columns = split(from);
  std::string line;
  for (const std::string& column : split(to)) {
    const auto found = std::find(columns.begin(), columns.end(), column);
    if (!line.empty()) line += ',';
    if (found != columns.end()) line += fields[static_cast<std::size_t>(found - columns.begin())];
  }
  return line + '\n';
}

/// A line with its end; nothing when the file ends within it.
bool next_line(std::ifstream& file, std::string& line) {
  if (!std::getline(file, line) || file.eof()) return false;
  line += '\n';
  return true;
}

[[noreturn]] void fail(const std::string& path) {
  throw IoError(fmt::format("cannot write '{}': is the disk full?", path));
}

}  // namespace

KeptRows cut_rows(const std::string& path, const std::string& header, Index step, bool keep_step) {
  KeptRows kept;
  std::ifstream old(path, std::ios::binary);
  std::string line;
  if (!old || !next_line(old, line)) {
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
    return kept;
  }
  const std::string former = line;
  if (!former.starts_with("step,time,wall_s,"))
    throw IoError(fmt::format("cannot go on with '{}': it is no table of diagnostics. Move it away.", path));
  std::string text = header;
  while (next_line(old, line)) {
    const auto row = parse(line, former);
    if (!row || row->step > step || (kept.last_step && row->step <= *kept.last_step)) break;
    kept.wall_seconds = row->wall_seconds;
    if (row->step == step && !keep_step) break;
    kept.last_step = row->step;
    text += former == header ? line : rearranged(line, former, header);
  }
  const std::string temporary = path + ".part";
  LineFile(temporary, LineFile::Start::anew).add(text);
  replace_file(temporary, path);
  return kept;
}

LineFile::LineFile(const std::string& path, Start start)
    : path_(path), file_(std::fopen(path.c_str(), start == Start::anew ? "w" : "a")) {
  if (!file_) fail(path_);
}

LineFile::~LineFile() { std::fclose(file_); }

void LineFile::add(const std::string& text) {
  if (std::fputs(text.c_str(), file_) < 0 || std::fflush(file_) != 0) fail(path_);
}

}  // namespace wasserstrom
