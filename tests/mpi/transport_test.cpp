// Potentials of Kantorovich over the ranks: every dual finds the same bits as on one, and after a restart.

#include <gtest/gtest.h>

#include "learning_term.hpp"
#include "wasserstrom/transport/transport_dual.hpp"

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

struct Transported : test::LearningTerm {
  explicit Transported(const Communicator& communicator, double gather_limit = 0, Index count = 97)
      : LearningTerm(objectives_text(), transport_term, -0.1, communicator, gather_limit, count) {}
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
