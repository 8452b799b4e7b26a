// Runs a case, as `wasserstrom run` does, and asks the particles of its end for the mean of a function of the
// parameters: the probability of damage to a rubber ring at 31 degrees Fahrenheit, the temperature at the last start of
// Challenger.
//
//   mpirun -n 2 build/examples/01-run-a-case examples/01-run-a-case.toml runs/rings

#include <cmath>
#include <cstdio>
#include <iostream>
#include <span>
#include <string>

#include "wasserstrom/base/error.hpp"
#include "wasserstrom/particles/particle_set.hpp"
#include "wasserstrom/run/simulation.hpp"

namespace {

using namespace wasserstrom;

// The case standardises temperatures by their mean and standard deviation in the data.
double damage_at(double fahrenheit, double slope, double intercept) {
  const double temperature = (fahrenheit - 69.5652) / 6.9020;
  return 1 / (1 + std::exp(-(intercept + slope * temperature)));
}

// Each rank has some of the particles; all get the sum over all of them, in the same bits on any number of ranks.
double posterior_probability(const ParticleSet& particles) {
  double mean = 0;
  particles.layout.sum_rows(std::span(&mean, 1), [&](Index i, std::span<double> sum) {
    sum[0] += particles.weight[i] * damage_at(31, particles.position(i, 0), particles.position(i, 1));
  });
  return mean;
}

}  // namespace

int main(int count, char** words) {
  RunOptions options;
  options.case_path = count > 1 ? words[1] : "examples/01-run-a-case.toml";
  options.directory = count > 2 ? words[2] : "runs/rings";
  options.overwrite = true;
  const MpiSession mpi;
  const Communicator communicator;
  try {
    const int code = run_case(options, communicator);
    if (code != exit_finished) return code;
    const ParticleSet end = read_particles(options.directory + "/latest.h5", snapshot_position, communicator);
    const double probability = posterior_probability(end);
    if (communicator.is_root()) std::printf("probability of damage at 31 F: %.4f\n", probability);
    return exit_finished;
  } catch (const Error& error) {  // thrown on all ranks
    if (communicator.is_root()) std::cerr << error.what() << '\n';
    return error.exit_code();
  }
}
