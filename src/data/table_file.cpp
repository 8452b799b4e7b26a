#include "wasserstrom/data/table_file.hpp"

#include <vector>

#include "table_rows.hpp"

namespace wasserstrom {

bool is_hdf5_name(const std::string& path) { return path.ends_with(".h5") || path.ends_with(".hdf5"); }

Rows read_text_table(const std::string& path) {
  TableRows table(path);
  std::vector<double> numbers;
  while (const std::vector<double>* row = table.next()) numbers.insert(numbers.end(), row->begin(), row->end());
  const Index rows = table.rows();
  return Eigen::Map<const Rows>(numbers.data(), rows, static_cast<Index>(numbers.size()) / rows);
}

}  // namespace wasserstrom
