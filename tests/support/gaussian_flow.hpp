#pragma once
// How normal laws move towards normal targets, as a known answer for runs of particles.
//
// For F_k = KL(. || N(m_k, S_k)) a law N(m, C) stays normal under the flows, with A_k = S_k^-1 - C^-1 and
// b_k = S_k^-1 (m - m_k) in the exact velocities v_k(x) = A_k (x - m) + b_k:
//   plain         dm/dt = - b,   dC/dt = - (A C + C A),              A = sum_k w_k A_k,   b = sum_k w_k b_k
//   accelerated   dm/dt = u,     dC/dt = 2 (S C + C S),              of the velocity u + 2 S (x - m)
//                 du/dt = - alpha u - b,   dS/dt = - alpha S - 2 S^2 - A / 2
//   w = argmin w' G w over the simplex,   G_kl = tr(A_k A_l C) + <b_k, b_l>
// Solved by the classical Runge-Kutta method with steps of 1/1000, and the least norm by trying every support: nothing
// of the program is used.  Local.

#include <Eigen/Core>
#include <vector>

namespace wasserstrom::test {

struct NormalLaw {
  Eigen::VectorXd mean;
  Eigen::MatrixXd covariance;
};

/// alpha(t) = over_time / t + constant
struct DampingLaw {
  double over_time = 0, constant = 0;
};

/// The law at `time` of the plain flow from `start`.
NormalLaw plain_law(const std::vector<NormalLaw>& targets, const NormalLaw& start, double time);

/// The law at `time` of the accelerated flow from `start`, at rest.
NormalLaw accelerated_law(const std::vector<NormalLaw>& targets, const NormalLaw& start, double time,
                          const DampingLaw& damping);

/// argmin w' G w over the simplex for a few objectives: of all supports the one whose stationary point is non-negative
/// and least.
Eigen::VectorXd least_norm_weights(const Eigen::MatrixXd& gram);

}  // namespace wasserstrom::test
