#include "snapshot_check.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>

#include "content_digest.hpp"
#include "snapshot_skeleton.hpp"
#include "wasserstrom/base/error.hpp"
#include "wasserstrom/base/text.hpp"

namespace wasserstrom {
namespace {

using Extent = std::vector<Index>;

class SnapshotCheck {
 public:
  SnapshotCheck(const Hdf5File& file, const std::string& path) : file_(file), path_(path) {}

  void all() {
    marks();
    particles();
    if (file_.exists("/flow")) flow();
    if (file_.exists("/state")) state();
    if (file_.exists("/provenance")) require_group("/provenance");
  }

 private:
  void marks() const {
    require_format();
    for (const char* name : {"step", "time", "complete", "content_digest"})
      if (!file_.has_attribute("/", name)) refuse(fmt::format("its attribute `{}` is missing", name));
    if (const Index step = file_.integer_attribute("/", "step"); step < 0) refuse(fmt::format("its step is {}", step));
    if (const double time = file_.real_attribute("/", "time"); !std::isfinite(time))
      refuse(fmt::format("its time is {}", time));
  }

  void require_format() const {
    if (!file_.has_attribute("/", "format") || file_.text_attribute("/", "format") != snapshot_format)
      throw IoError(
          fmt::format("cannot use '{}': it is an HDF5 file, but no snapshot of wasserstrom (its attribute `format` is "
                      "not \"{}\"). Give a file that `wasserstrom run` wrote.",
                      path_, snapshot_format));
    const Index version =
        file_.has_attribute("/", "format_version") ? file_.integer_attribute("/", "format_version") : 0;
    if (version < 1 || version > snapshot_version[0])
      throw IoError(fmt::format(
          "cannot use '{}': it has format version {}, this program reads versions up to {}. Use the program "
          "that wrote it, or a newer one.",
          path_, version, snapshot_version[0]));
  }

  void particles() {
    require_group("/particles");
    const Extent position = shape(particles_group + "position", ElementType::float64).extent;
    if (position.size() != 2 || position[0] < 1 || position[1] < 1)
      refuse_shape(particles_group + "position", position);
    count_ = position[0];
    require(particles_group + "particle", ElementType::int64, {count_});
    require(particles_group + "dim", ElementType::text, {position[1]});
    const Extent objectives = shape(particles_group + "objective", ElementType::text).extent;
    if (objectives.size() != 1) refuse_shape(particles_group + "objective", objectives);
    objectives_ = objectives[0];
    dimension_ = position[1];
    for (const std::string& name : file_.children("/particles")) particle_array(particles_group + name);
    if (file_.exists(particles_group + "weight")) require(particles_group + "weight", ElementType::float64, {count_});
  }

  void particle_array(const std::string& path) const {
    const DatasetShape found = any_shape(path);
    const bool has_rows = found.type == ElementType::float64;
    const std::size_t axes = found.extent.size();
    if (axes < 1 || axes > 2 || (has_rows ? found.extent[0] != count_ : axes != 1)) refuse_shape(path, found.extent);
  }

  void flow() const {
    require_group("/flow");
    for (const std::string& name : file_.children("/flow")) {
      if (const std::string group = "/flow/" + name + "/"; group == per_dimension_group || group == network_group)
        continue;
      const DatasetShape found = any_shape("/flow/" + name);
      if (!found.extent.empty() && found.extent != Extent{objectives_}) refuse_shape("/flow/" + name, found.extent);
    }
    if (file_.exists("/flow/generator")) network();
    if (!file_.exists("/flow/per_dim")) return;
    require_group("/flow/per_dim");
    for (const std::string& name : file_.children("/flow/per_dim")) {
      const Extent found = any_shape(per_dimension_group + name).extent;
      if (found != Extent{dimension_}) refuse_shape(per_dimension_group + name, found);
    }
  }

  void network() const {
    require_group("/flow/generator");
    for (const std::string& name : file_.datasets("/flow/generator")) {
      const Extent extent = shape(network_group + name, ElementType::float64).extent;
      if (extent.empty() || extent.size() > 2) refuse_shape(network_group + name, extent);
    }
  }

  void state() const {
    require_group("/state");
    require(state_group + "step", ElementType::int64, {});
    require(state_group + "time", ElementType::float64, {});
    for (const std::string& name : file_.datasets("/state")) {
      const DatasetShape found = any_shape(state_group + name);
      const std::size_t axes = found.extent.size();
      const bool has_rows = file_.has_attribute(state_group + name, row_mark);
      const bool fits = found.type == ElementType::text ? axes == 0
                        : has_rows                      ? axes == 2 && found.extent[0] == count_
                                                        : axes <= 2;
      if (!fits) refuse_shape(state_group + name, found.extent);
    }
  }

  void require_group(const std::string& path) const {
    if (!file_.is_group(path)) refuse(fmt::format("it has no group {}", path));
  }

  DatasetShape any_shape(const std::string& path) const {
    if (!file_.exists(path) || file_.is_group(path)) refuse(fmt::format("it has no dataset {}", shown_text(path)));
    return file_.shape(path);
  }

  DatasetShape shape(const std::string& path, ElementType type) const {
    const DatasetShape found = any_shape(path);
    if (found.type != type) refuse(fmt::format("{} holds {}, not {}", path, type_name(found.type), type_name(type)));
    return found;
  }

  void require(const std::string& path, ElementType type, const Extent& extent) const {
    if (const Extent found = shape(path, type).extent; found != extent) refuse_shape(path, found);
  }

  [[noreturn]] void refuse_shape(const std::string& path, const Extent& extent) const {
    refuse(fmt::format("{} has the shape ({}), which does not fit to the rest", shown_text(path),
                       fmt::join(extent, " x ")));
  }

  [[noreturn]] void refuse(const std::string& what) const {
    throw IoError(
        fmt::format("cannot use '{}': it is no whole snapshot: {}. Take another, or write it anew.", path_, what));
  }

  const Hdf5File& file_;
  const std::string& path_;
  Index count_ = 0, dimension_ = 0, objectives_ = 0;
};

}  // namespace

void require_snapshot(const Hdf5File& file, const std::string& path) { SnapshotCheck(file, path).all(); }

}  // namespace wasserstrom
