#pragma once
// The damping of a flow with momentum, dv/dt = -gamma(t) v - g, and what is left of v over a step:
//
//   nesterov          gamma = 3 / t          alpha_n = (n - 1) / (n + 2)
//   strongly_convex   gamma = 2 sqrt(beta)   alpha = (1 - sqrt(beta) dt) / (1 + sqrt(beta) dt)
//   constant          gamma = rate           alpha = (1 - rate dt / 2) / (1 + rate dt / 2)
//   plain                                    alpha = kept
//
// n counts the steps since v was zero, from 1; the first step keeps nothing.  The first three are the same formula,
// alpha = (1 - gamma dt / 2) / (1 + gamma dt / 2), nesterov with gamma in the middle of the step.  Nguyen et al. 2026,
// Algorithm 2; dt = sqrt(eta).  With plain damping the step is m' = kept m + g, x' = x - eta m', the momentum of
// stochastic gradients and of sliced MMD flows (Hertrich, Wald, Altekrueger and Hagemann 2024).

#include <optional>

#include "wasserstrom/case/config.hpp"

namespace wasserstrom {

class Damping {
 public:
  explicit Damping(const Config& config);

  /// gamma(t); nothing for nesterov at t = 0, where it is infinite.  Plain damping has none.
  std::optional<double> rate(double time) const;

  /// alpha of step n = 1, 2, ... since rest, of length dt.
  double kept(Index n, double dt) const;

 private:
  std::optional<double> constant_, plain_;  ///< neither: nesterov
};

TableSchema damping_schema();

/// Whether there is no gamma, but steps only.
bool is_of_steps(const Config& damping);

/// Whether a step of length dt keeps a negative share of v.
bool damps_too_much(const Config& damping, double dt);

}  // namespace wasserstrom
