#include "particle_sample.hpp"

#include <algorithm>
#include <span>

#include "wasserstrom/base/random.hpp"

namespace wasserstrom {

std::vector<Index> sample_particles(Index particles, Index size, std::uint64_t seed) {
  const CounterRandom random(seed, Purpose::bandwidth_sample);
  const double share = static_cast<double>(particles) / static_cast<double>(size);
  std::vector<Index> sample(static_cast<std::size_t>(size));
  for (Index s = 0; s < size; ++s)
    sample[static_cast<std::size_t>(s)] =
        std::min(particles - 1, static_cast<Index>(share * (static_cast<double>(s) + random.uniform(0, s, 0))));
  return sample;
}

Rows gather_particles(const Rows& position, const Layout& layout, const std::vector<Index>& particles) {
  std::vector<double> own;
  for (const Index particle : particles) {
    const Index row = particle - layout.first_row();
    if (row < 0 || row >= layout.rows()) continue;
    own.insert(own.end(), position.data() + row * position.cols(), position.data() + (row + 1) * position.cols());
  }
  const Communicator& communicator = layout.communicator();
  std::vector<double> all = communicator.gather(std::span<const double>(own));
  all.resize(particles.size() * static_cast<std::size_t>(position.cols()));
  communicator.broadcast(all);
  return Eigen::Map<const Rows>(all.data(), static_cast<Index>(particles.size()), position.cols());
}

}  // namespace wasserstrom
