"""Exact flows of normal laws towards two normal targets: MWGraD and A-MWGraD on the level of matrices.

Under every scheme here a particle's position and velocity stay affine in where it began, x = m + T (x0 - m0) and
v = u + U (x0 - m0), with the same matrices for all particles: the steps of T, U, m and u are those of infinitely many
particles with exact velocities v_k(x) = A_k (x - m) + b_k, A_k = P_k - C^-1, b_k = P_k (m - m_k), C = T C_0 T', P_k the
precision of target k.  Everything is done for many problems at once: arrays begin with the axis of problems.
"""

import numpy as np


def transposed(matrix):
    return np.swapaxes(matrix, -1, -2)


def times(matrix, vector):
    return (matrix @ vector[..., None])[..., 0]


def log_det(matrix):
    return np.linalg.slogdet(matrix)[1]


class Targets:
    """Two normal laws for each problem."""

    def __init__(self, means, covariances):
        self.mean = [np.asarray(m, float) for m in means]
        self.precision = [np.linalg.inv(np.asarray(c, float)) for c in covariances]

    def divergence(self, k, mean, covariance):
        """KL( N(mean, covariance) || target k )"""
        return divergence(mean, covariance, self.mean[k], self.precision[k])

    def blend(self, share):
        """Mean and precision of pi_lambda, proportional to pi_1^lambda pi_2^(1 - lambda): the Pareto set."""
        a, b = share[:, None, None] * self.precision[0], (1 - share)[:, None, None] * self.precision[1]
        return times(np.linalg.inv(a + b), times(a, self.mean[0]) + times(b, self.mean[1])), a + b

    def merit(self, mean, covariance):
        """M(rho) = min over lambda of KL(rho || pi_lambda), by halving: the problem is convex in lambda."""
        difference = self.divergence(0, mean, covariance) - self.divergence(1, mean, covariance)
        low, high = np.zeros(len(mean)), np.ones(len(mean))
        for _ in range(40):
            share = (low + high) / 2
            centre, precision = self.blend(share)
            width = np.linalg.inv(precision)
            slope = difference - self.divergence(0, centre, width) + self.divergence(1, centre, width)
            low, high = np.where(slope > 0, low, share), np.where(slope > 0, share, high)
        return divergence(mean, covariance, *self.blend((low + high) / 2))

    def square_radius(self, mean, covariance):
        """The largest W_2^2 from a law to the Pareto set."""
        def distance(share):
            centre, precision = self.blend(np.full(len(mean), share))
            return square_distance(mean, covariance, centre, np.linalg.inv(precision))
        return np.max([distance(share) for share in np.linspace(0, 1, 41)], axis=0)


def divergence(mean, covariance, centre, precision):
    away = mean - centre
    return 0.5 * (np.trace(precision @ covariance, axis1=1, axis2=2) - mean.shape[1] - log_det(precision)
                  - log_det(covariance) + np.sum(away * times(precision, away), axis=1))


def square_distance(mean, covariance, other_mean, other):
    """W_2^2 of normal laws."""
    lower = np.linalg.cholesky(other)
    cross = np.sqrt(np.maximum(np.linalg.eigvalsh(transposed(lower) @ covariance @ lower), 0)).sum(axis=1)
    return (np.sum((mean - other_mean) ** 2, axis=1) + np.trace(covariance, axis1=1, axis2=2)
            + np.trace(other, axis1=1, axis2=2) - 2 * cross)


def kept(damping, n, h):
    """alpha_n of Algorithm 2: "nesterov", or the beta of strongly convex objectives."""
    if damping == "nesterov":
        return (n - 1) / (n + 2)
    root = np.sqrt(damping) * h
    return (1 - root) / (1 + root)


class Flow:
    """One flow from N(mean, covariance): damping None for MWGraD, else that of `kept`; steps of time h."""

    def __init__(self, targets, mean, covariance, h, damping=None, shifted=False):
        self.targets, self.h, self.damping, self.shifted, self.n = targets, h, damping, shifted, 1
        self.start = np.asarray(covariance, float)
        self.m, self.u = np.array(mean, float), np.zeros(np.shape(mean))
        self.T, self.U = np.broadcast_to(np.eye(self.m.shape[1]), self.start.shape).copy(), np.zeros(self.start.shape)

    @property
    def covariance(self):
        covariance = self.T @ self.start @ transposed(self.T)
        return (covariance + transposed(covariance)) / 2

    def inner(self, a, b):
        """<a, b>_rho of velocities (matrix, vector)"""
        return np.sum((a[0] @ self.start) * b[0], axis=(1, 2)) + np.sum(a[1] * b[1], axis=1)

    def field(self, k, inverse):
        return (self.targets.precision[k] - inverse) @ self.T, times(self.targets.precision[k],
                                                                     self.m - self.targets.mean[k])

    def step(self):
        inverse = np.linalg.inv(self.covariance)
        first, second = self.field(0, inverse), self.field(1, inverse)
        apart = first[0] - second[0], first[1] - second[1]
        alpha = 0.0 if self.damping is None else kept(self.damping, self.n, self.h)
        # The shortest of shift - (w first + (1 - w) second): shift = 0, or what is left of the velocity.
        shift = alpha / self.h if self.shifted else 0.0
        aim = shift * self.U - second[0], shift * self.u - second[1]
        w = np.clip(self.inner(apart, aim) / np.maximum(self.inner(apart, apart), 1e-300), 0, 1)
        matrix, vector = second[0] + w[:, None, None] * apart[0], second[1] + w[:, None] * apart[1]
        if self.damping is None:
            self.U, self.u = -matrix, -vector
        else:
            self.U, self.u = alpha * self.U - self.h * matrix, alpha * self.u - self.h * vector
        self.T, self.m = self.T + self.h * self.U, self.m + self.h * self.u
        self.n += 1

    def merits(self, times_of_output):
        """M at each time, an array (times, problems)."""
        found = []
        for time in times_of_output:
            while self.n <= round(time / self.h):
                self.step()
            found.append(self.targets.merit(self.m, self.covariance))
        return np.array(found)


def random_covariances(generator, count, dimension, low, high):
    """Eigenvalues evenly spread in their logarithm, in any directions."""
    frame = np.linalg.qr(generator.normal(size=(count, dimension, dimension)))[0]
    widths = np.exp(generator.uniform(np.log(low), np.log(high), (count, dimension)))
    return frame @ (widths[:, :, None] * transposed(frame))
