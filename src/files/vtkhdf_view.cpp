// /VTKHDF: the particles as ParaView sees them, without a second copy of any array.

#include "snapshot_skeleton.hpp"

namespace wasserstrom {
namespace {

// VTK allows no dots in the names of arrays, and its reader fails on a matrix of one column (whose points say as much).
bool vtk_can_show(const RowDataset& array) {
  const std::vector<Index>& extent = array.shape.extent;
  return array.group == particles_group && array.name.find('.') == std::string::npos &&
         (extent.size() == 1 || extent[1] > 1);
}

}  // namespace

// One cell, a poly-vertex of all points, in version 1.0 of the format, which every ParaView with VTKHDF reads.
void write_vtkhdf_view(Hdf5File& file, const std::vector<RowDataset>& arrays) {
  const Index particles = arrays.front().shape.extent[0];
  file.create_group("/VTKHDF");
  file.write_attribute("/VTKHDF", "Version", std::vector<Index>{1, 0});
  file.write_ascii_attribute("/VTKHDF", "Type", "UnstructuredGrid");
  file.write("/VTKHDF/NumberOfPoints", std::vector<Index>{particles});
  file.write("/VTKHDF/NumberOfCells", std::vector<Index>{1});
  file.write("/VTKHDF/NumberOfConnectivityIds", std::vector<Index>{particles});
  file.create_point_view("/VTKHDF/Points", particles_group + "position");
  file.hard_link(particles_group + "particle", "/VTKHDF/Connectivity");
  file.write("/VTKHDF/Offsets", std::vector<Index>{0, particles});
  constexpr std::uint8_t poly_vertex = 2;
  file.write("/VTKHDF/Types", std::vector<std::uint8_t>{poly_vertex});
  for (const RowDataset& array : arrays)
    if (vtk_can_show(array)) file.hard_link(array.path(), "/VTKHDF/PointData/" + array.name);
}

}  // namespace wasserstrom
