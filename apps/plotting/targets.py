"""Densities of targets: in closed form where they are made of Gaussians, in the plane else by the program."""

import os
import pathlib
import shutil
import subprocess
import tempfile

import h5py
import numpy as np


def covariances(target, components, dimension):
    """components x d x d, from covariance, variance or std in the forms a case may give them in."""
    if "covariance" in target:
        matrices = np.reshape(target["covariance"], (-1, dimension, dimension))
        return np.broadcast_to(matrices, (components, dimension, dimension))
    if "variance" in target:
        return np.array([np.diag(row) for row in target["variance"]])
    std = np.asarray(target.get("std", 1.0), dtype=float)
    if target["type"] == "gaussian_mixture":  # one for each component; of a gaussian, one for each coordinate
        std = np.broadcast_to(std, components)[:, None]
    return np.stack([np.diag(row) for row in np.broadcast_to(std, (components, dimension)) ** 2])


def mixture(target, dimension, columns):
    """(weights, means, covariances) of the target's marginal over `columns`, or None for another kind of target."""
    if target.get("type") == "gaussian":
        weights, means = np.ones(1), np.broadcast_to(np.asarray(target.get("mean", 0.0), dtype=float), (1, dimension))
    elif target.get("type") == "gaussian_mixture":
        weights, means = np.array(target["weights"], dtype=float), np.array(target["means"], dtype=float)
    else:
        return None
    spread = covariances(target, len(means), dimension)
    return weights / weights.sum(), means[:, columns], spread[:, columns][:, :, columns]


def mixtures(snapshot):
    targets = [objective.get("target", {}) for objective in snapshot.case.get("objective", [])]
    found = [mixture(target, snapshot.dimension, snapshot.columns) for target in targets]
    return [each for each in found if each is not None]


def average_density(targets, points):
    """Mean over the targets of their densities at `points` (... x columns)."""
    total = np.zeros(points.shape[:-1])
    for weights, means, spread in targets:
        for weight, mean, matrix in zip(weights, means, spread):
            away = points - mean
            form = np.einsum("...a,ab,...b->...", away, np.linalg.inv(matrix), away)
            total += weight * np.exp(-form / 2) / np.sqrt(np.linalg.det(2 * np.pi * matrix))
    return total / len(targets)


def find_program():
    """Beside this script in the source tree or where both are installed, or on the path; None where there is none."""
    here = pathlib.Path(__file__).resolve()
    found = [os.environ.get("WASSERSTROM", ""), here.parents[2] / "build/release/apps/wasserstrom",
             here.parents[3] / "bin/wasserstrom", shutil.which("wasserstrom") or ""]
    return next((path for path in map(pathlib.Path, found) if path.is_file()), None)


def evaluated_density(snapshot, points):
    """Mean over the energies of their densities, each of sum 1 over `points` (n x 2); None where the program cannot tell."""
    program = find_program()
    energies = [k for k, each in enumerate(snapshot.case.get("objective", [])) if each["type"] == "energy"]
    if program is None or not energies or snapshot.dimension != 2:
        return None
    with tempfile.TemporaryDirectory() as folder:
        given, found = pathlib.Path(folder, "points.h5"), pathlib.Path(folder, "found.h5")
        with h5py.File(given, "w") as file:
            file["points"] = points
        done = subprocess.run([program, "evaluate", snapshot.path, "--at", given, "--dataset", "/points", "-o", found],
                              capture_output=True, text=True)
        if done.returncode != 0:
            print(f"no contours of {snapshot.path}: {done.stderr.strip()}")
            return None
        with h5py.File(found) as file:
            values = file["particles/value"][()].reshape(len(points), -1)[:, energies]
    values = values[:, np.isfinite(values).any(axis=0)]
    if values.shape[1] == 0:
        return None
    densities = np.exp(np.nanmin(values, axis=0) - values)
    return (densities / np.nansum(densities, axis=0)).mean(axis=1)


def density(snapshot, points):
    """The mean of the targets' densities at `points` (... x columns shown), up to a factor; None where nobody knows it."""
    targets = mixtures(snapshot)
    if targets:
        return average_density(targets, points)
    found = evaluated_density(snapshot, points.reshape(-1, 2)) if points.shape[-1] == 2 else None
    return None if found is None else found.reshape(points.shape[:-1])
