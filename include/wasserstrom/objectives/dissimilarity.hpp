#pragma once
// A divergence between rho and a law that is known by samples, to be learned by a critic.

#include <memory>

#include "wasserstrom/networks/critic.hpp"
#include "wasserstrom/objectives/point_measure.hpp"

namespace wasserstrom {

struct Dissimilarity {
  CriticPlan plan;
  std::shared_ptr<const PointMeasure> target;  ///< M samples, which every rank holds
};

}  // namespace wasserstrom
