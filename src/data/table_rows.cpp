#include "table_rows.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "wasserstrom/base/error.hpp"
#include "words.hpp"

namespace wasserstrom {

const std::vector<double>* TableRows::next() {
  while (const auto line = lines_.next()) {
    const std::vector<std::string> fields = split_fields(*line);
    if (fields.empty() || fields.front().starts_with('#') || take_header(fields)) continue;
    if (rows_ > 0 && fields.size() != row_.size())
      refuse(fmt::format("{} numbers in a row where the rows before have {}", fields.size(), row_.size()),
             "every row needs as many");
    parse(fields);
    ++rows_;
    return &row_;
  }
  if (rows_ == 0) throw ConfigError(fmt::format("{}: there are no numbers in it: name another file", lines_.path()));
  return nullptr;
}

bool TableRows::take_header(const std::vector<std::string>& fields) {
  if (rows_ > 0 || !header_.empty()) return false;
  if (std::any_of(fields.begin(), fields.end(), [](const std::string& each) { return parse_number(each).has_value(); }))
    return false;
  header_ = fields;
  return true;
}

void TableRows::parse(const std::vector<std::string>& fields) {
  row_.clear();
  for (const std::string& field : fields) {
    const std::optional<double> value = parse_finite(field);
    if (field.empty()) refuse(fmt::format("field {} is empty", row_.size() + 1), "mend or remove the row");
    if (!value) refuse(fmt::format("'{}' is not a finite number", field), "mend or remove the row");
    row_.push_back(*value);
  }
}

}  // namespace wasserstrom
