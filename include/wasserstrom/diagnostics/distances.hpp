#pragma once
// Distances between two sets of particles with weights, sum_i p_i delta(x_i) and sum_j q_j delta(y_j), of any sizes.
//
// All are collective and give the same bits on any number of ranks.  Both sets are distributed over the same ranks.

#include <functional>
#include <vector>

#include "wasserstrom/diagnostics/diagnostic.hpp"

namespace wasserstrom {

/// Means over pairs, with k(x, y) = exp(-|x - y|^2 / (2 h^2)).
struct PairMeans {
  double kernel;    ///< sum_ij p_i q_j k(x_i, y_j)
  double distance;  ///< sum_ij p_i q_j |x_i - y_j|
};

/// The y_j pass every rank in a stream.  O(N M d / P) work, O((N + M) d / P) memory.
PairMeans pair_means(const PointCloud& x, const PointCloud& y, double bandwidth);

/// That of the kernel alone, to the same bits.
double kernel_mean(const PointCloud& x, const PointCloud& y, double bandwidth);

/// The mean of k over the pairs i != j of a set whose mean over all pairs, i = j included, is `kernel`:
/// (kernel - s) / (1 - s), s = sum_i p_i^2 being the share of the pairs i = j.  NaN for one point.
double unbiased_mean(const PointCloud& x, double kernel);

/// What a set has to do with itself.
struct OwnMeans {
  PairMeans all;    ///< over all pairs, i = j included
  double unbiased;  ///< unbiased_mean
};
OwnMeans own_means(const PointCloud& x, double bandwidth);

/// Gretton et al., A kernel two-sample test, JMLR 13, 2012, lemma 6; Szekely & Rizzo, Energy statistics, J. Stat. Plan.
/// Inference 143, 2013.
struct KernelDistances {
  double mmd2_v;  ///< sum pp k + sum qq k - 2 sum pq k, all pairs: not negative but for rounding
  double mmd2_u;  ///< the same without the pairs i = j within a set: of mean 0 for equal laws, so at times negative
  double energy;  ///< 2 sum pq r - sum pp r - sum qq r with r = |x - y|, a square: no root is taken
};
KernelDistances kernel_distances(const OwnMeans& x, const OwnMeans& y, const PairMeans& between);

/// A point on a line with its weight.
struct LinePoint {
  double place, weight;
};

/// W_2^2 of two laws on a line, exactly: integral over t in (0, 1) of (F^-1(t) - G^-1(t))^2 of the quantile functions.
/// The weights of each add up to one.  Sorts both.  Local; O((N + M) log(N + M)).
double squared_w2(std::vector<LinePoint>& x, std::vector<LinePoint>& y);

/// `line(position, l)` gives each row's place on line number l.
using Projection = std::function<Column(const ConstRowsRef& position, Index line)>;

/// squared_w2 on each of `count` lines.  The lines are dealt out over the ranks, one at a time each: a rank holds
/// 2 (N + M) numbers besides its rows, and 2 M more while they arrive.  O((N + M) log(N + M) count / P) and the
/// projections.
std::vector<double> squared_w2_on_lines(const PointCloud& x, const PointCloud& y, Index count, const Projection& line);

/// Bytes that one of `ranks` ranks needs at most for this, with N and M points.
double line_bytes(Index n, Index m, int ranks);

/// Sliced W_2: the root of the mean of W_2^2 over `directions` random unit vectors, which belong to the seed and are
/// the same at every call (Bonneel et al., J. Math. Imaging Vis. 51, 2015).  In one dimension the exact W_2, of the one
/// direction there is.
double sliced_w2(const PointCloud& x, const PointCloud& y, Index directions, std::uint64_t seed);

/// The exact W_2 in each of the d coordinates.
std::vector<double> marginal_w2(const PointCloud& x, const PointCloud& y);

}  // namespace wasserstrom
