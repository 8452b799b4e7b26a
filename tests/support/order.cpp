#include "order.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace wasserstrom::test {

void expect_order(const std::function<double(double step)>& error, double first_step, double low, double high) {
  double coarse = error(first_step);
  for (double step = first_step / 2; step > first_step / 10; step /= 2) {
    const double fine = error(step), slope = std::log2(coarse / fine);
    EXPECT_GE(slope, low) << "from error " << coarse << " to " << fine << " at step " << step;
    EXPECT_LE(slope, high) << "from error " << coarse << " to " << fine << " at step " << step;
    coarse = fine;
  }
}

}  // namespace wasserstrom::test
