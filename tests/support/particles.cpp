#include "particles.hpp"

namespace wasserstrom::test {

Case read_small_case(Index dimension, const std::string& objectives, const std::vector<std::string>& settings) {
  const std::string text = "[run]\nsteps = 1\n[particles]\ncount = 5\ndimension = " + std::to_string(dimension) + "\n" +
                           objectives + "[velocity]\ntype = \"svgd\"\n[flow]\nstep = 0.1\n";
  return read_case("small.toml", text, settings, case_schema());
}

Config small_case(Index dimension, const std::string& objectives, const std::vector<std::string>& settings) {
  return read_small_case(dimension, objectives, settings).config;
}

std::string two_gaussians() {
  return "[[objective]]\nname = \"a\"\ntype = \"energy\"\ntarget = { type = \"gaussian\", mean = 1.0, std = 1.5 }\n"
         "[[objective]]\nname = \"b\"\ntype = \"energy\"\ntarget = { type = \"gaussian\", mean = -0.5, std = 0.7 }\n";
}

ParticleSet normal_particles(Index count, Index dimension, const Communicator& communicator, bool weighted,
                             double spread) {
  const Config config =
      small_case(dimension, two_gaussians(),
                 {"particles.count=" + std::to_string(count), "particles.init.std=" + std::to_string(spread),
                  std::string("particles.weight.type=") + (weighted ? "bayesian_bootstrap" : "uniform")});
  return make_particles(config.table("particles"), 11, ".", communicator);
}

double largest_difference(const Rows& a, const Rows& b) { return a.size() == 0 ? 0 : (a - b).cwiseAbs().maxCoeff(); }

}  // namespace wasserstrom::test
