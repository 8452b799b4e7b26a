"""Colours and sizes that all pictures of runs share."""

import matplotlib
from matplotlib.colors import LinearSegmentedColormap

matplotlib.use("Agg")
from matplotlib import pyplot as plt  # noqa: E402  (the backend comes first)

INK, FAINT, GRID = "#22303c", "#8a96a3", "#e3e7eb"
PARTICLE, START, REFERENCE = "#b5432a", "#6b7885", "#1f6f5c"
DENSITY = LinearSegmentedColormap.from_list("density", ["#ffffff", "#dce8f2", "#a9c8e0", "#6a9fc8", "#35729f"])
LINES = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#22303c", "#b0a000"]  # after Okabe and Ito

plt.rcParams.update({
    "font.size": 8, "axes.titlesize": 9, "axes.labelsize": 8, "xtick.labelsize": 7, "ytick.labelsize": 7,
    "text.color": INK, "axes.labelcolor": INK, "axes.edgecolor": FAINT, "xtick.color": FAINT, "ytick.color": FAINT,
    "xtick.labelcolor": INK, "ytick.labelcolor": INK, "axes.linewidth": 0.6, "xtick.major.width": 0.6,
    "ytick.major.width": 0.6, "xtick.minor.width": 0.4, "ytick.minor.width": 0.4, "legend.fontsize": 7,
})
