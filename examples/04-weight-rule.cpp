// A rule of one's own for the weights of several objectives: w_k proportional to 1 / |v_k|, so that all pull equally
// hard.
//
// Where the particles come to rest, the unit vectors v_k / |v_k| add up to zero: the geometric median of the targets.
// For posteriors from parts of the data this is the median posterior (Minsker, Srivastava, Lin and Dunson 2014), which
// a few parts that are spoilt hardly move.
//
//   mpirun -n 2 build/examples/04-weight-rule examples/04-weight-rule.toml runs/median

#include "run_and_tell.hpp"
#include "wasserstrom/weights/weight_solver.hpp"

namespace {

using namespace wasserstrom;

class Median final : public WeightSolver {
 public:
  explicit Median(double floor) : floor_(floor) {}

  // The Gram matrix has |v_k|^2 on its diagonal.
  Column solve(const Rows& gram, const ConstColumnRef&) const override {
    const Column weights = gram.diagonal().array().sqrt().max(floor_).inverse();
    return weights / weights.sum();
  }

 private:
  double floor_;
};

}  // namespace

int main(int count, char** words) {
  weight_solvers().add(
      {{"median",
        "w_k proportional to 1 / |v_k|: all objectives pull equally hard, and rest at their geometric median",
        {Key::real("floor").default_to("1e-6").above(0).says("|v_k| below this count as this")},
        {}},
       [](const Config& config, const WeightContext&) { return std::make_unique<Median>(config.real("floor")); }});
  return run_and_tell(count, words);
}
