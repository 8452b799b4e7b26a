"""Wasserstein gradient flows from Python: runs of cases, with densities that are Python functions, and their results.

    import numpy, wasserstrom

    def banana(x):                                   # x: n points of d coordinates, not to be written to
        across = x[:, 1] - 0.5 * (1 - x[:, 0] ** 2)
        value = -0.5 * (x[:, 0] ** 2 + across**2)    # log pi, up to a constant
        return value, numpy.stack([-x[:, 0] - x[:, 0] * across, -across], axis=1)

    results = wasserstrom.run(CASE, targets={"banana": banana}, output="runs/banana")
    results.positions.mean(axis=0)

where CASE is the path of a case, or its text, with `target = { type = "banana" }`. Under `mpirun -n 4 python mine.py` every rank calls
the function for particles of its own; results have the same bits on any number of ranks as long as the function treats rows alike.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from . import _wasserstrom
from ._wasserstrom import CaseError, Error, FileError, NumericalError
from .results import Results

__all__ = ["CaseError", "Error", "FileError", "NumericalError", "Results", "check_target", "evaluate", "open", "rank", "run"]
__version__ = _wasserstrom.version()

#: x, n x d, to log pi(x), n, and its gradient, n x d.
Target = Callable[[np.ndarray], "tuple[np.ndarray, np.ndarray]"]


def run(
    case: str | os.PathLike[str],
    *,
    targets: Mapping[str, Target] | None = None,
    output: str | os.PathLike[str] = "",
    overrides: Sequence[str] = (),
    overwrite: bool = False,
    restart: str = "none",
    max_wall: str = "",
) -> Results:
    """Runs a case to its end, as `wasserstrom run` does, and opens what it wrote.

    case: the path of a case, or its text (several lines), whose relative paths start in the current folder.
    targets: functions that the case names as the `type` of a target.
    output: the folder to write to; empty for runs/<name of the case>.
    overrides: "key=value" each, in place of what the case says.
    restart: none, auto, latest, or a checkpoint file.

    Raises CaseError for what is wrong with the case, NumericalError where numbers are not finite or a function failed, and FileError.
    Collective: all ranks call it with the same arguments.
    """
    text = os.fspath(case)
    directory = os.fspath(output) or os.path.join("runs", "case" if "\n" in text else os.path.splitext(os.path.basename(text))[0])
    stopped = _wasserstrom.run(text, directory, dict(targets or {}), list(overrides), overwrite, restart, max_wall) != 0
    return Results(directory, stopped=stopped)


def check_target(case: str | os.PathLike[str], *, targets: Mapping[str, Target] | None = None, overrides: Sequence[str] = ()) -> str:
    """Holds the gradients of a case's targets against differences, as `wasserstrom check-target` does; returns its report.

    Raises NumericalError, with the report, where something is wrong. Collective.
    """
    good, report = _wasserstrom.check_target(os.fspath(case), dict(targets or {}), list(overrides))
    if not good:
        raise NumericalError(report)
    return report


def evaluate(
    case: str | os.PathLike[str],
    points: np.ndarray,
    *,
    targets: Mapping[str, Target] | None = None,
    overrides: Sequence[str] = (),
) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """The functions of a case's objectives at n x d points, as `wasserstrom evaluate` finds them: for each objective that has one, by its
    name, values g, n, and gradients, n x d. Of a target g is -log of its density, up to a constant.

    Collective; every rank may bring points of its own.
    """
    return _wasserstrom.evaluate(os.fspath(case), points, dict(targets or {}), list(overrides))


def open(directory: str | os.PathLike[str]) -> Results:  # noqa: A001 - as numpy.load and xarray.open_dataset
    """The results of a run, by the folder that it wrote to."""
    return Results(directory)


def rank() -> int:
    """The number of this process among those that mpirun has started, 0 alone."""
    return _wasserstrom.rank()
