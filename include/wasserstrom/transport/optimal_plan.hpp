#pragma once
// The optimal plan between points with masses, exact.
//
//   min sum_ij P_ij c_ij,  sum_j P_ij = p_i,  sum_i P_ij = q_j,  P >= 0
//
// Masses are counted in whole numbers: an even share of N and of M points in units of 1 / lcm(N, M), others in units of
// 2^-60 of the whole, to which they are rounded.  Two times the same number of even shares is the assignment problem:
// an auction whose bids become finer finds prices near the optimal ones first (Bertsekas 1988), and what it has
// assigned to other than the cheapest is taken back.  What is left, or all of it, goes along shortest augmenting paths
// (Jonker and Volgenant 1987), in costs less the potentials of both sides, until nothing is: then
//
//   c_ij - u_i - v_j >= 0,  and = 0 where P_ij > 0
//
// up to the rounding of the costs, so that no plan is better.  Ties go to the lower column.

#include <functional>
#include <vector>

#include "wasserstrom/transport/pair_costs.hpp"

namespace wasserstrom {

struct TransportPlan {
  std::vector<Index> first;   ///< N + 1: entries [first[i], first[i + 1]) are those of row i
  std::vector<Index> column;  ///< to which points, ascending in a row
  std::vector<double> share;  ///< of the mass of the row, P_ij / p_i; one entry has exactly 1
  double cost = 0;            ///< sum_ij P_ij c_ij
  Column potential;           ///< M; v_j, of mean 0
};

/// `supply` (N) and `demand` (M) have sum 1; a row without mass is sent to its cheapest column.  `guess` is the
/// potential of a problem that is alike, or empty: it makes the search short.  `watch` hears how many rows are done,
/// now and then, and may end the search by throwing.  Local.
///
/// Memory 16 bytes for each of the 64 cheapest columns of a row, O(64 N + M d).  Time: some scans of all columns for
/// each row, O(N M d) in all, and a search in what is kept, which for even shares grows a little faster than N M.
TransportPlan optimal_plan(const PairCosts& costs, const Column& supply, const Column& demand, const Column& guess = {},
                           const std::function<void(Index)>& watch = {});

/// Bytes that finding one takes, besides points and costs.
double plan_bytes(Index rows, Index columns);

}  // namespace wasserstrom
