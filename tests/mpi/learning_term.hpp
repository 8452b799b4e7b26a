#pragma once
// A term that learns, or searches, at particles that move from step to step.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "../support/draws.hpp"
#include "../support/flow_run.hpp"
#include "../support/particles.hpp"
#include "wasserstrom/velocity/velocity_term.hpp"

namespace wasserstrom::test {

/// In three dimensions, with weights.
class LearningTerm {
 public:
  using Maker = std::unique_ptr<VelocityTerm> (*)(const Objectives& objectives);

  /// Positions grow by `growth` of themselves from step to step.
  LearningTerm(const std::string& objectives, Maker make, double growth, const Communicator& communicator,
               double gather_limit, Index count)
      : layout_(count, communicator),
        exchange_(layout_, gather_limit, profile_),
        objectives_(make_objectives(small_case(3, objectives).tables("objective"), 3, {}, 1, ".", communicator, count)),
        term_(make(objectives_)),
        all_(normal_draws(count, 3, 4)),
        weight_(some_weights(count).segment(layout_.first_row(), layout_.rows())),
        growth_(growth) {}

  VelocityTerm& term() { return *term_; }

  void prepare(Index step) {
    const Rows own = positions(step);
    term_->prepare({own, weight_, exchange_}, step);
  }

  /// [velocity | integrand] of all particles, on every rank.
  Rows fields(Index step) const {
    const Rows own = positions(step);
    const Index count = std::ssize(objectives_);
    Fields fields{entropies(objectives_), Rows::Zero(own.rows(), 3 * count), Rows::Zero(own.rows(), count)};
    term_->add({own, weight_, exchange_}, step, fields);
    Rows both(own.rows(), 4 * count);
    both << fields.velocity, fields.integrand;
    return gather_rows(layout_, both);
  }

  std::vector<double> numbers() const {
    std::vector<double> values(term_->numbers().size());
    term_->report(values);
    return values;
  }

 private:
  Rows positions(Index step) const {
    return all_.middleRows(layout_.first_row(), layout_.rows()).array() * (1 + growth_ * static_cast<double>(step));
  }

  Layout layout_;
  Profile profile_;
  Exchange exchange_;
  Objectives objectives_;
  std::unique_ptr<VelocityTerm> term_;
  Rows all_;
  Column weight_;
  double growth_;
};

}  // namespace wasserstrom::test
