"""What a run has written, as arrays: needs h5py, and xarray or ArviZ for what returns their types."""

from __future__ import annotations

import csv
import json
import os
import pathlib
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import arviz
    import xarray


class Results:
    """The folder of a run. Files are opened when they are asked for, and closed again."""

    def __init__(self, directory: str | os.PathLike[str], *, stopped: bool = False) -> None:
        self.directory = pathlib.Path(directory)
        self.stopped = stopped  #: whether a limit or a signal ended the run before its end
        if not self.directory.is_dir():
            raise FileNotFoundError(f"there is no folder '{self.directory}', in which a run has written")

    @property
    def latest(self) -> pathlib.Path:
        """The file with the particles at the end."""
        return self.directory / "latest.h5"

    @property
    def snapshot_files(self) -> list[pathlib.Path]:
        """The files of [snapshots], in the order of their steps."""
        return sorted((self.directory / "snapshots").glob("*.h5"))

    def _read(self, path: pathlib.Path, name: str) -> np.ndarray:
        import h5py

        with h5py.File(path) as file:
            return file[name][...]

    @property
    def positions(self) -> np.ndarray:
        """The particles at the end, N x d."""
        return self._read(self.latest, "particles/position")

    @property
    def names(self) -> list[str]:
        """Of the coordinates."""
        return [str(name, "utf-8") for name in self._read(self.latest, "particles/dim")]

    @property
    def weights(self) -> np.ndarray:
        """Of the objectives at the end."""
        return self._read(self.latest, "flow/weights")

    def diagnostics(self) -> xarray.Dataset:
        """The columns of diagnostics.csv along `step`; what was not known in a row is NaN."""
        import xarray

        with (self.directory / "diagnostics.csv").open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        columns = {name: ("step", np.array([float(row[name] or "nan") for row in rows])) for name in (rows[0] if rows else []) if name != "step"}
        return xarray.Dataset(columns, coords={"step": [int(row["step"]) for row in rows]})

    def snapshots(self) -> xarray.Dataset:
        """The particles of all snapshots, and of the end: `position` by step, particle and dim, and `constrained` where there is one."""
        import h5py
        import xarray

        parts = []
        for path in [*self.snapshot_files, self.latest]:
            with h5py.File(path) as file:
                step = int(file.attrs["step"])
                if parts and step == int(parts[-1].step[0]):
                    continue
                particles = file["particles"]
                data = {"position": (("particle", "dim"), particles["position"][...])}
                coordinates = {"particle": particles["particle"][...], "dim": particles["dim"].asstr()[...]}
                if "constrained" in particles:
                    data["constrained"] = (("particle", "parameter"), particles["constrained"][...])
                    coordinates["parameter"] = particles["constrained_component"].asstr()[...]
                one = xarray.Dataset(data, coords=coordinates).expand_dims(step=[step])
                parts.append(one.assign_coords(time=("step", [float(file.attrs["time"])])))
        return xarray.concat(parts, "step")

    def events(self) -> list[dict[str, Any]]:
        """The lines of events.jsonl."""
        with (self.directory / "events.jsonl").open(encoding="utf-8") as file:
            return [json.loads(line) for line in file]

    def inference_data(self) -> arviz.InferenceData:
        """The particles at the end as one chain of ArviZ: on the model's own scale where it has one. Particles are no chain: what ArviZ
        says of autocorrelation has no meaning."""
        import arviz

        last = self.snapshots().isel(step=-1)
        values, names = (last["constrained"], "parameter") if "constrained" in last else (last["position"], "dim")
        return arviz.from_dict({str(name): values.sel({names: name}).values[np.newaxis] for name in last[names].values})
