// The effective case: TOML that gives the same values when it is read again, each with its origin.

#include <fmt/format.h>

#include <filesystem>
#include <sstream>

#include "config_node.hpp"
#include "config_schema.hpp"
#include "raw_value.hpp"
#include "wasserstrom/case/effective_case.hpp"

namespace wasserstrom {
namespace {

std::string numbers_text(const std::vector<double>& numbers) {
  std::vector<std::string> parts;
  for (const double number : numbers) parts.push_back(toml_text(number));
  return "[" + joined(parts) + "]";
}

struct ValueText {
  std::string operator()(bool flag) const { return flag ? "true" : "false"; }
  std::string operator()(Index integer) const { return fmt::format("{}", integer); }
  std::string operator()(double number) const { return toml_text(number); }
  std::string operator()(const std::string& text) const { return toml_text(text); }
  std::string operator()(const std::vector<double>& numbers) const { return numbers_text(numbers); }
  std::string operator()(const Rows& rows) const {
    std::vector<std::string> parts;
    for (Index i = 0; i < rows.rows(); ++i)
      parts.push_back(numbers_text(std::vector<double>(rows.row(i).begin(), rows.row(i).end())));
    return "[" + joined(parts) + "]";
  }
  std::string operator()(const std::vector<std::string>& texts) const {
    std::vector<std::string> parts;
    for (const std::string& text : texts) parts.push_back(toml_text(text));
    return "[" + joined(parts) + "]";
  }
  std::string operator()(const FreeTable& table) const { return table.toml; }
  std::string operator()(const auto&) const { return {}; }  // tables have sections of their own
};

class EffectiveWriter {
 public:
  EffectiveWriter(const Case& a_case, const EffectivePlace& place)
      : file_(std::filesystem::path(a_case.file_name).filename().string()), way_(place.way) {
    if (!place.was_effective) return;
    std::istringstream stream(a_case.text);
    for (std::string line; std::getline(stream, line);) lines_.push_back(line);
  }

  std::string write(const Config& whole, const std::string& help) {
    if (!help.empty()) text_ += "# " + help + "\n";
    contents(whole.node());
    return text_;
  }

 private:
  std::string source(const Origin& origin) const {
    switch (origin.kind) {
      case Origin::Kind::file:
        return origin_in_file(origin.line);
      case Origin::Kind::override_:
        return "--set";
      case Origin::Kind::fallback:
        break;
    }
    return "default";
  }

  /// A line of an effective case tells where its value came from in the first place.
  std::string origin_in_file(int line) const {
    const std::string text = line <= std::ssize(lines_) ? lines_[static_cast<std::size_t>(line) - 1] : "";
    const std::size_t comment = text.rfind(mark);
    return comment == std::string::npos ? fmt::format("{}:{}", file_, line) : text.substr(comment + mark.size());
  }

  std::string text_of(const ConfigEntry& entry) const {
    const auto* path = std::get_if<std::string>(&entry.value);
    const bool moves = is_path(entry.key) && path != nullptr && !way_.empty() && way_ != ".";
    return value_text(moves ? ConfigValue((std::filesystem::path(way_) / *path).string()) : entry.value);
  }

  /// Values go first: behind the header of a section every line belongs to that section.
  void contents(const Config::Node& table) {
    for (const ConfigEntry& entry : table.entries)
      if (entry.state == ConfigEntry::State::present && !is_table(entry.key))
        text_ += fmt::format("{} = {}{}{}\n", entry.key.name, text_of(entry), mark, source(entry.origin));
    for (const ConfigEntry& entry : table.entries) {
      if (const auto* one = std::get_if<Config>(&entry.value)) section(*one, "[{}]");
      if (const auto* several = std::get_if<std::vector<Config>>(&entry.value))
        for (const Config& element : *several) section(element, "[[{}]]");
    }
  }

  void section(const Config& table, const char* header) {
    text_ += fmt::format("\n{}\n", fmt::format(fmt::runtime(header), plain_path(table.path())));
    contents(table.node());
  }

  static constexpr std::string_view mark = "  # ";
  std::string file_, way_;
  std::vector<std::string> lines_;  ///< of an effective case
  std::string text_;
};

}  // namespace

std::string value_text(const ConfigValue& value) { return std::visit(ValueText(), value); }

std::string effective_text(const Case& a_case, const TableSchema& schema, const EffectivePlace& place) {
  return EffectiveWriter(a_case, place).write(a_case.config, schema.help);
}

std::string effective_text(const Case& a_case, const TableSchema& schema) { return effective_text(a_case, schema, {}); }

}  // namespace wasserstrom
