#include "wasserstrom/base/archive.hpp"

#include <algorithm>
#include <utility>

#include "wasserstrom/base/error.hpp"

namespace wasserstrom {

template <class Map>
const typename Map::mapped_type& Archive::find(const Map& entries, const std::string& name) const {
  const auto found = entries.find(folder_ + name);
  if (found == entries.end())
    throw IoError("cannot go on from '" + origin_ + "': it has no " + folder_ + name +
                  ", which this case needs: another program or another case wrote it");
  return found->second;
}

void Archive::keep(const std::string& name, std::string& text) {
  if (target_) target_->texts[folder_ + name] = text;
  else text = find(source_->texts, name);
}

void Archive::keep(const std::string& name, Index& number) {
  if (target_) target_->integers[folder_ + name] = number;
  else number = find(source_->integers, name);
}

void Archive::keep(const std::string& name, double& number) {
  if (target_) target_->reals[folder_ + name] = number;
  else number = find(source_->reals, name);
}

void Archive::keep(const std::string& name, bool& flag) {
  Index number = flag ? 1 : 0;
  keep(name, number);
  flag = number != 0;
}

void Archive::keep(const std::string& name, Column& numbers) {
  if (target_) {
    target_->arrays[folder_ + name] = {{numbers.size()}, {numbers.begin(), numbers.end()}};
    return;
  }
  const std::vector<double>& values = find(source_->arrays, name).values;
  numbers = Eigen::Map<const Column>(values.data(), std::ssize(values));
}

void Archive::keep(const std::string& name, Rows& numbers) {
  if (target_) {
    target_->arrays[folder_ + name] = {{numbers.rows(), numbers.cols()},
                                       {numbers.data(), numbers.data() + numbers.size()}};
    return;
  }
  const Pages::Array& found = find(source_->arrays, name);
  const Index columns = found.extent.size() == 2 ? found.extent[1] : 1;
  numbers = Eigen::Map<const Rows>(found.values.data(), found.extent[0], columns);
}

void Archive::keep_rows(const std::string& name, Rows& numbers) {
  if (target_) target_->rows[folder_ + name] = numbers;
  else numbers = find(source_->rows, name);
}

void Archive::part(const std::string& name, Part& part) {
  const std::string outer = std::exchange(folder_, folder_ + name + "/");
  part.serialize(*this);
  folder_ = outer;
}

Pages memory_of(Part& part) {
  Pages pages;
  Archive archive = Archive::into(pages);
  part.serialize(archive);
  return pages;
}

void restore(Part& part, const Pages& pages) {
  Archive archive = Archive::out_of(pages);
  part.serialize(archive);
}

}  // namespace wasserstrom
