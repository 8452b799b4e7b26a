#include "number_rule.hpp"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

#include "hdf5_handle.hpp"
#include "wasserstrom/base/error.hpp"

namespace wasserstrom {
namespace {

using hdf5::Id;

/// A dataset and what is said about it.
class Declarations {
 public:
  Declarations(hid_t dataset, std::string place)
      : dataset_(dataset), place_(std::move(place)), type_(H5Dget_type(dataset), H5Tclose) {}

  NumberRule rule() const {
    NumberRule rule;
    if (says_unsigned()) rule.wrap = std::exp2(8.0 * static_cast<double>(H5Tget_size(type_)));
    for (const char* name : {"missing_value", "_FillValue"})
      for (const double value : numbers(name)) rule.missing.push_back({as_stored(value), source(name)});
    add_own_fill(rule);
    rule.scale = number("scale_factor");
    rule.offset = number("add_offset");
    rule.lowest = number("valid_min");
    rule.highest = number("valid_max");
    if (const std::vector<double> range = numbers("valid_range"); !range.empty()) {
      if (range.size() != 2) refuse("valid_range", "two numbers");
      rule.lowest = range[0];
      rule.highest = range[1];
    }
    rule.range_is_unpacked = is_wider("valid_min") || is_wider("valid_max") || is_wider("valid_range");
    return rule;
  }

 private:
  static std::string source(const char* name) { return fmt::format("its attribute {}", name); }

  bool has(const char* name) const { return H5Aexists(dataset_, name) > 0; }
  Id open(const char* name) const { return Id(H5Aopen(dataset_, name, H5P_DEFAULT), H5Aclose); }

  [[noreturn]] void refuse(const char* name, const char* wanted) const {
    throw ConfigError(
        fmt::format("{}: its attribute {} should hold {}: mend or remove it with h5py, say", place_, name, wanted));
  }

  std::vector<double> numbers(const char* name) const {
    if (!has(name)) return {};
    const Id attribute = open(name), type(H5Aget_type(attribute), H5Tclose), space(H5Aget_space(attribute), H5Sclose);
    const H5T_class_t kind = H5Tget_class(type);
    if (kind != H5T_FLOAT && kind != H5T_INTEGER) refuse(name, "numbers");
    std::vector<double> values(static_cast<std::size_t>(std::max<hssize_t>(0, H5Sget_simple_extent_npoints(space))));
    if (!values.empty() && H5Aread(attribute, H5T_NATIVE_DOUBLE, values.data()) < 0) refuse(name, "numbers");
    return values;
  }

  std::optional<double> number(const char* name) const {
    const std::vector<double> values = numbers(name);
    if (!has(name)) return {};
    if (values.size() != 1 || !std::isfinite(values[0])) refuse(name, "one finite number");
    return values[0];
  }

  /// The attribute may have more digits than the dataset: 1e20 is another number in single precision.
  double as_stored(double value) const {
    const bool single = H5Tget_class(type_) == H5T_FLOAT && H5Tget_size(type_) == sizeof(float);
    return single ? static_cast<double>(static_cast<float>(value)) : value;
  }

  bool is_wider(const char* name) const {
    if (!has(name) || !(has("scale_factor") || has("add_offset"))) return false;
    const Id type(H5Aget_type(open(name)), H5Tclose);
    return H5Tget_class(type) == H5T_FLOAT &&
           (H5Tget_class(type_) == H5T_INTEGER || H5Tget_size(type) > H5Tget_size(type_));
  }

  bool says_unsigned() const {
    if (!has("_Unsigned") || H5Tget_class(type_) != H5T_INTEGER || H5Tget_sign(type_) == H5T_SGN_NONE) return false;
    const Id attribute = open("_Unsigned"), type(H5Aget_type(attribute), H5Tclose);
    return H5Tget_class(type) == H5T_STRING && text_of(attribute, type) == "true";
  }

  std::string text_of(hid_t attribute, hid_t type) const {
    if (H5Tis_variable_str(type) > 0) {
      char* text = nullptr;
      if (H5Aread(attribute, type, &text) < 0 || text == nullptr) return {};
      std::string copy = text;
      H5free_memory(text);
      return copy;
    }
    std::string text(H5Tget_size(type), '\0');
    if (H5Aread(attribute, type, text.data()) < 0) return {};
    return text.c_str();
  }

  void add_own_fill(NumberRule& rule) const {
    const Id creation(H5Dget_create_plist(dataset_), H5Pclose);
    H5D_fill_value_t set = H5D_FILL_VALUE_UNDEFINED;
    if (H5Tget_size(type_) == 1 || H5Pfill_value_defined(creation, &set) < 0 || set != H5D_FILL_VALUE_USER_DEFINED)
      return;
    double fill = 0;
    if (H5Pget_fill_value(creation, H5T_NATIVE_DOUBLE, &fill) < 0 || fill == 0) return;
    rule.missing.push_back({fill, "the fill value that it was created with"});
  }

  hid_t dataset_;
  std::string place_;
  Id type_;
};

}  // namespace

double NumberRule::apply(double stored) const {
  for (const MissingValue& each : missing)
    if (stored == each.value)
      throw std::domain_error(fmt::format("{}, which stands for a missing value by {}", stored, each.source));
  const double whole = stored < 0 ? stored + wrap : stored;
  double meant = scale ? whole * *scale : whole;
  if (offset) meant += *offset;
  const double ranged = range_is_unpacked ? meant : whole;
  if ((lowest && ranged < *lowest) || (highest && ranged > *highest))
    throw std::domain_error(fmt::format("{}, which is outside of the range that it declares as valid", ranged));
  if (!std::isfinite(meant)) throw std::domain_error(fmt::format("{}, which is not finite", meant));
  return meant;
}

NumberRule number_rule(hid_t dataset, const std::string& place) { return Declarations(dataset, place).rule(); }

}  // namespace wasserstrom
