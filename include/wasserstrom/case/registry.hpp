#pragma once
// Named implementations of one contract: how `type = "svgd"` in a case becomes an object.
//
// A registry is an explicit list (src/<folder>/all.cpp), not a set of self-registering objects: a static library drops
// those, and the list shows a newcomer everything that exists.  A study program may add its own before a run.

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "wasserstrom/case/config.hpp"

namespace wasserstrom {

/// What others have to know of a choice before it is made, Product::Traits where there is such a thing: what it costs,
/// whether it goes together with theirs.  Nobody compares names.
template <class Product>
struct TraitsOf {
  struct type {};
};
template <class Product>
requires requires { typename Product::Traits; }
struct TraitsOf<Product> {
  using type = typename Product::Traits;
};

template <class Product, class... Args>
class Registry {
 public:
  using Traits = typename TraitsOf<Product>::type;

  struct Entry {
    Variant declaration;  ///< name, help, keys, contradictions between them
    std::function<std::unique_ptr<Product>(const Config&, Args...)> make;
    Traits traits = {};
  };

  explicit Registry(std::vector<Entry> entries) : entries_(std::move(entries)) {}

  void add(Entry entry) { entries_.push_back(std::move(entry)); }
  const std::vector<Entry>& entries() const { return entries_; }

  /// The entry of a name that is known to be valid: the case was checked against `schema` or `names`.
  const Entry& entry(const std::string& name) const {
    for (const Entry& each : entries_)
      if (each.declaration.name == name) return each;
    throw std::logic_error("registry: no entry named " + name);
  }

  /// Makes what `config.type()` names.
  std::unique_ptr<Product> make(const Config& config, Args... args) const {
    return entry(config.type()).make(config, args...);
  }

  /// The traits of what `config.type()` names.
  const Traits& traits(const Config& config) const { return entry(config.type()).traits; }

  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const Entry& each : entries_) names.push_back(each.declaration.name);
    return names;
  }

  /// The table in which `type` chooses among the entries.
  TableSchema schema(std::string help, std::string family, std::string default_variant = {}) const {
    TableSchema schema;
    schema.help = std::move(help);
    schema.family = std::move(family);
    schema.default_variant = std::move(default_variant);
    for (const Entry& entry : entries_) schema.variants.push_back(entry.declaration);
    return schema;
  }

 private:
  std::vector<Entry> entries_;
};

}  // namespace wasserstrom
