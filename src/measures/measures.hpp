#pragma once
// The measures there are; each is made in the file of its name.

#include "wasserstrom/measures/measure.hpp"

namespace wasserstrom {

MeasureRegistry::Entry particle_measure();
MeasureRegistry::Entry mixture_measure();
MeasureRegistry::Entry generator_measure();

}  // namespace wasserstrom
