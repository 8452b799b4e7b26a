#include "bench_instructions.hpp"

#include <fmt/format.h>

#include <functional>
#include <string>

#include "bench_case.hpp"
#include "bench_step.hpp"
#include "bench_velocity.hpp"
#include "wasserstrom/run/versions.hpp"
#include "wasserstrom/simd/simd.hpp"

/// What is counted.  By its C name a tool finds it; what stands behind the call keeps the compiler from leaving this
/// function by a jump into the work.
extern "C" [[gnu::noinline]] void counted_work(const std::function<void()>& work);
void counted_work(const std::function<void()>& work) {
  work();
  asm volatile("" ::: "memory");
}

namespace wasserstrom {
namespace {

/// Prints the pieces of work and does them.
class CountedWork {
 public:
  CountedWork() {
    fmt::print("{{\n  \"instruction_set\": \"{}\",\n  \"build\": \"{}\",\n  \"work\": [", simd_target_name(),
               version_table().at("build"));
  }
  ~CountedWork() { fmt::print("\n  ]\n}}\n"); }
  CountedWork(const CountedWork&) = delete;
  CountedWork& operator=(const CountedWork&) = delete;

  void operator()(const std::string& name, Index particles, Index pairs, const std::function<void()>& work) {
    fmt::print("{}\n    {{\"name\": \"{}\", \"N\": {}, \"pairs\": {}}}", first_ ? "" : ",", name, particles, pairs);
    first_ = false;
    counted_work(work);
  }

 private:
  bool first_ = true;
};

BenchCase svgd(Index dimension, Index particles, const std::string& kernel, const std::string& bandwidth) {
  return {dimension, 1, particles, kernel, "svgd", "dense", bandwidth};
}

void count_sums(CountedWork& count, Index dimension, Index particles, const std::string& kernel) {
  MovingParticles moving(svgd(dimension, particles, kernel, "fixed"));
  moving.prepare();
  count(fmt::format("svgd {} d={}", kernel, dimension), particles, particles * particles, [&] { moving.add(); });
}

void count_median(CountedWork& count, Index dimension, Index particles) {
  MovingParticles moving(svgd(dimension, particles, "gaussian", "liu-wang"));
  const auto prepare = [&] { moving.prepare(); };
  count(fmt::format("first median d={}", dimension), particles, particles * particles, prepare);
  moving.move();  // along the gradients, as nobody added to them; twice, until a search can know how the median moves
  moving.prepare();
  moving.move();
  count(fmt::format("next median d={}", dimension), particles, particles * particles, prepare);
}

void count_mmd(CountedWork& count, Index dimension, Index particles) {
  const BenchCase bench_case = svgd(dimension, particles, "gaussian", "fixed");
  const ReferenceFile reference(bench_case);
  const SteppingFlow flow(config_of(bench_case, reference.diagnostic("mmd")));
  const PointCloud points = flow.points();
  count(fmt::format("mmd d={}", dimension), particles, 2 * particles * particles,
        [&] { static_cast<void>(flow.diagnostics().front().diagnostic->evaluate(points)); });
}

}  // namespace

void do_counted_work() {
  CountedWork count;
  for (const Index particles : {256, 512}) {
    for (const Index dimension : {2, 7, 12, 50}) count_sums(count, dimension, particles, "gaussian");
    count_sums(count, 2, particles, "imq");
    for (const Index dimension : {2, 50}) count_median(count, dimension, particles);
    count_mmd(count, 10, particles);
  }
}

}  // namespace wasserstrom
