#pragma once
// The main of the examples that add a part of their own: as in 01-run-a-case.cpp, with a line for each parameter at the
// end.

#include <cmath>
#include <cstdio>
#include <iostream>
#include <span>
#include <string>

#include "wasserstrom/base/error.hpp"
#include "wasserstrom/files/snapshot.hpp"
#include "wasserstrom/particles/particle_set.hpp"
#include "wasserstrom/run/simulation.hpp"

/// The weighted mean of a column of the particles to some power; collective.
inline double mean_of_power(const wasserstrom::ParticleSet& particles, wasserstrom::Index column, int power) {
  double mean = 0;
  particles.layout.sum_rows(std::span(&mean, 1), [&](wasserstrom::Index i, std::span<double> sum) {
    sum[0] += particles.weight[i] * std::pow(particles.position(i, column), power);
  });
  return mean;
}

/// `name: mean 1.2345, sd 0.1234` of each parameter, from the last checkpoint of a run.
inline void tell(const std::string& file, const wasserstrom::Communicator& communicator) {
  const auto particles = wasserstrom::read_particles(file, wasserstrom::snapshot_position, communicator);
  const auto names = wasserstrom::read_column_names(file, wasserstrom::snapshot_position, communicator);
  for (wasserstrom::Index c = 0; c < particles.position.cols(); ++c) {
    const double mean = mean_of_power(particles, c, 1), square = mean_of_power(particles, c, 2);
    if (communicator.is_root())
      std::printf("%s: mean %.4f, sd %.4f\n", names[static_cast<std::size_t>(c)].c_str(), mean,
                  std::sqrt(square - mean * mean));
  }
}

/// Runs the case words[1] into the directory words[2]; the exit code of the program.
inline int run_and_tell(int count, char** words) {
  if (count != 3) {
    std::cerr << "usage: " << words[0] << " CASE.toml DIR\n";
    return wasserstrom::exit_input;
  }
  const wasserstrom::MpiSession mpi;
  const wasserstrom::Communicator communicator;
  wasserstrom::RunOptions options;
  options.case_path = words[1];
  options.directory = words[2];
  options.overwrite = true;
  try {
    const int code = wasserstrom::run_case(options, communicator);
    if (code == wasserstrom::exit_finished) tell(options.directory + "/latest.h5", communicator);
    return code;
  } catch (const wasserstrom::Error& error) {  // thrown on all ranks
    if (communicator.is_root()) std::cerr << error.what() << '\n';
    return error.exit_code();
  }
}
