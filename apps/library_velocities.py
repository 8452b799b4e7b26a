"""The velocity of SVGD in other libraries, for compare_libraries.py:

  v_i = 1/N sum_j K_ij (g_j + (x_j - x_i) / h^2),  K_ij = exp(-|x_i - x_j|^2 / (2 h^2)),  g minus the gradients of log p

NumPy and PyTorch as users who know them would write it: distances, exponentials and sums as matrices, in the place of the first,
by blocks of rows where the N x N matrix would be too large. KeOps as a formula. All on one thread.
"""

import os

os.environ.update({name: "1" for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")})  # they look once, when loaded

import numpy as np  # noqa: E402

LARGEST_MATRIX = 1e9  # bytes


def by_differences(x, g, h):
    """As the formula stands, particle by particle."""
    velocity = np.empty_like(x)
    for i in range(len(x)):
        difference = x - x[i]
        kernel = np.exp(-(difference**2).sum(1) / (2 * h**2))
        velocity[i] = (kernel[:, None] * (g + difference / h**2)).sum(0) / len(x)
    return velocity


def block_starts(n):
    """Rows at a time of a matrix of n columns, and where they start."""
    rows = max(1, min(n, int(LARGEST_MATRIX / (8 * n))))
    return rows, range(0, n, rows)


class NumPy:
    name = "NumPy"

    def __init__(self, x, g, h):
        self.x, self.g, self.h = x, g, h

    @staticmethod
    def version():
        return f"NumPy {np.__version__}"

    def velocity(self):
        x, g, h, n = self.x, self.g, self.h, len(self.x)
        square = (x * x).sum(1)
        velocity = np.empty_like(x)
        rows, starts = block_starts(n)
        for start in starts:
            y = x[start:start + rows]
            kernel = y @ x.T
            kernel -= 0.5 * square
            kernel -= 0.5 * square[start:start + rows, None]
            kernel /= h**2
            np.exp(kernel, out=kernel)
            repulsion = (kernel @ x - y * kernel.sum(1)[:, None]) / h**2
            velocity[start:start + rows] = (kernel @ g + repulsion) / n
        return velocity


class PyTorch:
    name = "PyTorch"

    def __init__(self, x, g, h):
        self.x, self.g, self.h = torch.from_numpy(x), torch.from_numpy(g), h

    @staticmethod
    def version():
        return f"PyTorch {torch.__version__}"

    def velocity(self):
        x, g, h, n = self.x, self.g, self.h, len(self.x)
        square = (x * x).sum(1)
        velocity = torch.empty_like(x)
        rows, starts = block_starts(n)
        for start in starts:
            y = x[start:start + rows]
            kernel = y @ x.T
            kernel.sub_(0.5 * square).sub_(0.5 * square[start:start + rows, None]).div_(h**2).exp_()
            repulsion = (kernel @ x - y * kernel.sum(1, keepdim=True)) / h**2
            velocity[start:start + rows] = (kernel @ g + repulsion) / n
        return velocity.numpy()


class KeOps:
    name = "KeOps"

    def __init__(self, x, g, h):
        targets, sources, gradients = LazyTensor(x[:, None, :]), LazyTensor(x[None, :, :]), LazyTensor(g[None, :, :])
        difference = sources - targets
        self.sum = (-(difference**2).sum(-1) / (2 * h**2)).exp() * (gradients + difference / h**2)

    @staticmethod
    def version():
        return f"KeOps {pykeops.__version__}"

    def velocity(self):
        return self.sum.sum(dim=1, backend="CPU") / self.sum.shape[1]


LIBRARIES, MISSING = [NumPy], []
try:
    import torch

    torch.set_num_threads(1)
    LIBRARIES.append(PyTorch)
except ImportError:
    MISSING.append("PyTorch")
try:
    import pykeops
    from pykeops.numpy import LazyTensor

    LIBRARIES.append(KeOps)
except ImportError:
    MISSING.append("KeOps")
