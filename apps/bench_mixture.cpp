#include "bench_mixture.hpp"

#include <fmt/format.h>

#include "bench_step.hpp"
#include "wasserstrom/run/case_schema.hpp"

namespace wasserstrom {

MixtureTiming time_mixture(const MixtureCase& mixture_case, int samples) {
  const auto [d, components, draws, full] = mixture_case;
  SteppingFlow flow(
      read_case("bench",
                fmt::format("[run]\nsteps = 1\n[particles]\nmeasure = \"mixture\"\ncount = {}\ndimension = {}\n"
                            "draws = {}\ncovariance = \"{}\"\n[flow]\ntype = \"ngflow_vi\"\nstep = 1e-3\n"
                            "[[objective]]\nname = \"target\"\ntype = \"energy\"\ntarget = {{ type = \"gaussian\" }}\n",
                            components, d, draws, full ? "full" : "diagonal"),
                {}, case_schema())
          .config);
  flow.step();
  const double before = flow.seconds(Phase::pair_sums);
  MixtureTiming timing{sample_seconds(samples, [&] { return seconds_of([&] { flow.step(); }); }), 0, 0};
  timing.densities = static_cast<double>(components) * static_cast<double>(components * draws);
  timing.score_share = (flow.seconds(Phase::pair_sums) - before) / timing.seconds.total;
  return timing;
}

}  // namespace wasserstrom
