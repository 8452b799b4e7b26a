// The report of all that is wrong with a case, and guesses at what was meant.

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <limits>
#include <numeric>
#include <sstream>

#include "wasserstrom/base/config.hpp"

namespace wasserstrom {
namespace {

std::vector<std::string> split_lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    lines.push_back(line);
  }
  return lines;
}

/// Columns count characters, not bytes: a UTF-8 line as a list of its characters.
std::vector<std::string> characters(const std::string& line) {
  std::vector<std::string> result;
  for (const char c : line) {
    const bool continues = (static_cast<unsigned char>(c) & 0xC0) == 0x80;
    if (continues && !result.empty()) result.back() += c;
    else result.emplace_back(1, c);
  }
  return result;
}

std::string joined_range(const std::vector<std::string>& pieces, std::size_t from, std::size_t to) {
  return std::accumulate(pieces.begin() + from, pieces.begin() + to, std::string());
}

/// The line with a marker below the offending text; of a long line (a list of data, say) only the part around it.
std::string excerpt(const std::string& line, const Origin& where) {
  constexpr std::size_t widest = 100, lead = 40;
  const std::vector<std::string> all = characters(line);
  const std::size_t column = std::min<std::size_t>(std::max(where.column - 1, 0), all.size());
  const std::size_t first = all.size() > widest && column > lead ? column - lead : 0;
  const std::size_t last = std::min(all.size(), first + widest);
  const std::size_t length = std::min<std::size_t>(where.length, std::max<std::size_t>(last - column, 1));
  std::string blank = first > 0 ? "   " : "";
  for (std::size_t i = first; i < column; ++i) blank += all[i] == "\t" ? '\t' : ' ';
  return fmt::format("{:5} | {}{}{}\n      | {}{}\n", where.line, first > 0 ? "..." : "",
                     joined_range(all, first, last), last < all.size() ? "..." : "", blank, std::string(length, '^'));
}

std::string indented(const std::string& text) {
  std::string result;
  for (const std::string& line : split_lines(text)) result += "  " + line + "\n";
  return result;
}

/// Order of the report: the file from top to bottom, then the overrides.
std::pair<int, int> order(const Origin& where) {
  return where.line > 0 ? std::pair(where.line, where.column) : std::pair(std::numeric_limits<int>::max(), 0);
}

std::string place(const std::string& file_name, const Origin& where) {
  if (where.line > 0) return fmt::format("{}:{}:{}", file_name, where.line, where.column);
  return where.text.empty() ? file_name : "--set " + where.text;
}

char folded(char c) { return c == '-' ? '_' : static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

/// Insertions, deletions, replacements and swaps of neighbours that lead from one word to the other; case and the kind
/// of dash do not count.
std::size_t edit_distance(const std::string& a, const std::string& b) {
  std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) d[i][0] = i;
  for (std::size_t j = 0; j <= b.size(); ++j) d[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i)
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = folded(a[i - 1]) == folded(b[j - 1]);
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (same ? 0 : 1)});
      const bool swapped =
          i > 1 && j > 1 && folded(a[i - 1]) == folded(b[j - 2]) && folded(a[i - 2]) == folded(b[j - 1]);
      if (swapped) d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  return d[a.size()][b.size()];
}

/// How far a name is from the word; a word that breaks off early (`band` for `bandwidth`) is near, too.
std::size_t distance(const std::string& word, const std::string& name) {
  const std::size_t edits = edit_distance(word, name);
  const bool begins = word.size() >= 3 && edit_distance(word, name.substr(0, word.size())) == 0;
  return begins ? std::min<std::size_t>(edits, 1) : edits;
}

}  // namespace

void Problems::add(const Origin& where, std::string what, std::string advice) {
  list_.push_back({where, std::move(what), std::move(advice)});
}

void Problems::add(const Config& table, std::string_view key, std::string what, std::string advice) {
  add(table.origin(key), std::move(what), std::move(advice));
}

std::string Problems::report(const std::string& file_name, const std::string& text) const {
  std::vector<Problem> sorted = list_;
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const Problem& a, const Problem& b) { return order(a.where) < order(b.where); });
  const std::vector<std::string> lines = split_lines(text);
  std::string report;
  for (const Problem& problem : sorted) {
    const Origin& where = problem.where;
    report += fmt::format("{}: error: {}\n", place(file_name, where), problem.what);
    const bool has_line = where.line > 0 && where.line <= static_cast<int>(lines.size()) && where.length > 0;
    if (has_line) report += excerpt(lines[where.line - 1], where);
    report += indented(problem.advice);
  }
  return report + fmt::format("{} error{}, nothing was run.", list_.size(), list_.size() == 1 ? "" : "s");
}

std::vector<std::string> nearest_names(const std::string& word, const std::vector<std::string>& names) {
  constexpr std::size_t most = 3;
  std::vector<std::pair<std::size_t, std::string>> near;
  for (const std::string& name : names) {
    const std::size_t allowed = std::max<std::size_t>(1, std::min(word.size(), name.size()) / 3);
    const std::size_t edits = distance(word, name);
    if (edits <= allowed) near.emplace_back(edits, name);
  }
  std::stable_sort(near.begin(), near.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> result;
  for (const auto& [edits, name] : near)
    if (result.size() < most && edits <= near.front().first + 1) result.push_back(name);
  return result;
}

}  // namespace wasserstrom
