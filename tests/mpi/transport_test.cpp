// Potentials of Kantorovich over the ranks: every dual finds the same bits as on one, and after a restart.

#include <gtest/gtest.h>

#include "../support/draws.hpp"
#include "../support/flow_run.hpp"
#include "../support/particles.hpp"
#include "wasserstrom/transport/transport_dual.hpp"
#include "wasserstrom/velocity/velocity_term.hpp"

namespace wasserstrom {
namespace {

/// Each dual there is, quick, and two of the exact one: on all samples and on a batch.
std::vector<std::string> duals() {
  std::vector<std::string> found{"type = \"assignment\", batch = 20"};
  for (const std::string& name : transport_duals().names()) {
    found.push_back("type = \"" + name + "\"");
    if (name == "sinkhorn") found.back() += ", epsilon = 0.1";
    if (name == "semidiscrete") found.back() += ", first_iterations = 30, iterations = 5, batch = 40";
  }
  return found;
}

std::string objectives_text() {
  std::string text;
  for (const std::string& dual : duals())
    text += "[[objective]]\nname = \"o" + std::to_string(text.size()) +
            "\"\ntype = \"w2\"\ntarget = { type = \"gaussian\", mean = 0.5, samples = 53 }\ndual = { " + dual + " }\n";
  return text;
}

/// Duals at particles that move from step to step.
class Transported {
 public:
  explicit Transported(const Communicator& communicator, double gather_limit = 0, Index count = 97)
      : layout_(count, communicator),
        exchange_(layout_, gather_limit, profile_),
        objectives_(make_objectives(test::small_case(3, objectives_text()).tables("objective"), 3, {}, 1, ".",
                                    communicator, count)),
        term_(transport_term(objectives_)),
        all_(test::normal_draws(count, 3, 4)),
        weight_(test::some_weights(count).segment(layout_.first_row(), layout_.rows())) {}

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
    return test::gather_rows(layout_, both);
  }

  std::vector<double> numbers() const {
    std::vector<double> values(term_->numbers().size());
    term_->report(values);
    return values;
  }

 private:
  Rows positions(Index step) const {
    return all_.middleRows(layout_.first_row(), layout_.rows()).array() * (1 - 0.1 * static_cast<double>(step));
  }

  Layout layout_;
  Profile profile_;
  Exchange exchange_;
  Objectives objectives_;
  std::unique_ptr<VelocityTerm> term_;
  Rows all_;
  Column weight_;
};

TEST(Transport, FindsTheSameBitsOnAnyNumberOfRanks) {
  for (const Index count : {97, 2})
    for (const double gather_limit : {0.0, 1e9}) {
      Transported alone{Communicator(MPI_COMM_SELF), 0, count}, shared{Communicator(), gather_limit, count};
      for (Index step = 0; step < 3; ++step) {
        alone.prepare(step);
        shared.prepare(step);
        EXPECT_EQ(alone.fields(step), shared.fields(step)) << step;
        EXPECT_EQ(alone.numbers(), shared.numbers()) << step;
      }
      EXPECT_EQ(memory_of(alone.term()).arrays, memory_of(shared.term()).arrays);
    }
}

TEST(Transport, GoesOnFromItsPage) {
  Transported straight{Communicator()}, stopped{Communicator()}, resumed{Communicator()};
  for (Index step = 0; step < 2; ++step) straight.prepare(step), stopped.prepare(step);
  restore(resumed.term(), memory_of(stopped.term()));
  resumed.prepare(1);  // the state that was read is prepared once more
  EXPECT_EQ(resumed.fields(1), straight.fields(1));
  EXPECT_EQ(resumed.numbers(), straight.numbers());
  straight.prepare(2);
  resumed.prepare(2);
  EXPECT_EQ(resumed.fields(2), straight.fields(2));
}

TEST(Transport, TheSameStepIsTheSameAgain) {
  Transported once{Communicator()}, twice{Communicator()};
  once.prepare(0), once.prepare(1);
  twice.prepare(0), twice.prepare(1), twice.prepare(1);
  EXPECT_EQ(once.fields(1), twice.fields(1));
}

}  // namespace
}  // namespace wasserstrom
