// `--set key=value`: the key leads through the tables and lists of the case, the value is TOML or a bare word.

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "config_schema.hpp"
#include "nesting.hpp"
#include "raw_value.hpp"
#include "wasserstrom/base/text.hpp"

namespace wasserstrom {
namespace {

struct BadOverride {
  std::string what, advice;
};

/// Walks over the key: names parted by dots, "quoted names", and [indices].
class PathScanner {
 public:
  explicit PathScanner(const std::string& text) : text_(text) {}

  /// The parts of the key; the scanner then stands behind the `=`.
  std::vector<std::string> scan() {
    std::vector<std::string> parts;
    do {
      parts.push_back(part());
      while (peek() == '[') parts.push_back(bracketed());
    } while (take('.'));
    if (!take('=')) fail();
    if (std::ssize(parts) > deepest_key)
      throw BadOverride{fmt::format("a key of more than {} parts", deepest_key), "no key of a case leads that deep"};
    return parts;
  }

  std::string rest() const { return trimmed(text_.substr(position_)); }

 private:
  static std::string trimmed(const std::string& text) {
    const std::size_t first = text.find_first_not_of(" \t");
    return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(" \t") - first + 1);
  }

  [[noreturn]] static void fail() {
    throw BadOverride{"an override must read key=value",
                      "for example --set flow.step=1e-3, --set objective[0].name=first"};
  }

  char peek() const { return position_ < text_.size() ? text_[position_] : '\0'; }

  bool take(char c) {
    if (peek() != c) return false;
    ++position_;
    return true;
  }

  std::string until(const char* stops) {
    const std::size_t end = std::min(text_.find_first_of(stops, position_), text_.size());
    const std::string piece = trimmed(text_.substr(position_, end - position_));
    position_ = end;
    return piece;
  }

  std::string part() {
    const bool quoted = take('"');
    const std::string name = until(quoted ? "\"" : ".[=");
    if (quoted && !take('"')) fail();
    if (name.empty()) fail();
    return name;
  }

  std::string bracketed() {
    take('[');
    const std::string name = until("]=");
    if (name.empty() || !take(']')) fail();
    return name;
  }

  const std::string& text_;
  std::size_t position_ = 0;
};

bool is_index(const std::string& part) {
  return !part.empty() && part.size() < 10 &&
         std::all_of(part.begin(), part.end(), [](unsigned char c) { return std::isdigit(c); });
}

/// The list element that is called `part`, or has that index.
RawValue& element(RawList& list, const std::string& part, const std::string& path) {
  std::vector<std::string> names;
  for (RawValue& candidate : list)
    if (const auto* table = candidate.get<RawTable>())
      if (const RawValue* name = find(*table, "name"); name && name->get<std::string>()) {
        names.push_back(*name->get<std::string>());
        if (names.back() == part) return candidate;
      }
  if (is_index(part) && std::stoul(part) < list.size()) return list[std::stoul(part)];
  if (is_index(part))
    throw BadOverride{fmt::format("index {} is out of range: '{}' has {} element{}", part, path, list.size(),
                                  list.size() == 1 ? "" : "s"),
                      list.empty() ? "" : fmt::format("indices go from 0 to {}", list.size() - 1)};
  std::string advice = names.empty() ? "its elements have no names: use an index" : "its elements: " + joined(names);
  if (const std::string guess = did_you_mean(part, names); !guess.empty()) advice = guess + "\n" + advice;
  throw BadOverride{fmt::format("'{}' has no element named \"{}\"", path, part), advice};
}

/// The value that `part` leads to, made as an empty table where there is none yet.
RawValue& step_into(RawValue& here, const std::string& part, const std::string& path, const Origin& at) {
  if (auto* list = std::get_if<RawList>(&here.value)) return element(*list, part, path);
  auto* table = std::get_if<RawTable>(&here.value);
  if (table == nullptr)
    throw BadOverride{fmt::format("'{}' is no table, so it has no key '{}'", path, part),
                      fmt::format("it is the {} {}", kind_words(here), shown(here))};
  if (RawValue* known = find(*table, part)) return *known;
  if (is_index(part))
    throw BadOverride{fmt::format("index {} is out of range: the case has no list '{}'", part, path), {}};
  table->push_back({part, at, {at, RawTable{}}});
  return table->back().value;
}

RawValue value_of(const std::string& text, const Origin& at) {
  if (text.empty())
    throw BadOverride{"there is no value behind the =", "an empty text is written as two quotes: key='\"\"'"};
  if (auto value = parse_toml_value(text, at)) return *value;
  if (text.find_first_of("\"'[{") == 0)
    throw BadOverride{"the value is not valid TOML: " + text, "check that its quotes and brackets are closed"};
  return {at, text};
}

}  // namespace

void apply_override(RawValue& whole, const std::string& override_text, Problems& problems) {
  Origin at;
  at.kind = Origin::Kind::override_;
  at.text = override_text;
  try {
    if (first_not_utf8(override_text) != std::string::npos)
      throw BadOverride{"its text is not UTF-8", "see the terminal's or the script's character set"};
    RawValue changed = whole;  // a bad override must leave no half-made tables behind
    PathScanner scanner(override_text);
    RawValue* here = &changed;
    std::string path;
    for (const std::string& part : scanner.scan()) {
      here = &step_into(*here, part, path, at);
      path += (path.empty() ? "" : ".") + part;
    }
    *here = value_of(scanner.rest(), at);
    whole = std::move(changed);
  } catch (const BadOverride& bad) {
    problems.add(at, bad.what, bad.advice);
  }
}

}  // namespace wasserstrom
