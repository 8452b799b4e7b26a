#include "product_peak.hpp"

#include <dlfcn.h>

#include <Eigen/Core>
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>

namespace wasserstrom {
namespace {

using Matrix = Eigen::MatrixXd;
constexpr std::int64_t size = 512;

/// The Fortran routine.  Whether its integers have 32 or 64 bits is not known here: a small number in 64 bits reads the
/// same as either on the little-endian processors we have.
using Dgemm = void(const char*, const char*, const std::int64_t*, const std::int64_t*, const std::int64_t*,
                   const double*, const double*, const std::int64_t*, const double*, const std::int64_t*, const double*,
                   double*, const std::int64_t*);

double best_rate(double seconds, const std::function<void()>& product) {
  using Clock = std::chrono::steady_clock;
  double best = 0;
  const auto end = Clock::now() + std::chrono::duration<double>(seconds);
  do {
    const auto start = Clock::now();
    product();
    const std::chrono::duration<double> time = Clock::now() - start;
    best = std::max(best, 2e-9 * size * size * size / time.count());
  } while (Clock::now() < end);
  return best;
}

}  // namespace

ProductPeak measure_product_peak(double seconds) {
  const Matrix a = Matrix::Constant(size, size, 0.5), b = a;
  Matrix c = Matrix::Zero(size, size);
  void* const symbol = dlsym(RTLD_DEFAULT, "dgemm_");
  if (!symbol) return {best_rate(seconds, [&] { c.noalias() = a * b; }), "Eigen's product: no BLAS is loaded"};
  auto* const dgemm = reinterpret_cast<Dgemm*>(symbol);
  Dl_info library{};
  const bool known = dladdr(symbol, &library) != 0 && library.dli_fname;
  const double one = 1, zero = 0;
  const auto product = [&] {
    dgemm("N", "N", &size, &size, &size, &one, a.data(), &size, b.data(), &size, &zero, c.data(), &size);
  };
  return {best_rate(seconds, product),
          "DGEMM of " + (known ? std::filesystem::path(library.dli_fname).filename().string() : "an unnamed BLAS")};
}

}  // namespace wasserstrom
