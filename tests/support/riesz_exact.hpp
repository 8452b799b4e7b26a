#pragma once
// What is known in closed form of flows of the kernel -|x - y|^r from one point, and how far particles are from it.

#include "wasserstrom/base/types.hpp"
#include "wasserstrom/ranks/communicator.hpp"

namespace wasserstrom::test {

/// b of the next step for the shape riesz_equilibrium of scale a: a + tau a^(r-1) of forward Euler, and the root of
/// b - tau b^(r-1) = a of the backward scheme.
double forward_scale(double a, double tau, double r);
double backward_scale(double a, double tau, double r);

/// c of rho' = c rho^(r-1), rho the radius of a regular polygon: r / (2 M) sum_{k=1}^{M-1} (2 sin(pi k / M))^r.
double polygon_speed(Index corners, double r);

/// What [[diagnostic]] type = "riesz_flow" says of rows that all ranks know.  Collective.
struct RieszErrors {
  double discrepancy, of_draws, second_moment;
};
RieszErrors riesz_errors(const Rows& all, double r, double time, const Communicator& communicator = Communicator());

}  // namespace wasserstrom::test
