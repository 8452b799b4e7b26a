#include "broadcast_set.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace wasserstrom {
namespace {

void broadcast_text(std::string& text, const Communicator& communicator) {
  text = communicator.broadcast(communicator.is_root() ? text : std::string());
}

// No name holds the end of a line: each comes from within one.
void broadcast_names(std::vector<std::string>& names, const Communicator& communicator) {
  std::string all = fmt::format("{}", fmt::join(names, "\n"));
  broadcast_text(all, communicator);
  names.clear();
  for (std::size_t begin = 0; begin <= all.size();) {
    const std::size_t end = std::min(all.find('\n', begin), all.size());
    names.push_back(all.substr(begin, end - begin));
    begin = end + 1;
  }
}

void broadcast_aside(AsideColumn& column, const Communicator& communicator) {
  std::vector<Index> sizes = {column.number, std::ssize(column.values), std::ssize(column.levels)};
  communicator.broadcast(sizes);
  column.number = sizes[0];
  column.values.resize(static_cast<std::size_t>(sizes[1]));
  communicator.broadcast(column.values);
  broadcast_text(column.name, communicator);
  if (sizes[2] > 0) broadcast_names(column.levels, communicator);
}

}  // namespace

void broadcast_set(DataSet& set, const Communicator& communicator) {
  std::vector<Index> numbers = {set.first_column, set.response_column,     set.response.size(),
                                set.has_names,    std::ssize(set.numbers), std::ssize(set.asides)};
  communicator.broadcast(numbers);
  set.first_column = numbers[0];
  set.response_column = numbers[1];
  set.response.conservativeResize(numbers[2]);
  set.has_names = numbers[3] != 0;
  set.numbers.resize(static_cast<std::size_t>(numbers[4]));
  communicator.broadcast(set.numbers);
  set.asides.resize(static_cast<std::size_t>(numbers[5]));
  for (AsideColumn& column : set.asides) broadcast_aside(column, communicator);
  communicator.broadcast(std::span(set.response.data(), static_cast<std::size_t>(set.response.size())));
  set.design.broadcast(communicator);
  broadcast_text(set.name, communicator);
  broadcast_text(set.response_name, communicator);
  broadcast_names(set.columns, communicator);
}

}  // namespace wasserstrom
