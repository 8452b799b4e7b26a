// A model of one's own as a target: counts that grow by the same factor from one period to the next,
//
//   y_t ~ Poisson(exp(level + growth (t - centre))),   level, growth ~ N(0, prior_std^2),   t = 0, ..., n - 1
//
// with the counts in the case.  All that the program does with targets of its own works with it: `check` of keys,
// several objectives, any flow, restarts, the same bits on any number of ranks.
//
//   mpirun -n 2 build/examples/02-target examples/02-target.toml runs/epidemic

#include <utility>

#include "run_and_tell.hpp"
#include "wasserstrom/objectives/potential.hpp"

namespace {

using namespace wasserstrom;

class Growth final : public Potential {
 public:
  Growth(std::vector<double> counts, double prior_std) : counts_(std::move(counts)), prior_std_(prior_std) {}

  // g = -log(prior likelihood), up to a constant, and its gradient, for each particle by itself.
  void evaluate(const ConstRowsRef& position, Index, ColumnRef value, RowsRef gradient) const override {
    const double centre = 0.5 * static_cast<double>(counts_.size() - 1), precision = 1 / (prior_std_ * prior_std_);
    for (Index i = 0; i < position.rows(); ++i) {
      value[i] = 0.5 * precision * position.row(i).squaredNorm();
      gradient.row(i) = precision * position.row(i);
      for (std::size_t t = 0; t < counts_.size(); ++t) {
        const double time = static_cast<double>(t) - centre, log_rate = position(i, 0) + position(i, 1) * time;
        const double rate = std::exp(log_rate);
        value[i] += rate - counts_[t] * log_rate;
        gradient(i, 0) += rate - counts_[t];
        gradient(i, 1) += (rate - counts_[t]) * time;
      }
    }
  }

  std::vector<std::string> parameter_names() const override { return {"level", "growth"}; }

 private:
  std::vector<double> counts_;
  double prior_std_;
};

}  // namespace

int main(int count, char** words) {
  targets().add(
      {{"growth",
        "counts of a Poisson law whose logarithm grows by the same in each period; coordinates: level, growth",
        {Key::reals("counts").at_least(0).says("a number for each period"),
         Key::real("prior_std").default_to("5.0").above(0).says("of level and growth, whose mean is 0")},
        {}},
       [](const Config& config, const PotentialContext&) {
         return std::make_unique<Growth>(config.reals("counts"), config.real("prior_std"));
       }});
  return run_and_tell(count, words);
}
