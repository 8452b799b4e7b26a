#include "bench_mixture.hpp"

#include <fmt/format.h>

#include "bench_step.hpp"
#include "wasserstrom/run/case_schema.hpp"

namespace wasserstrom {

namespace {

struct MixtureCase {
  Index dimension, components, draws;
  bool full;  ///< covariances; else diagonal ones
};

struct MixtureTiming {
  Seconds seconds;     ///< of a step
  double densities;    ///< a step: of each component at each draw
  double score_share;  ///< of the mixture's density and score in it
};

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

}  // namespace

void report_mixtures(const std::vector<Index>& dimensions, const std::vector<Index>& counts, int samples,
                     BenchReport& report) {
  constexpr Index draws = 10;
  report.begin(
      "mixtures",
      fmt::format("Steps of ngflow_vi with {} draws of each component at a normal target; densities are those of "
                  "all components at all\ndraws, and share that of the mixture's score in a step.",
                  draws),
      joined<BenchColumn>(
          {{{"d", "d", 4, ""}, {"components", "components", 11, ""}, {"covariance", "covariance", -11, ""}},
           seconds_columns,
           {{"densities_per_second", "densities/s", 12, ".3e"}, {"share_of_score", "share", 7, "%"}}}));
  for (const Index dimension : dimensions)
    for (const bool full : {true, false})
      for (const Index components : counts) {
        const MixtureTiming timing = time_mixture({dimension, components, draws, full}, samples);
        report.line(joined<BenchValue>({{dimension, components, full ? "full" : "diagonal"},
                                        seconds_values(timing.seconds),
                                        {timing.densities / timing.seconds.median, timing.score_share}}));
      }
}

}  // namespace wasserstrom
