// An observer of one's own, and a run in memory: from the text of a case to the particles, without a file.  It shows
// how the mean of the particles travels, and ends the run where it has come to rest.
//
//   mpirun -n 2 build/examples/05-observer

#include <cmath>
#include <cstdio>
#include <span>

#include "wasserstrom/integrators/petsc_session.hpp"
#include "wasserstrom/run/assembly.hpp"
#include "wasserstrom/run/case_schema.hpp"

namespace {

using namespace wasserstrom;

constexpr const char* text = R"(
run = { seed = 1, steps = 5000 }
particles = { count = 100, dimension = 1, init = { type = "quasi_random" } }
velocity = { type = "blob", kernel = { bandwidth = "liu-wang" } }
flow = { type = "mwgrad", step = 0.05 }
objective = [{ name = "posterior", type = "energy", target = { type = "gaussian", mean = 3.0 } }]
)";

// Is shown every accepted step, on all ranks, which have to agree on the end.
class Rest final : public Observer {
 public:
  void observe(const StepView& view) override {
    if (view.points.layout().communicator().is_root() && (view.step % 20 == 0 || view.last))
      std::printf("%sstep %ld: mean %.4f\n", view.last ? "end at " : "", static_cast<long>(view.step), mean_);
  }

  bool ends(const StepView& view) override {
    const double before = mean_;
    mean_ = 0;
    view.points.layout().sum_rows(std::span(&mean_, 1), [&](Index i, std::span<double> sum) {
      sum[0] += view.points.weight[i] * view.points.position(i, 0);
    });
    return view.step > 0 && std::abs(mean_ - before) < 1e-6;
  }

 private:
  double mean_ = 0;
};

}  // namespace

int main() {
  const MpiSession mpi;
  const PetscSession petsc({});
  const Problem problem(read_case("05-observer", text, {}, case_schema()).config, ".", Communicator());
  Assembly parts(problem);
  Observers observers;
  observers.push_back(std::make_unique<Rest>());
  integrate(parts.course(), parts.start(), observers, [] { return Request::none; });
}
