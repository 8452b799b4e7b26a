#pragma once
// Cases of variational mixtures, and what their methods say of them, written out without the program.

#include <Eigen/Core>
#include <string>
#include <vector>

#include "flow_run.hpp"

namespace wasserstrom::test {

/// `[particles]` of that many components in d dimensions with `more` keys, a line each; `objectives`, `flow`.
std::string mixture_case(Index components, Index dimension, const std::string& more, const std::string& objectives,
                         const std::string& flow, Index steps = 0);

/// The target of the anchors of gflow_vi_test.cpp: 1/4 sum N((+-2, +-2), I / 2), as an energy.
std::string four_modes();

/// A state of normal components with full covariances: means and factors that no symmetry helps.
Rows some_components(Index components, Index dimension);

/// log q and its gradient at z for such a state, straight from the formula.
struct Density {
  double logarithm;
  Eigen::VectorXd score;
};
Density mixture_density(const Rows& state, const Eigen::VectorXd& z);

/// L of a row.
Eigen::MatrixXd factor_of(const Rows& state, Index row, Index dimension);

}  // namespace wasserstrom::test
