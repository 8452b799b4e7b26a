#include "wasserstrom/data/table_file.hpp"

#include <vector>

#include "table_rows.hpp"

namespace wasserstrom {

std::vector<Key> table_keys() {
  return {Key::text("separator")
              .default_to("\"auto\"")
              .one_of({"auto", ",", ";", "tab", "|", "blank"})
              .says("what parts the fields of a text table; auto: what parts all of its first lines alike"),
          Key::text("header")
              .default_to("\"auto\"")
              .one_of({"auto", "true", "false"})
              .or_bare()
              .says("whether the first line of a text table has names; auto: when it has a name above numbers, or no "
                    "number")};
}

TableOptions table_options(const Config& table) { return {table.text("separator"), table.text("header"), true}; }

Rows read_text_table(const std::string& path, const TableOptions& options) {
  TableRows rows(path, options);
  std::vector<double> numbers;
  while (rows.next())
    for (std::size_t c = 0; c < rows.columns(); ++c) numbers.push_back(rows.number(c));
  return Eigen::Map<const Rows>(numbers.data(), rows.rows(), static_cast<Index>(rows.columns()));
}

std::string text_table_reading(const std::string& path) { return TableRows(path).reading(); }

}  // namespace wasserstrom
