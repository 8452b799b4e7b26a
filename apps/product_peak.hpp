#pragma once

#include <string>

namespace wasserstrom {

/// How fast a product of two square matrices in double precision is on this core, in 1e9 floating-point operations per
/// second, and whose product it is.
struct ProductPeak {
  double gflops;
  std::string by;
};

/// The DGEMM of the BLAS that the program has loaded, which PETSc brings along; Eigen's own product where there is
/// none.  The best of several, about `seconds` in all.
ProductPeak measure_product_peak(double seconds);

}  // namespace wasserstrom
