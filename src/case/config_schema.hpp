#pragma once
// Questions to a schema that reading, reporting and the reference all ask.

#include <string>
#include <vector>

#include "wasserstrom/case/config.hpp"

namespace wasserstrom {

bool is_table(const Key& key);                         ///< a table or a list of tables
bool is_path(const Key& key);                          ///< made by path_key
std::vector<Key> own_keys(const TableSchema& schema);  ///< `type` first, where there are variants
const Variant* find_variant(const TableSchema& schema, const std::string& name);
bool can_be_absent(const TableSchema& schema);  ///< nothing in it must be given: it is made of defaults

std::string join_path(const std::string& path, std::string_view key);
std::string plain_path(const std::string& path);  ///< without indices: `objective.target`

std::string range_words(const Key& key);    ///< "> 0 and <= 1", empty without a range
std::string type_words(const Key& key);     ///< "number > 0 or one of liu-wang, numpyro"
std::string default_words(const Key& key);  ///< the default, "required", "optional"; empty for tables
std::string describe(const std::string& path, const Key& key);  ///< 'flow.step' (number > 0, default 1e-3)

std::string did_you_mean(const std::string& word, const std::vector<std::string>& names);  ///< empty when none is near

/// A key and where it stands in the whole tree.
struct PlacedKey {
  std::string path;
  Key key;
  std::string variant;  ///< the `type` it belongs to; empty for a key of the table itself
};
std::vector<PlacedKey> placed_keys(const TableSchema& schema, const std::string& path = {});

/// A table and where it stands; the whole case has an empty path.
struct PlacedTable {
  std::string path;
  const TableSchema* schema;
  bool repeated;  ///< [[path]]
};
std::vector<PlacedTable> placed_tables(const TableSchema& schema);

}  // namespace wasserstrom
