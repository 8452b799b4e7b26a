#include "wasserstrom/data/feature_rows.hpp"

namespace wasserstrom {

Rows feature_rows(const DataRows& data) {
  const Design& design = data.data->design;
  Rows rows = Rows::Zero(std::ssize(data.rows), design.columns());
  for (Index i = 0; i < rows.rows(); ++i) {
    const Design::Row row = design.row(data.rows[static_cast<std::size_t>(i)]);
    for (std::size_t e = 0; e < row.value.size(); ++e)
      rows(i, row.column.empty() ? static_cast<Index>(e) : row.column[e]) = row.value[e];
  }
  return rows;
}

}  // namespace wasserstrom
