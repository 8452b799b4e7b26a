#pragma once
// The array types of the whole library.
//
// One particle is one row, and every matrix is row-major, so that a particle's numbers lie side by side and a block of
// particles is one contiguous piece of memory.  Eigen copies silently when a reference meets another storage order;
// keeping to these aliases is what prevents it.

#include <Eigen/Core>
#include <cstdint>

namespace wasserstrom {

/// Numbers of particles and of rows over all ranks: 64 bits, because N may pass 2^31.
using Index = std::int64_t;

/// Rows of particles: row i belongs to one particle.
using Rows = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using RowsRef = Eigen::Ref<Rows, 0, Eigen::OuterStride<>>;
using ConstRowsRef = Eigen::Ref<const Rows, 0, Eigen::OuterStride<>>;

/// One number per particle (or per objective).
using Column = Eigen::VectorXd;
using ColumnRef = Eigen::Ref<Column>;
using ConstColumnRef = Eigen::Ref<const Column>;

}  // namespace wasserstrom
