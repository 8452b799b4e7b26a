#pragma once
// A column of texts, each of which is a level.  Private.

#include <map>
#include <string>
#include <vector>

namespace wasserstrom {

class Category {
 public:
  /// The number of this level, new or not.
  double add(const std::string& level) {
    return codes_.try_emplace(level, static_cast<double>(codes_.size())).first->second;
  }

  /// Brings the levels into order, numbers by their size, then texts by their bytes; `values`, of `add` so far, follow.
  std::vector<std::string> sort(std::vector<double>& values);

 private:
  std::map<std::string, double> codes_;
};

}  // namespace wasserstrom
