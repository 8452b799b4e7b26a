#include "wasserstrom/hdf5/hdf5_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <numeric>
#include <utility>

#include "hdf5_handle.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/base/text.hpp"

namespace wasserstrom {
namespace {

/// What cannot be read is a mistake in the input, as it is for text.
template <class Action>
auto as_input(const Action& action) {
  try {
    return action();
  } catch (const IoError& error) {
    throw ConfigError(fmt::format("{}: name another file or dataset", error.what()));
  }
}

Hdf5File opened(const std::string& path) {
  return as_input([&] { return Hdf5File::open_read(path); });
}

/// Every rank opens the file for itself: one that does not see it cannot leave the others waiting.
Hdf5File opened_on_all(const std::string& path, const Communicator& communicator) {
  std::optional<Hdf5File> file;
  communicator.together([&] { file = opened(path); });
  return std::move(*file);
}

}  // namespace

bool is_hdf5_file(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::is_regular_file(path, ignored) && hdf5::has_signature(path);
}

Hdf5Table::Hdf5Table(const std::string& path, const std::string& dataset)
    : path_(path), dataset_(dataset), file_(opened(path)) {
  look();
}

Hdf5Table::Hdf5Table(const std::string& path, const std::string& dataset, const Communicator& communicator)
    : path_(path), dataset_(dataset), file_(opened_on_all(path, communicator)), communicator_(communicator) {
  communicator.together([this] { look(); });
  const Index most_rows = communicator.maximum(rows()), most_columns = communicator.maximum(columns());
  communicator.together([&] {
    if (rows() != most_rows || columns() != most_columns)
      refuse("it has another shape on another node, which does not see the same file");
  });
}

void Hdf5Table::look() {
  if (!file_.exists(dataset_) || file_.is_group(dataset_))
    throw ConfigError(
        fmt::format("{}: there is no dataset '{}' in it: name one that h5ls -r lists (key dataset, or --dataset)",
                    path_, shown_text(dataset_)));
  const DatasetShape shape = as_input([this] { return file_.shape(dataset_); });
  if (shape.type == ElementType::text) refuse("it holds text, not numbers");
  extent_ = shape.extent;
  if (extent_.empty() || std::find(extent_.begin(), extent_.end(), 0) != extent_.end()) refuse("it has no rows");
  columns_ = std::accumulate(extent_.begin() + 1, extent_.end(), Index{1}, std::multiplies<>());
}

void Hdf5Table::refuse(const std::string& what) const {
  throw ConfigError(fmt::format("{}:{}: {}: name another dataset", path_, dataset_, what));
}

std::vector<std::string> Hdf5Table::column_names() const {
  return as_input([this] { return file_.column_names(dataset_); });
}

Rows Hdf5Table::read(Index first, Index count) const {
  Rows rows;
  const auto read = [&] { rows = as_input([&] { return file_.read_meant_rows(dataset_, first, count); }); };
  if (communicator_) communicator_->together(read);
  else read();
  return rows;
}

}  // namespace wasserstrom
