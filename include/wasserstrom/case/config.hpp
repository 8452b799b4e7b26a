#pragma once
// A case: what it may contain (Key, TableSchema), what it does contain (Config), and all that is wrong with it
// (Problems).
//
// Every key of a case is declared once, as a Key.  The parser, `check`, `help`, `list`, the reference page and the
// effective case are all made from these declarations, so none of them can be out of date.

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "wasserstrom/base/types.hpp"

namespace wasserstrom {

class Config;
class Problems;
struct TableSchema;

enum class ValueType {
  boolean,
  integer,
  real,
  text,
  reals,          ///< list of numbers
  rows,           ///< list of lists of numbers, all of one length
  texts,          ///< list of strings
  real_or_text,   ///< a number, or one of `choices` as a name
  real_or_reals,  ///< a number (the same for every component), or a list
  free_table,     ///< a table whose keys are somebody else's
  table,          ///< [name] or name = { ... }
  tables,         ///< [[name]], one or more
};

/// The declaration of one key.  `Key::real("step").default_to("1e-3").above(0)` and the like; see the functions below.
struct Key {
  std::string name;
  ValueType type = ValueType::real;
  std::string help;          ///< one line
  std::string unit;          ///< empty where there is none
  std::string fallback;      ///< default in TOML notation
  bool required = true;      ///< false as soon as there is a default or the key may be absent
  double low = 0, high = 0;  ///< range of a number, or of each number of a list
  bool has_low = false, has_high = false;
  bool low_open = false, high_open = false;   ///< the bound itself is excluded
  std::vector<std::string> choices;           ///< valid texts; empty: any
  std::shared_ptr<const TableSchema> schema;  ///< of a table or tables
  bool harmless = false;                      ///< a restart may change it: it cannot change the result so far
  bool bare = false;                          ///< of a text, or of each of a list: may stand there without its quotes

  static Key boolean(std::string name);
  static Key integer(std::string name);
  static Key real(std::string name);
  static Key text(std::string name);
  static Key reals(std::string name);
  static Key rows(std::string name);
  static Key texts(std::string name);
  static Key real_or_text(std::string name, std::vector<std::string> names);
  static Key real_or_reals(std::string name);
  static Key free_table(std::string name);
  static Key table(std::string name, TableSchema schema);
  static Key tables(std::string name, TableSchema schema);

  Key default_to(std::string toml) const;  ///< the default, written as in a case: `"gaussian"` with its quotes, `1e-3`
  Key optional() const;                    ///< may be absent, without a default
  Key above(double bound) const;           ///< value > bound
  Key below(double bound) const;           ///< value < bound
  Key at_least(double bound) const;        ///< value >= bound
  Key at_most(double bound) const;         ///< value <= bound
  Key one_of(std::vector<std::string> names) const;
  Key in(std::string unit) const;
  Key says(std::string help) const;
  Key may_change() const;  ///< marks it harmless
  Key or_bare() const;     ///< an integer, true or false without quotes is taken for its text, as in `response = 0`
};

/// A contradiction between keys, looked for after every key by itself is valid.  `self` is the table the rule belongs
/// to, `whole` the case.  A rule that reads a value already found invalid is skipped.
using Rule = std::function<void(const Config& self, const Config& whole, Problems& problems)>;

/// One thing that the key `type` of a table may name, with the keys that it brings along.
struct Variant {
  std::string name;
  std::string help;
  std::vector<Key> keys;
  Rule rule;
};

/// What a table may contain: keys of its own and, where it has variants, `type` and the keys of the one that is named.
struct TableSchema {
  std::string help;
  std::vector<Key> keys;
  std::string family;  ///< what the variants are called together, as in `list targets`; empty without variants
  std::vector<Variant> variants;
  std::string default_variant;  ///< empty: `type` must be given
  Rule rule;
};

/// A table with these keys and no variants.
TableSchema table_schema(std::string help, std::vector<Key> keys);

/// Where a value came from.
struct Origin {
  enum class Kind { file, override_, fallback } kind = Kind::fallback;
  int line = 0, column = 0;  ///< of the value; of the table for an absent one; 0 for none
  int length = 1;            ///< of the offending text, for the marker below it
  std::string text;          ///< the `--set` text
};

/// A validated table of a case.  Asking for a key that was not declared is a bug and throws std::logic_error.
class Config {
 public:
  bool has(std::string_view key) const;  ///< given in the case, or has a default; false for a key of another `type`
  bool flag(std::string_view key) const;
  Index integer(std::string_view key) const;
  double real(std::string_view key) const;
  std::string text(std::string_view key) const;
  std::vector<double> reals(std::string_view key) const;
  Rows rows(std::string_view key) const;
  std::vector<std::string> texts(std::string_view key) const;
  std::string json(std::string_view key) const;                         ///< of a free_table: an object
  bool is_text(std::string_view key) const;                             ///< of a real_or_text
  std::vector<double> reals(std::string_view key, Index length) const;  ///< of a real_or_reals, a lone number repeated
  Config table(std::string_view key) const;
  std::vector<Config> tables(std::string_view key) const;  ///< empty for an absent optional one

