// The report of all that is wrong with a case, and guesses at what was meant.

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <iterator>
#include <limits>
#include <sstream>

#include "wasserstrom/case/config.hpp"

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

bool begins_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

/// Columns count characters, not bytes: where in a line of UTF-8 a character begins, or the line's end.
std::size_t byte_of(const std::string& line, std::size_t character) {
  std::size_t at = 0;
  for (; at < line.size(); ++at)
    if (begins_character(line[at]) && character-- == 0) break;
  return at;
}

/// At most `most` bytes of a text, whole characters, with a gap where more stood.
std::string abridged(const std::string& text, std::size_t most) {
  if (text.size() <= most) return text;
  std::size_t head = most - most / 4, tail = text.size() - most / 4;
  while (head > 0 && !begins_character(text[head])) --head;
  while (tail < text.size() && !begins_character(text[tail])) ++tail;
  return text.substr(0, head) + " ... " + text.substr(tail);
}

/// The line with a marker below the offending text; of a long line (a list of data, say) only the part around it.
std::string excerpt(const std::string& line, const Origin& where) {
  constexpr std::size_t widest = 100, lead = 40;
  const auto count = static_cast<std::size_t>(std::count_if(line.begin(), line.end(), begins_character));
  const std::size_t column = std::min<std::size_t>(std::max(where.column - 1, 0), count);
  const std::size_t first = count > widest && column > lead ? column - lead : 0;
  const std::size_t last = std::min(count, first + widest);
  const std::size_t length = std::min<std::size_t>(where.length, std::max<std::size_t>(last - column, 1));
  const std::size_t begin = byte_of(line, first), middle = byte_of(line, column);
  std::string blank = first > 0 ? "   " : "";
  for (std::size_t i = begin; i < middle; ++i)
    if (begins_character(line[i])) blank += line[i] == '\t' ? '\t' : ' ';
  return fmt::format("{:5} | {}{}{}\n      | {}{}\n", where.line, first > 0 ? "..." : "",
                     line.substr(begin, byte_of(line, last) - begin), last < count ? "..." : "", blank,
                     std::string(length, '^'));
}

std::string indented(const std::string& text) {
  std::string result;
  for (const std::string& line : split_lines(text)) result += "  " + abridged(line, 4000) + "\n";
  return result;
}

/// Order of the report: the file from top to bottom, then the overrides.
std::pair<int, int> order(const Origin& where) {
  return where.line > 0 ? std::pair(where.line, where.column) : std::pair(std::numeric_limits<int>::max(), 0);
}

std::string place(const std::string& file_name, const Origin& where) {
  if (where.line > 0) return fmt::format("{}:{}:{}", file_name, where.line, where.column);
  return where.text.empty() ? file_name : "--set " + abridged(where.text, 200);
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
  constexpr std::size_t most = 200;  // of the others it is enough to know how many there are
  if (list_.size() < most) list_.push_back({where, std::move(what), std::move(advice)});
  else list_.push_back({});
}

void Problems::add(const Config& table, std::string_view key, std::string what, std::string advice) {
  add(table.origin(key), std::move(what), std::move(advice));
}

std::string Problems::report(const std::string& file_name, const std::string& text) const {
  constexpr std::size_t most_told = 20;
  std::vector<Problem> sorted;
  std::copy_if(list_.begin(), list_.end(), std::back_inserter(sorted),
               [](const Problem& p) { return !p.what.empty(); });
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const Problem& a, const Problem& b) { return order(a.where) < order(b.where); });
  if (sorted.size() > most_told) sorted.resize(most_told);
  const std::vector<std::string> lines = split_lines(text);
  std::string report;
  for (const Problem& problem : sorted) {
    const Origin& where = problem.where;
    report += fmt::format("{}: error: {}\n", place(file_name, where), abridged(problem.what, 800));
    const bool has_line = where.line > 0 && where.line <= static_cast<int>(lines.size()) && where.length > 0;
    if (has_line) report += excerpt(lines[where.line - 1], where);
    report += indented(problem.advice);
  }
  if (list_.size() > sorted.size()) report += fmt::format("... and {} more\n", list_.size() - sorted.size());
  return report + fmt::format("{} error{}, nothing was run.", list_.size(), list_.size() == 1 ? "" : "s");
}

std::vector<std::string> nearest_names(const std::string& word, const std::vector<std::string>& names) {
  constexpr std::size_t most = 3, longest = 100;  // to compare two words takes time as the product of their lengths
  std::vector<std::pair<std::size_t, std::string>> near;
  for (const std::string& name : names) {
    if (std::max(word.size(), name.size()) > longest) continue;
    const std::size_t allowed = std::max<std::size_t>(1, std::min(word.size(), name.size()) / 3);
    const std::size_t edits = distance(word, name);
    if (edits <= allowed) near.emplace_back(edits, name);
  }
  const auto rank = [&](const auto& each) { return std::pair(each.first, edit_distance(word, each.second)); };
  std::stable_sort(near.begin(), near.end(), [&](const auto& a, const auto& b) { return rank(a) < rank(b); });
  std::vector<std::string> result;
  for (const auto& [edits, name] : near)
    if (result.size() < most && edits <= near.front().first + 1) result.push_back(name);
  return result;
}

}  // namespace wasserstrom
