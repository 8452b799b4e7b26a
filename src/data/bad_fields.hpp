#pragma once
// What does not fit in a text table, gathered while it is read and told in one error: missing values, what is no
// number, quotes that do not fit, rows that are too long or too short.  Private.

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "wasserstrom/base/types.hpp"

namespace wasserstrom {

class BadFields {
 public:
  /// `remedy` ends what is said of a text that is no number.
  BadFields(std::string path, std::string remedy) : path_(std::move(path)), remedy_(std::move(remedy)) {}

  /// `place` as a user calls it: column 'age', column 3, the response.
  void add_field(Index line, const std::string& place, const std::string& text);
  void add_quotes(Index line, const std::string& text);
  void add_length(Index line, std::size_t found, std::size_t wanted);

  bool empty() const { return groups_.empty(); }

  /// Throws ConfigError if there are any: a line for each column and kind, that begins with file and line of the first.
  void refuse() const;

 private:
  struct Group {
    std::string beginning;  ///< what is wrong, of the first
    std::string advice;
    std::vector<Index> lines;  ///< the first few
    Index count = 0;
  };
  void add(const std::string& kind, Index line, const std::string& beginning, const std::string& advice);
  std::string words(const Group& group) const;

  std::string path_, remedy_;
  std::vector<Group> groups_;                 ///< in the order of their first lines
  std::map<std::string, std::size_t> place_;  ///< of a kind among the groups
};

}  // namespace wasserstrom
