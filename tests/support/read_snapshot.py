#!/usr/bin/python3
"""Opens a snapshot as its users do and compares what they see.

    read_snapshot.py FILE.h5

One line each for h5py, xarray (h5netcdf) and VTK, which is what ParaView reads with.  Exit status: 0 when all three show the
same particles, 1 when they do not, 77 when a package is missing.
"""

import sys

try:
    import h5py
    import h5netcdf  # noqa: F401  (xarray loads it by name)
    import numpy as np
    import xarray as xr
    from vtkmodules.util.numpy_support import vtk_to_numpy
    from vtkmodules.vtkIOHDF import vtkHDFReader
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)


def read_h5py(path):
    with h5py.File(path) as file:
        assert file.attrs["format"] == "wasserstrom-snapshot", "format"
        assert file.attrs["complete"] == 1, "complete"
        assert list(file["particles/particle"][:3]) == [0, 1, 2], "particle"
        names = file["particles/dim"].asstr()[:]
        axes = [dimension[0].name for dimension in file["particles/position"].dims]
        print(f"h5py: step {file.attrs['step']}, coordinates {', '.join(names)}, scales of position {axes}")
        return file["particles/position"][:]


def read_xarray(path):
    with xr.open_dataset(path, engine="h5netcdf", group="particles") as particles:
        position = particles.position
        assert position.dims == ("particle", "dim"), position.dims
        first = str(position.coords["dim"].values[0])
        assert np.array_equal(position.sel(dim=first), position[:, 0]), "selection by name"
        print(f"xarray: {dict(particles.sizes)}, variables {', '.join(particles.data_vars)}")
        return position.values


def read_vtk(path):
    reader = vtkHDFReader()
    reader.SetFileName(path)
    reader.Update()
    grid = reader.GetOutput()
    data = grid.GetPointData()
    names = [data.GetArrayName(i) for i in range(data.GetNumberOfArrays())]
    points = vtk_to_numpy(grid.GetPoints().GetData())
    # A position of one column is there as points only: VTK's reader takes no matrix of one column.
    position = vtk_to_numpy(data.GetArray("position")) if "position" in names else points[:, :1]
    seen = min(3, position.shape[1])
    assert np.array_equal(points[:, :seen], position[:, :seen]), "points"
    assert not points[:, seen:].any(), "absent coordinates are zero"
    assert grid.GetNumberOfCells() == 1 and grid.GetCell(0).GetNumberOfPoints() == len(points), "cell"
    print(f"vtk: {len(points)} points in one cell, point data {', '.join(names)}")
    return position


def main(path):
    expected = read_h5py(path)
    for name, read in (("xarray", read_xarray), ("vtk", read_vtk)):
        if not np.array_equal(read(path), expected):
            print(f"{name} shows other positions than h5py")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
