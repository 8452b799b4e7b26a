// The declaration of keys: each function gives a changed copy, so that a declaration reads as one sentence.

#include "wasserstrom/case/config.hpp"

namespace wasserstrom {
namespace {

Key make_key(std::string name, ValueType type) {
  Key key;
  key.name = std::move(name);
  key.type = type;
  return key;
}

Key make_table(std::string name, ValueType type, TableSchema schema) {
  Key key = make_key(std::move(name), type);
  key.help = schema.help;
  key.schema = std::make_shared<const TableSchema>(std::move(schema));
  return key;
}

Key with_low(Key key, double bound, bool open) {
  key.low = bound;
  key.has_low = true;
  key.low_open = open;
  return key;
}

Key with_high(Key key, double bound, bool open) {
  key.high = bound;
  key.has_high = true;
  key.high_open = open;
  return key;
}

}  // namespace

Key Key::boolean(std::string name) { return make_key(std::move(name), ValueType::boolean); }
Key Key::integer(std::string name) { return make_key(std::move(name), ValueType::integer); }
Key Key::real(std::string name) { return make_key(std::move(name), ValueType::real); }
Key Key::text(std::string name) { return make_key(std::move(name), ValueType::text); }
Key Key::reals(std::string name) { return make_key(std::move(name), ValueType::reals); }
Key Key::rows(std::string name) { return make_key(std::move(name), ValueType::rows); }
Key Key::texts(std::string name) { return make_key(std::move(name), ValueType::texts); }
Key Key::real_or_reals(std::string name) { return make_key(std::move(name), ValueType::real_or_reals); }

Key Key::real_or_text(std::string name, std::vector<std::string> names) {
  return make_key(std::move(name), ValueType::real_or_text).one_of(std::move(names));
}

Key Key::free_table(std::string name) { return make_key(std::move(name), ValueType::free_table); }

Key Key::table(std::string name, TableSchema schema) {
  return make_table(std::move(name), ValueType::table, std::move(schema));
}

Key Key::tables(std::string name, TableSchema schema) {
  return make_table(std::move(name), ValueType::tables, std::move(schema));
}

Key Key::default_to(std::string toml) const {
  Key key = optional();
  key.fallback = std::move(toml);
  return key;
}

Key Key::optional() const {
  Key key = *this;
  key.required = false;
  return key;
}

Key Key::above(double bound) const { return with_low(*this, bound, true); }
Key Key::below(double bound) const { return with_high(*this, bound, true); }
Key Key::at_least(double bound) const { return with_low(*this, bound, false); }
Key Key::at_most(double bound) const { return with_high(*this, bound, false); }

Key Key::one_of(std::vector<std::string> names) const {
  Key key = *this;
  key.choices = std::move(names);
  return key;
}

Key Key::in(std::string unit_name) const {
  Key key = *this;
  key.unit = std::move(unit_name);
  return key;
}

Key Key::says(std::string words) const {
  Key key = *this;
  key.help = std::move(words);
  return key;
}

Key Key::may_change() const {
  Key key = *this;
  key.harmless = true;
  return key;
}

Key Key::or_bare() const {
  Key key = *this;
  key.bare = true;
  return key;
}

TableSchema table_schema(std::string help, std::vector<Key> keys) {
  TableSchema schema;
  schema.help = std::move(help);
  schema.keys = std::move(keys);
  return schema;
}

}  // namespace wasserstrom