  std::string type() const;                      ///< the variant that `type` names
  std::string path() const;                      ///< `objective[1].target`, empty for the whole case
  std::string path(std::string_view key) const;  ///< the same with a key behind it
  Origin origin(std::string_view key) const;     ///< of a value, or of this table where the key is absent
  bool is_default(std::string_view key) const;   ///< absent, or given with the value that it has when absent
  struct Node;
  explicit Config(std::shared_ptr<const Node> node) : node_(std::move(node)) {}
  const Node& node() const { return *node_; }  ///< for src/case, which alone knows what it is

 private:
  std::shared_ptr<const Node> node_;
};

/// All that is wrong with a case, reported at once.
class Problems {
 public:
  void add(const Origin& where, std::string what, std::string advice = {});
  /// The same at the value of `key` of `table`.
  void add(const Config& table, std::string_view key, std::string what, std::string advice = {});
  bool empty() const { return list_.empty(); }
  /// One report in the order of the file: `file:line:column: error: ...`, the line with a marker below, the advice.
  std::string report(const std::string& file_name, const std::string& text) const;

 private:
  struct Problem {
    Origin where;
    std::string what, advice;
  };
  std::vector<Problem> list_;
};

/// A case as it was read: its text, its overrides, and the validated tree.
struct Case {
  std::string file_name;
  std::string text;
  std::vector<std::string> overrides;  ///< `key=value`, the value in TOML notation (a bare word counts as a string)
  Config config;
};

/// Reads a case from its text.  Throws ConfigError with the whole report when anything is wrong.  Not collective, no
/// files: the caller has read the text (on the root) and passed it round.
Case read_case(const std::string& file_name, const std::string& text, const std::vector<std::string>& overrides,
               const TableSchema& schema);

/// The effective case as TOML: every value with its origin behind it, as `# file:12`, `# --set`, `# default`.  It
/// writes defaults out, so that rules about keys that exclude each other must ask is_default, not where a value came
/// from.
std::string effective_text(const Case& a_case, const TableSchema& schema);

/// Keys whose values differ between two cases of one schema, those aside that a restart may change.
struct Difference {
  std::string path, before, now;  ///< values as a case writes them; empty where the key is absent
};
std::vector<Difference> harmful_differences(const Config& before, const Config& now);

/// The names nearest to `word` by edit distance, best first, for "did you mean"; empty when none is near.
std::vector<std::string> nearest_names(const std::string& word, const std::vector<std::string>& names);

/// The reference of `key` (a dotted path without indices, a prefix of one, or a single name), or of all keys.
/// Empty when nothing has that name.
std::string help_text(const TableSchema& schema, const std::string& key = {});

/// The same reference as a Markdown page.
std::string help_markdown(const TableSchema& schema);

/// Everything that can be named in a case, family by family; with `family` that one only.  Empty for an unknown family.
std::string list_text(const TableSchema& schema, const std::string& family = {});
std::vector<std::string> family_names(const TableSchema& schema);

/// All dotted paths of the schema, each once.
std::vector<std::string> key_paths(const TableSchema& schema);

}  // namespace wasserstrom
