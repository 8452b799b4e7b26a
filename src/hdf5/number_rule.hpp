#pragma once
// What a dataset of HDF5 declares of its numbers, by the conventions of netCDF and CF:
//
//   missing_value (one or several), _FillValue   values that stand for none; HDF5's own fill value as well, where its
//                                                creator set one that is not 0 (of one-byte numbers it is a number)
//   valid_min, valid_max, valid_range            what lies outside is missing; of the unpacked numbers where they are
//   of
//                                                a wider type than the dataset, else of the numbers as stored
//   scale_factor, add_offset                     stored x means x scale_factor + add_offset
//   _Unsigned = "true"                           integers are stored as if they had a sign
//
// NetCDF User's Guide, Appendix A (attribute conventions); CF conventions 1.10, sections 2.5.1 and 8.1.  Private.

#include <hdf5.h>

#include <optional>
#include <string>
#include <vector>

#include "wasserstrom/base/types.hpp"

namespace wasserstrom {

/// A value that stands for none, and who says so.
struct MissingValue {
  double value;
  std::string source;  ///< "its attribute _FillValue"
};

struct NumberRule {
  std::vector<MissingValue> missing;
  std::optional<double> lowest, highest;
  bool range_is_unpacked = false;
  std::optional<double> scale, offset;
  double wrap = 0;  ///< what a negative number of an unsigned dataset lacks; 0 for none

  /// The number that is meant by the stored one.  Throws std::domain_error with what is wrong with it: missing, out of
  /// range, not finite.
  double apply(double stored) const;
};

/// The rule of an open dataset of numbers.  Throws ConfigError, which begins with `place`, for a declaration that means
/// nothing.
NumberRule number_rule(hid_t dataset, const std::string& place);

}  // namespace wasserstrom
