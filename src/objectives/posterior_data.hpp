#pragma once
// The rows that a posterior looks at, and what its maker demands of them.

#include <string>
#include <vector>

#include "wasserstrom/objectives/potential.hpp"

namespace wasserstrom {

/// The rows that `target` selects.  Throws ConfigError when they have another number of columns than `columns`, no
/// response although one is wanted, or one although none is.
DataRows posterior_data(const Config& target, const PotentialContext& context, Index columns, bool with_response);

/// Throws ConfigError when the particles have not this dimension; `what` says which parameters there are.
void require_parameters(const Config& target, const PotentialContext& context, Index parameters,
                        const std::string& what);

/// One column, or the responses, of the selected rows.
Column column_values(const DataRows& data, Index column);
Column response_values(const DataRows& data);

/// `name[1]`, ..., `name[count]`.
std::vector<std::string> numbered_names(const std::string& name, Index count);

}  // namespace wasserstrom
