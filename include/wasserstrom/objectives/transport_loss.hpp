#pragma once
// 1/2 W_2^2(rho, nu) to a law that is known by samples, and how its potential is found.

#include <cstdint>
#include <memory>
#include <string>

#include "wasserstrom/case/config.hpp"
#include "wasserstrom/objectives/point_measure.hpp"

namespace wasserstrom {

struct TransportLoss {
  std::shared_ptr<const PointMeasure> target;  ///< M samples, which every rank holds
  Config dual;                                 ///< the table of wasserstrom/transport/transport_dual.hpp
  std::uint64_t seed;                          ///< of the run
  Index number;                                ///< of the objective
  Index particles;                             ///< how many there will be
};

}  // namespace wasserstrom
