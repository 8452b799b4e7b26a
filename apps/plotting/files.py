"""What pictures are drawn of: particles in files, diagnostics, draws to compare with."""

import csv
import pathlib
import sys
import tomllib

import h5py
import numpy as np

MOST_POINTS = 50_000  # more than these only blacken a panel: every n-th particle is drawn


def text(dataset):
    value = dataset[()]
    return value.decode() if isinstance(value, bytes) else str(value)


class Snapshot:
    """What is drawn of one file: some columns of the positions, particle weights, objective weights, the case."""

    def __init__(self, path, columns=None):
        self.path = path
        with h5py.File(path) as file:
            position = file["particles/position"]
            stride = -(-position.shape[0] // MOST_POINTS)
            self.dimension = position.shape[1]
            self.columns = [c for c in columns or (0, 1) if columns or c < self.dimension]
            if any(not 0 <= c < self.dimension for c in self.columns):
                sys.exit(f"--columns {self.columns}: {path} has columns 0 to {self.dimension - 1}")
            self.count, self.step, self.time = position.shape[0], int(file.attrs["step"]), float(file.attrs["time"])
            self.points = np.stack([position[::stride, c] for c in self.columns], axis=1)
            share = file["particles/weight"][::stride] if "weight" in file["particles"] else np.ones(len(self.points))
            self.share = share / share.mean()
            names = file["particles/dim"].asstr()[()] if "dim" in file["particles"] else None
            self.labels = [str(names[c]) if names is not None else f"x{c}" for c in self.columns]
            self.weights = file["flow/weights"][()] if "flow/weights" in file else None
            provenance = file.get("provenance", {})
            self.case = tomllib.loads(text(provenance["effective_case"])) if "effective_case" in provenance else {}
            self.factors = self.read_factors(file["particles"])

    def read_factors(self, particles):
        """Of a mixture the rows of each component's factor that belong to the columns, components x columns x m; else None."""
        if "factor" not in particles:
            return None
        packed, d = particles["factor"][()].reshape(self.count, -1), self.dimension
        if self.case["particles"]["covariance"] == "full":
            factors = np.zeros((self.count, d, d))
            factors[(slice(None), *np.tril_indices(d))] = packed
        else:
            factors = np.zeros((self.count, d, d + (packed.shape[1] - 1) // d))  # of low rank with columns behind the widths
            factors[:, range(d), range(d)] = packed[:, :d]
            if packed.shape[1] > d:
                factors[:, :, d:] = packed[:, d:].reshape(self.count, d, -1)
        return factors[:, self.columns]


def newest_file(run):
    if (run / "latest.h5").is_file():
        return run / "latest.h5"
    for folder in ("checkpoints", "snapshots"):
        files = sorted((run / folder).glob("step_*.h5"))
        if files:
            return files[-1]
    sys.exit(f"{run}: no latest.h5 and nothing in checkpoints/ or snapshots/: give the folder of a run")


def snapshot_files(run):
    """Those of a run, in the order of their steps."""
    return sorted((run / "snapshots").glob("step_*.h5"))


def step_of(path):
    """Of a snapshot, by its name."""
    return int(path.stem.removeprefix("step_"))


def first_points(run, columns):
    """Where the particles began, or None where that was not written."""
    for path in snapshot_files(run)[:1]:
        start = Snapshot(path, columns)
        return start.points if start.step == 0 else None
    return None


def read_diagnostics(run):
    """diagnostics.csv as {column: numbers}, in its order; {} where there is none."""
    path = run / "diagnostics.csv"
    if not path.is_file():
        return {}
    with path.open(newline="") as file:
        header, *rows = csv.reader(file)
    rows = [row for row in rows if len(row) == len(header)]  # the last line of a running job may be half written
    return {name: np.array([float(row[i] or "nan") for row in rows]) for i, name in enumerate(header)}


def evenly(items, count):
    """So many of them, the first and, of two or more, the last among them."""
    if len(items) <= count or count < 2:
        return items[:count]
    return [items[round(k * (len(items) - 1) / (count - 1))] for k in range(count)]


class Sample:
    """Numbers by name, a row per particle: on the model's own scale where a file has it."""

    def __init__(self, names, rows, share=None):
        self.names, self.rows = list(names), rows
        self.share = np.ones(len(rows)) if share is None else share

    def column(self, name, place):
        """The one of that name, or else at that place; None where there is none."""
        if name in self.names:
            return self.rows[:, self.names.index(name)]
        named = any(not each.startswith("x") for each in self.names)
        return None if named or place is None or place >= self.rows.shape[1] else self.rows[:, place]


def names_of(file, dataset, width):
    """Of the columns of a matrix, by its dimension scale or its attribute, or x0, x1, ..."""
    scale = file[dataset].dims[1]
    names = [str(name, "utf-8") if isinstance(name, bytes) else str(name) for name in scale[0][()]] if len(scale) > 0 else None
    return names or [f"x{c}" for c in range(width)]


def read_table(path):
    """Numbers behind commas or blanks, and names in the first line where that holds no numbers."""
    with path.open() as file:
        line = file.readline()
    first = line.replace(",", " ").split()
    try:
        names = [f"x{c}" for c, _ in enumerate(map(float, first))]
        skipped = 0
    except ValueError:
        names, skipped = first, 1
    return Sample(names, np.loadtxt(path, delimiter="," if "," in line else None, skiprows=skipped, ndmin=2))


def read_sample(path, dataset=None):
    """A run, a snapshot, another HDF5 file, or a text table."""
    path = newest_file(path) if path.is_dir() else path
    if path.suffix not in (".h5", ".hdf5"):
        return read_table(path)
    with h5py.File(path) as file:
        if dataset is None:
            dataset = "particles/constrained" if "particles/constrained" in file else "particles/position"
        if dataset not in file:
            sys.exit(f"{path} has no dataset {dataset}: name another with --dataset")
        stride = -(-file[dataset].shape[0] // MOST_POINTS)
        rows = file[dataset][::stride]
        share = file["particles/weight"][::stride] if "particles/weight" in file else None
        return Sample(names_of(file, dataset, rows.shape[1]), rows, share)
